import { uuid5 } from '@closeby/db'
import type { Account, Role } from '@closeby/protocol/accounts'
import { CONSENT_TEXT } from '@closeby/protocol/consent'
import type { Organisation } from '@closeby/protocol/wire'
import { SYSTEM } from '@closeby/protocol/wire'
import { must, Refusal } from '@closeby/protocol/core'
import type { AccountsGround } from './accounts.ground.ts'
import { findUser } from './accounts.ground.ts'

/** The organisation that comes with an installation: who registers without an invitation is in it. */
export const FIRST_ORG = 'org-1'

export type Founding = {
  /** The first one unless given. */
  orgId?: string
  name: string
  isDemo: boolean
  units: { id: string; name: string }[]
}
export type FoundedPerson = {
  email: string
  name: string
  role: Role
  timeZone: string
  /** Null for somebody who never signs in. */
  password: string | null
  unit?: string
  /** The first organisation unless given. */
  orgId?: string
}

/** The account that the set-up gives somebody. Whoever registers gets another, so nobody can take a made-up person's place. */
export function foundedIdOf(orgId: string, email: string): string {
  return uuid5(orgId, 'person', email.toLowerCase())
}

/**
 * What nobody can ask for over the wire: the organisation itself, and the first people of it. Used by the set-up and by
 * tests; each is a command with a deterministic opId, so that doing it again changes nothing.
 */
export function createFoundService(ground: AccountsGround) {
  const { streams, emailClaims, passwords, commitUser } = ground
  return {
    async organisation({ orgId = ground.orgId, name, isDemo, units }: Founding): Promise<Organisation> {
      const { entry } = await streams.commit({
        kind: 'organisation',
        stream: orgId,
        orgId,
        opId: uuid5(orgId, 'found'),
        opHash: 'found',
        actor: SYSTEM,
        decide: (known) => {
          if (known) throw new Refusal('op.conflict')
          return [{ type: 'organisation.founded', name, units, isDemo }]
        },
      })
      return must(await streams.advance('organisation', orgId, entry.seq), 'a founded organisation folds')
    },

    /** An account that is active at once. A second call for the same address answers with the account there is. */
    async person({
      email,
      name,
      role,
      timeZone,
      password,
      unit,
      orgId = ground.orgId,
    }: FoundedPerson): Promise<Account> {
      const userId = await emailClaims.claim(email, foundedIdOf(orgId, email))
      const known = await streams.fresh('user', userId)
      const passwordHash = known || password === null ? null : await passwords.hash(password)
      if (!known)
        await commitUser({
          userId,
          orgId,
          opId: uuid5(userId, 'found'),
          name: 'user.found',
          command: { email, role },
          actor: SYSTEM,
          decide: (account, at) => {
            if (account) throw new Refusal('op.conflict')
            return [
              {
                type: 'user.registered',
                email: email.toLowerCase(),
                name,
                role,
                status: 'active',
                timeZone,
                passwordHash,
                consent: { textVersion: CONSENT_TEXT.version, at },
                ...(role === 'patient' && { patientId: uuid5(userId, 'patient') }),
                ...(unit !== undefined && { unit }),
              },
            ]
          },
        })
      const account = must(await streams.fresh('user', userId), 'a founded person folds')
      await findUser(ground, account)
      return account
    },
  }
}
export type FoundService = ReturnType<typeof createFoundService>
