import { readInvitationToken, uuid5 } from '@closeby/db'
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
  const { emailClaims, limits, passwords, commitUser, orgId, now, secret } = ground

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
      decide: (account) => {
        // He claimed the address a moment ago and is not there yet: let this one come again.
        if (!account) throw new Refusal('retry', { afterMs: 1_000 })
        return [{ type: 'user.registeredAgain' }]
      },
    })
  }

  /** The address was claimed first; a claim whose account was never written ends by itself. */
  async function write(userId: string, command: Register & { opId: string }): Promise<Account> {
    const { opId, name, role, timeZone, invitation } = command
    const invited = role === 'carer' && invitation !== undefined ? readInvitationToken(secret, invitation) : null
    const passwordHash = await passwords.hash(command.password)
    const { account } = await commitUser({
      userId,
      orgId,
      opId,
      name: 'auth.register',
      command,
      actor: { userId, role },
      decide: (known, at) => {
        if (known) throw new Refusal('op.conflict')
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
            ...(invited && { invitationId: invited.invitationId }),
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
      // Key and address name the person, so the same request sent twice at once is one account.
      const userId = uuid5(command.opId, 'user', command.email.toLowerCase())
      const owner = await emailClaims.claim(command.email, userId)
      if (owner === userId) return signIn.issue(await write(userId, command), context.userAgent)
      await tellOwner(owner)
      throw new Refusal('auth.emailTaken')
    },
  }
}
export type RegisterService = ReturnType<typeof createRegisterService>
