import { emailHashOf } from '@closeby/db'
import type { Account, User } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import type { Caller, Context } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { findUser, requireAccount } from './accounts.ground.ts'
import { deviceOf } from './device.ts'
import { ACCESS_SECONDS } from './tokens.ts'

export type SignedInAnswer = { user: User; accessToken: string; refreshToken: string; expiresIn: number }
type Credentials = { email: string; password: string }

/** Signing in and out, for programs by tokens and for the web by a cookie. */
export function createSignInService(ground: AccountsGround) {
  const { streams, emailClaims, records, sessions, tokens, families, passwords, guessing, endSession, secret, newId } =
    ground

  /** @throws Refusal `auth.wrongPassword` (the same for an unknown address), `account.deactivated`, `rate.limited` */
  async function check({ email, password }: Credentials): Promise<Account> {
    const emailHash = emailHashOf(secret, email)
    const account = await guessing.attempt(emailHash, async () => {
      const userId = await emailClaims.find(email)
      // An unknown address costs the same reads and the same hash as a known one.
      const known = await streams.fresh('user', userId ?? newId())
      return (await passwords.verify(known?.passwordHash ?? null, password)) ? known : null
    })
    if (!account) throw new Refusal('auth.wrongPassword')
    if (account.status === 'deactivated') throw new Refusal('account.deactivated')
    return account
  }

  /** A session made while the account was closed or its password changed must not outlive that. */
  async function stillHolds(account: Account, undo: () => Promise<unknown>): Promise<void> {
    const now = await streams.fresh('user', account.userId)
    if (now && now.status !== 'deactivated' && now.passwordHash === account.passwordHash) return
    await undo()
    throw new Refusal('auth.wrongPassword')
  }

  async function issue(account: Account, userAgent: string | undefined): Promise<SignedInAnswer> {
    const { sid, refreshToken } = await families.begin(account, deviceOf(userAgent))
    await stillHolds(account, () => records.remove(sid))
    const accessToken = await tokens.signAccess(account.userId, sid)
    return { user: await findUser(ground, account), accessToken, refreshToken, expiresIn: ACCESS_SECONDS }
  }

  return {
    issue,

    async login(context: Context, credentials: Credentials): Promise<SignedInAnswer> {
      return issue(await check(credentials), context.userAgent)
    },

    async refresh({ refreshToken }: { refreshToken: string }): Promise<SignedInAnswer> {
      const next = await families.rotate(refreshToken)
      const account = await requireAccount(ground, next.userId)
      const accessToken = await tokens.signAccess(next.userId, next.sid)
      return {
        user: await findUser(ground, account),
        accessToken,
        refreshToken: next.refreshToken,
        expiresIn: ACCESS_SECONDS,
      }
    },

    /** Ends the family of the refresh token, or the session the request came with. @throws Refusal `auth.required` */
    async logout(caller: Caller | null, { refreshToken }: { refreshToken?: string | undefined }): Promise<object> {
      const sid = refreshToken === undefined ? caller?.sid : families.familyOf(refreshToken)
      const record = sid ? await records.find(sid) : undefined
      if (record) await endSession(record.userId, record.sid)
      else if (refreshToken === undefined) throw new Refusal('auth.required')
      return {}
    },

    /** The browser's session; a session it had before ends. `cookie` is for the header, not for the body. */
    async beginSession(context: Context, credentials: Credentials): Promise<{ user: User; cookie: string }> {
      const account = await check(credentials)
      const { sid, header } = await sessions.begin(account, context.userAgent)
      await stillHolds(account, () => records.remove(sid))
      if (context.caller) await endSession(context.caller.user.id, context.caller.sid)
      return { user: await findUser(ground, account), cookie: header }
    },

    async endOwnSession(caller: Caller | null): Promise<{ cookie: string }> {
      if (caller) await endSession(caller.user.id, caller.sid)
      return { cookie: sessions.blankCookie() }
    },

    async whoAmI(caller: Caller): Promise<{ user: User }> {
      return { user: await findUser(ground, await requireAccount(ground, caller.user.id)) }
    },
  }
}
export type SignInService = ReturnType<typeof createSignInService>
