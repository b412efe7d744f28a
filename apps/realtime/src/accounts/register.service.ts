import { uuid5 } from '@closeby/db'
import type { Account, Register } from '@closeby/protocol/accounts'
import { CONSENT_TEXT } from '@closeby/protocol/consent'
import { Refusal } from '@closeby/protocol/core'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Context } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { requireStrong } from './passwords.ts'
import type { SignedInAnswer, SignInService } from './sign-in.service.ts'

const HOUR_MS = 3_600_000

/** Making an account: one entry on the person's own stream, and the beginning of his log for a patient. */
export function createRegisterService(ground: AccountsGround, signIn: Pick<SignInService, 'issue'>) {
  const { emailClaims, limits, passwords, commitUser, orgId, now } = ground

  /** The owner of the address learns that somebody tried, by one mail an hour at most. */
  async function tellOwner(userId: string): Promise<void> {
    const hour = Math.floor(Date.parse(now()) / HOUR_MS)
    await commitUser({
      userId,
      orgId,
      opId: uuid5(userId, 'registeredAgain', String(hour)),
      name: 'user.registeredAgain',
      command: {},
      actor: SYSTEM,
      decide: () => [{ type: 'user.registeredAgain' }],
    })
  }

  /**
   * The first entry of the stream that the address names. Everybody who registers under it writes to that one stream, so
   * however long one of them stalls on the way, there is one account. @throws Refusal `auth.emailTaken`
   */
  async function write(userId: string, command: Register & { opId: string }): Promise<Account> {
    const { opId, name, role, timeZone } = command
    const passwordHash = await passwords.hash(command.password)
    const { account } = await commitUser({
      userId,
      orgId,
      opId,
      name: 'auth.register',
      command,
      actor: { userId, role },
      decide: (known, at) => {
        if (known) throw new Refusal('auth.emailTaken')
        return [
          {
            type: 'user.registered',
            email: command.email.toLowerCase(),
            name,
            role,
            status: role === 'provider' ? 'pending' : 'active',
            timeZone,
            passwordHash,
            consent: { textVersion: CONSENT_TEXT.version, at },
            ...(role === 'patient' && { patientId: uuid5(userId, 'patient') }),
          },
        ]
      },
    })
    return account
  }

  return {
    /** @throws Refusal `auth.weakPassword`, `auth.emailTaken`, `rate.limited` */
    async register(context: Context, command: Register & { opId: string }): Promise<SignedInAnswer> {
      requireStrong(command.password, command)
      await limits.countAddress('register', context.address)
      const userId = await emailClaims.claim(command.email, uuid5(command.opId, 'user', command.email.toLowerCase()))
      const account = await write(userId, command).catch(async (error: unknown) => {
        if (error instanceof Refusal && error.code === 'auth.emailTaken') await tellOwner(userId)
        throw error
      })
      return signIn.issue(account, context.userAgent)
    },
  }
}
export type RegisterService = ReturnType<typeof createRegisterService>
