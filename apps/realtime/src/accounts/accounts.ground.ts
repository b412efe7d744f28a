import { beginPatient } from '@closeby/db'
import type { Devices, EmailClaims, SessionRecords, Streams } from '@closeby/db'
import type { Account, User } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { Limits } from '../access/limits.ts'
import type { CommitUser } from '../core/user-commands.ts'
import type { Guessing } from './guessing.ts'
import type { Passwords } from './passwords.ts'
import type { Families } from './refresh.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'
import { userOf } from './users.ts'

/** What everything about accounts stands on. */
export type AccountsGround = {
  streams: Streams
  emailClaims: EmailClaims
  records: SessionRecords
  devices: Devices
  sessions: Sessions
  tokens: Tokens
  families: Families
  passwords: Passwords
  guessing: Guessing
  limits: Limits
  commitUser: CommitUser
  /** Ends one session or family everywhere: the record first, then the fact that closes its sockets on every hub. */
  endSession: (userId: string, sid: string) => Promise<boolean>
  secret: Buffer
  /** Whether people come by https: then a cookie is held to it. */
  isSecure: boolean
  now: () => Instant
  newId: () => string
  orgId: string
  /** Resolves after as many milliseconds. */
  wait: (ms: number) => Promise<void>
}

/** The account as of now. @throws Refusal `auth.required` when it may not do anything any more */
export async function requireAccount({ streams }: AccountsGround, userId: string): Promise<Account> {
  const account = await streams.fresh('user', userId)
  if (!account || account.status === 'deactivated') throw new Refusal('auth.required')
  return account
}

/** The person as he is seen: a patient's name and zone are in the patient's log, which this also begins if need be. */
export async function findUser({ streams }: Pick<AccountsGround, 'streams'>, account: Account): Promise<User> {
  const patient = await beginPatient(streams, account)
  const user = userOf(account)
  return patient ? { ...user, name: patient.name, timeZone: patient.timeZone } : user
}
