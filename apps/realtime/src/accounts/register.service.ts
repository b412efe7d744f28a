import { opHashOf, readInvitationToken, readStaffInvitationToken, uuid5 } from '@closeby/db'
import type { Account, Register } from '@closeby/protocol/accounts'
import { CONSENT_TEXT } from '@closeby/protocol/consent'
import { Refusal } from '@closeby/protocol/core'
import type { Invitation } from '@closeby/protocol/organisations'
import { decideUseInvitation } from '@closeby/protocol/organisations'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Context } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { requireStrong } from './passwords.ts'
import type { SignedInAnswer, SignInService } from './sign-in.service.ts'

const HOUR_MS = 3_600_000

/** Making an account: one entry on the person's own stream, and the beginning of his log for a patient. */
export function createRegisterService(ground: AccountsGround, signIn: Pick<SignInService, 'issue'>) {
  const { streams, emailClaims, limits, passwords, commitUser, orgId, secret, now } = ground

  /** The owner of the address learns that somebody tried, by one mail an hour at most. */
  async function tellOwner(userId: string): Promise<void> {
    const hour = Math.floor(Date.parse(now()) / HOUR_MS)
    const known = await streams.fresh('user', userId)
    await commitUser({
      userId,
      orgId: known?.orgId ?? orgId,
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
    const { opId, name, role, timeZone, invitation } = command
    const carer = role === 'carer' && invitation !== undefined ? readInvitationToken(secret, invitation) : null
    const passwordHash = await passwords.hash(command.password)
    // Somebody who has an account already uses no invitation up: his address is taken.
    const isKnown = (await streams.fresh('user', userId)) !== null
    const invited = isKnown ? null : await useInvitation(userId, command)
    const { account } = await commitUser({
      userId,
      orgId: invited?.orgId ?? (await orgOf(carer)) ?? orgId,
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
            status: role === 'provider' && !invited ? 'pending' : 'active',
            timeZone,
            passwordHash,
            consent: { textVersion: CONSENT_TEXT.version, at },
            ...(role === 'patient' && { patientId: uuid5(userId, 'patient') }),
            ...(carer && { invitationId: carer.invitationId }),
            ...(invited?.unit && { unit: invited.unit }),
          },
        ]
      },
    })
    return account
  }

  /** A carer belongs where the person is who invited her. */
  async function orgOf(invited: { patientId: string } | null): Promise<string | undefined> {
    return invited ? (await streams.fresh('patient', invited.patientId))?.orgId : undefined
  }

  /** Whether this could be, before anything is written. @throws Refusal */
  async function requireInvited(userId: string, { invitation: token, email, role }: Register): Promise<void> {
    const named = token === undefined ? null : readStaffInvitationToken(secret, token)
    if (token !== undefined && !named && role !== 'carer') throw new Refusal('invitation.over')
    if (!named && (role === 'coordinator' || role === 'admin')) throw new Refusal('invalid', { paths: ['role'] })
    if (!named) return
    const organisation = await streams.fresh('organisation', named.orgId)
    if (!organisation) throw new Refusal('invitation.over')
    if (organisation.invitations[named.invitationId]?.userId === userId) return
    decideUseInvitation(organisation, { ...named, userId, email, role, now: now() })
  }

  /**
   * Who was invited to work somewhere works there at once. The invitation is used up before the account is, by the person
   * it makes: who was cut off between the two comes again as the same person.
   * @throws Refusal `invitation.over`, `invalid` for another address or role than it was made for
   */
  async function useInvitation(
    userId: string,
    { invitation: token, email, role }: Register,
  ): Promise<(Pick<Invitation, 'unit'> & { orgId: string }) | null> {
    const named = token === undefined ? null : readStaffInvitationToken(secret, token)
    if (!named) return null
    const { orgId: stream, invitationId } = named
    const { entry } = await streams.commit({
      ...{ kind: 'organisation', stream, orgId: stream, actor: { userId, role } },
      opId: uuid5(invitationId, 'used', userId),
      opHash: opHashOf(secret, 'invitation:use', { invitationId, userId, role }),
      decide: (organisation, at) => {
        if (!organisation) throw new Refusal('invitation.over')
        return decideUseInvitation(organisation, { invitationId, userId, email, role, now: at })
      },
    })
    const organisation = await streams.advance('organisation', stream, entry.seq)
    return { orgId: stream, unit: organisation?.invitations[invitationId]?.unit ?? null }
  }

  return {
    /** @throws Refusal `auth.weakPassword`, `auth.emailTaken`, `rate.limited` */
    async register(context: Context, command: Register & { opId: string }): Promise<SignedInAnswer> {
      requireStrong(command.password, command)
      await limits.countAddress('register', context.address)
      const userId = await emailClaims.claim(command.email, uuid5(command.opId, 'user', command.email.toLowerCase()))
      await requireInvited(userId, command)
      const account = await write(userId, command).catch(async (error: unknown) => {
        if (error instanceof Refusal && error.code === 'auth.emailTaken') await tellOwner(userId)
        throw error
      })
      return signIn.issue(account, context.userAgent)
    },
  }
}
export type RegisterService = ReturnType<typeof createRegisterService>
