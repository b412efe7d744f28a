import { createHash } from 'node:crypto'
import { emailHashOf, uuid5 } from '@closeby/db'
import type { Account, FactorWay, User } from '@closeby/protocol/accounts'
import { hasFactor, waysOf } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import type { Caller, Context, Standing } from '../registry/door.ts'
import type { AccountsGround } from './accounts.ground.ts'
import { findUser, requireAccount } from './accounts.ground.ts'
import { deviceOf, newDevice } from './device.ts'
import { ACCESS_SECONDS } from './tokens.ts'
import { actorOf } from './users.ts'

export type SignedInAnswer = { user: User; accessToken: string; refreshToken: string; expiresIn: number }
export type SessionAnswer = { user: User; standing: Standing | 'open'; ways: FactorWay[] }
type Credentials = { email: string; password: string }

/** Names a password without telling it: what is bound to it ends with it. */
export function passwordMark({ passwordHash }: Account): string {
  return createHash('sha256').update(`closeby/password\n${passwordHash}`).digest('base64url')
}

/** Signing in and out, for programs by tokens and for the web by a cookie. */
export function createSignInService(ground: AccountsGround) {
  const { streams, emailClaims, records, sessions, tokens, families, passwords, guessing, endSession, secret, newId } =
    ground
  const { devices, commitUser, now } = ground

  /**
   * Whom wrong guesses are counted against: the account, or one browser that has signed in to it before, so that a stranger's
   * guessing does not shut the owner out.
   */
  async function bucketOf(email: string, userId: string, device: string | undefined): Promise<string> {
    const emailHash = emailHashOf(secret, email)
    const isKnown = device !== undefined && (await devices.standing(userId, device)) === 'known'
    return isKnown ? `${emailHash} ${device}` : emailHash
  }

  /**
   * @throws Refusal `auth.wrongPassword` (the same for an unknown address), `account.deactivated`, `rate.limited`,
   * `auth.secondStep` with how to go on for who has a second factor
   */
  async function check({ email, password }: Credentials, device?: string): Promise<Account> {
    const userId = (await emailClaims.find(email)) ?? newId()
    const account = await guessing.attempt(await bucketOf(email, userId, device), async () => {
      // An unknown address costs the same reads and the same hash as a known one.
      const known = await streams.fresh('user', userId)
      return (await passwords.verify(known?.passwordHash ?? null, password)) ? known : null
    })
    if (!account) throw new Refusal('auth.wrongPassword')
    if (account.status === 'deactivated') throw new Refusal('account.deactivated')
    if (hasFactor(account.factors)) {
      const token = await tokens.signSecondStep(account.userId, passwordMark(account))
      throw new Refusal('auth.secondStep', { secondStep: { token, ways: waysOf(account) } })
    }
    return account
  }

  /** Tells a person of a sign-in from a device he never used; the first one of all is no news. */
  async function noteDevice(account: Account, sid: string, device: string, label: string): Promise<void> {
    const { userId, orgId, role } = account
    const standing = await devices.standing(userId, device)
    if (standing === 'new')
      await commitUser({
        ...{ userId, orgId, opId: uuid5(sid, 'device'), name: 'device.new', command: {} },
        actor: actorOf({ id: userId, role }),
        decide: () => [{ type: 'device.new', device: label }],
      })
    await devices.keep(userId, device, now())
  }

  /** A session made while the account was closed or its password changed must not outlive that. */
  async function stillHolds(account: Account, undo: () => Promise<unknown>): Promise<void> {
    const now = await streams.fresh('user', account.userId)
    if (now && now.status !== 'deactivated' && now.passwordHash === account.passwordHash) return
    await undo()
    throw new Refusal('auth.wrongPassword')
  }

  async function issue(account: Account, userAgent: string | undefined): Promise<SignedInAnswer> {
    const label = deviceOf(userAgent)
    const { sid, refreshToken } = await families.begin(account, label)
    await stillHolds(account, () => records.remove(sid))
    await noteDevice(account, sid, `program ${userAgent ?? ''}`, label)
    const accessToken = await tokens.signAccess(account.userId, sid)
    return { user: await findUser(ground, account), accessToken, refreshToken, expiresIn: ACCESS_SECONDS }
  }

  /** A session for a browser; one it had before ends. `cookies` are for the header, not for the body. */
  async function issueCookie(context: Context, account: Account): Promise<{ user: User; cookies: string[] }> {
    const { sid, header } = await sessions.begin(account, context.userAgent)
    await stillHolds(account, () => records.remove(sid))
    const given = context.device === undefined ? newDevice(ground.isSecure) : null
    await noteDevice(account, sid, given?.device ?? context.device ?? '', deviceOf(context.userAgent))
    if (context.caller) await endSession(context.caller.user.id, context.caller.sid)
    return { user: await findUser(ground, account), cookies: [header, ...(given ? [given.header] : [])] }
  }

  return {
    issue,
    issueCookie,

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

    async beginSession(context: Context, credentials: Credentials): Promise<{ user: User; cookies: string[] }> {
      return issueCookie(context, await check(credentials, context.device))
    },

    async endOwnSession(caller: Caller | null): Promise<{ cookies: string[] }> {
      if (caller) await endSession(caller.user.id, caller.sid)
      return { cookies: [sessions.blankCookie()] }
    },

    /** Who is there, whether his session is open, and how he can show again that it is he; none is by the password. */
    async whoAmI(caller: Caller): Promise<SessionAnswer> {
      const account = await requireAccount(ground, caller.user.id)
      return { user: await findUser(ground, account), standing: caller.standing ?? 'open', ways: waysOf(account) }
    },
  }
}
export type SignInService = ReturnType<typeof createSignInService>
