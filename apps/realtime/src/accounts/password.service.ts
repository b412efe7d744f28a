import { emailHashOf, readResetToken } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import { addMs, Refusal } from '@closeby/protocol/core'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Caller, Context } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { requireAccount } from './accounts.ground.ts'
import { requireStrong } from './passwords.ts'
import type { Proofs } from './proofs.ts'

const RESET_MS = 30 * 60_000
/** Longer than asking for a mail takes, so that an unknown address is answered in the same time. */
const SAME_TIME_MS = 150
const MAILS_PER_HOUR = 3

/** Forgotten, reset and changed passwords. */
export function createPasswordService(
  ground: AccountsGround & {
    resetCounter: { add: (key: string) => Promise<{ count: number }> }
    proofs: Pick<Proofs, 'forgive'>
  },
) {
  const { streams, emailClaims, records, passwords, guessing, limits, commitUser, secret, newId, wait, resetCounter } =
    ground

  async function requestReset(email: string, opId: string): Promise<void> {
    const { count } = await resetCounter.add(emailHashOf(secret, email))
    const userId = await emailClaims.find(email)
    const account = userId === undefined ? null : await streams.fresh('user', userId)
    if (!account || account.status === 'deactivated' || count > MAILS_PER_HOUR) return
    await commitUser({
      userId: account.userId,
      orgId: account.orgId,
      opId,
      name: 'auth.forgotPassword',
      command: {},
      actor: SYSTEM,
      decide: (_known, now) => [{ type: 'user.resetRequested', resetId: newId(), expiresAt: addMs(now, RESET_MS) }],
    })
  }

  function requirePending(account: Account | null, resetId: string, now: string): Account {
    const isPending = account?.reset?.resetId === resetId && account.reset.expiresAt > now
    if (!account || !isPending || account.status === 'deactivated') throw new Refusal('auth.resetExpired')
    return account
  }

  return {
    /** Answers the same, after the same time, whether there is such an account or not. The mail is sent from the log. */
    async forgot(context: Context, { email, opId }: { email: string; opId: string }): Promise<object> {
      await limits.countAddress('forgot', context.address)
      await Promise.all([requestReset(email, opId), wait(SAME_TIME_MS)])
      return {}
    },

    /** Sets a new password by a mailed link, once, and ends every session. Signs nobody in. @throws Refusal `auth.resetExpired` */
    async reset(command: { token: string; password: string; opId: string }): Promise<object> {
      const pending = readResetToken(secret, command.token)
      if (!pending) throw new Refusal('auth.resetExpired')
      const { userId, resetId } = pending
      const known = await streams.fresh('user', userId)
      if (!known) throw new Refusal('auth.resetExpired')
      requireStrong(command.password, known)
      const passwordHash = await passwords.hash(command.password)
      const { account } = await commitUser({
        userId,
        orgId: known.orgId,
        opId: command.opId,
        name: 'auth.resetPassword',
        command,
        actor: SYSTEM,
        // Judged here alone: the same request sent again is answered as the first one was.
        decide: (state, now) => {
          requirePending(state, resetId, now)
          return [{ type: 'user.passwordChanged', passwordHash, reset: true }, { type: 'session.ended' }]
        },
      })
      await records.removeAllOf(userId)
      await Promise.all([guessing.forgive(emailHashOf(secret, account.email)), ground.proofs.forgive(userId)])
      return {}
    },

    /** Changes the password and ends every other session. @throws Refusal `auth.wrongPassword`, `auth.weakPassword` */
    async change(
      caller: Caller,
      command: { current: string; password: string; opId: string },
    ): Promise<{ seq: number }> {
      const known = await requireAccount(ground, caller.user.id)
      const isRight = await guessing.attempt(emailHashOf(secret, known.email), async () =>
        (await passwords.verify(known.passwordHash, command.current)) ? true : null,
      )
      requireStrong(command.password, known)
      const passwordHash = await passwords.hash(command.password)
      const others = (await records.listOf(known.userId)).filter(({ sid }) => sid !== caller.sid)
      const { seq } = await commitUser({
        userId: known.userId,
        orgId: known.orgId,
        opId: command.opId,
        name: 'auth.changePassword',
        command,
        actor: caller.actor,
        // Refused here alone: the same request sent again, whose old password is none any more, is answered as the first was.
        decide: () => {
          if (!isRight) throw new Refusal('auth.wrongPassword')
          return [
            { type: 'user.passwordChanged', passwordHash, reset: false },
            ...others.map(({ sid }) => ({ type: 'session.ended' as const, sid })),
          ]
        },
      })
      await Promise.all(others.map(({ sid }) => records.remove(sid)))
      return { seq }
    },
  }
}
export type PasswordService = ReturnType<typeof createPasswordService>
