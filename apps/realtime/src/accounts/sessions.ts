import { generateIdFromEntropySize, Lucia, TimeSpan } from 'lucia'
import type { Account, SecondFactorRule } from '@closeby/protocol/accounts'
import { expiryOf, isFresh, isLocked, isStaff, isEnrolled, mustEnrol } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween, must, Refusal, toInstant } from '@closeby/protocol/core'
import type { Caller, Standing } from '../registry/door.ts'
import { deviceOf } from './device.ts'
import { createLuciaAdapter, sidOf } from './lucia-adapter.ts'
import type { SessionRecord, SessionRecords, Tickets } from '@closeby/db'
import type { Tokens } from './tokens.ts'
import { TICKET_SECONDS } from './tokens.ts'
import { actorOf, userOf } from './users.ts'

/** A spent ticket is remembered longer than any hub could take it for a good one. */
const SPENT_KEPT_MS = 60_000
/** A use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000
/** As long as Lucia's own ids. */
const ID_BYTES = 25

export type SessionCookie = { sid: string; header: string; expiresAt: Instant }

/** Who is there. Every answer comes from the session's own record and the person's own stream, read afresh. */
export type Sessions = {
  /** Signs a browser in: a new session with a new id. */
  begin: (account: Account, userAgent: string | undefined) => Promise<SessionCookie>
  /** The person behind a `Cookie` header, or null. What a page asks by itself is no sign of him, so it is no `isUse`. */
  callerOfCookie: (cookieHeader: string, isUse: boolean) => Promise<Caller | null>
  /** The person behind an access token, or null. */
  callerOfToken: (token: string) => Promise<Caller | null>
  /** A ticket for one socket, bound to the caller's session. */
  issueTicket: (caller: Caller) => Promise<{ ticket: string; expiresIn: number }>
  /** Admits one socket, once. @throws Refusal `auth.required` */
  authenticateTicket: (ticket: string) => Promise<Caller>
  /** False once a session or refresh family has ended or is locked, or its person may not go on with it. */
  sessionAlive: (sid: string) => Promise<boolean>
  /** Notes that the person did something, at most once a minute. Frames and heartbeats are nothing he did. */
  touch: (sid: string) => Promise<void>
  /** @throws Refusal `auth.stepUp` unless the person showed who he is in the last minutes */
  requireFresh: (caller: Caller) => Promise<void>
  /** Notes that the person has shown who he is: his session is open again, and its cookie has a new id from now on. */
  prove: (caller: Caller) => Promise<{ header: string | null; provenAt: Instant }>
  blankCookie: () => string
}

export function createSessions(deps: {
  records: SessionRecords
  tickets: Tickets
  tokens: Tokens
  accountOf: (userId: string) => Promise<Account | null>
  /** What an organisation asks of its staff. */
  secondFactorOf: (orgId: string) => Promise<SecondFactorRule>
  now: () => Instant
  origin: string
}): Sessions {
  const { records, tickets, tokens, accountOf, secondFactorOf, now, origin } = deps
  const isSecure = origin.startsWith('https:')
  const lucia = new Lucia(createLuciaAdapter({ records, accountOf, now }), {
    sessionExpiresIn: new TimeSpan(1, 's'),
    sessionCookie: {
      // The prefix makes a browser refuse the cookie from any other host; it exists for https only.
      name: isSecure ? '__Host-closeby_session' : 'closeby_session',
      attributes: { secure: isSecure, sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: ({ record }) => ({ record }),
    getUserAttributes: ({ account }) => ({ account }),
  })

  /** Why a session opens little or nothing, if so. */
  async function standingOf(record: SessionRecord, account: Account): Promise<Standing | undefined> {
    if (isLocked(account.role, record, now())) return 'locked'
    if (!isStaff(account.role) || isEnrolled(account)) return undefined
    return mustEnrol(account, await secondFactorOf(account.orgId), now()) ? 'unenrolled' : undefined
  }

  async function toCaller(account: Account, record: SessionRecord): Promise<Caller> {
    const user = userOf(account)
    const standing = await standingOf(record, account)
    const screen = record.kind === 'cookie' ? ({ hasScreen: true } as const) : {}
    return { user, actor: actorOf(user), sid: record.sid, ...screen, ...(standing && { standing }) }
  }

  async function callerOf(record: SessionRecord | undefined, userId: string): Promise<Caller | null> {
    if (!record || record.userId !== userId || record.expiresAt <= now()) return null
    const account = await accountOf(userId)
    return account && account.status !== 'deactivated' ? toCaller(account, record) : null
  }

  async function noteUse(record: SessionRecord, account: Account): Promise<void> {
    const at = now()
    if (msBetween(record.seenAt, at) < TOUCH_EVERY_MS || isLocked(account.role, record, at)) return
    await records.touch(record.sid, at, expiryOf(account.role, at, record.endsAt))
  }

  function cookieOf(id: string, { endsAt }: SessionRecord): string {
    const cookie = lucia.createSessionCookie(id)
    const maxAge = Math.floor(msBetween(now(), endsAt) / 1_000)
    cookie.attributes = { ...cookie.attributes, maxAge }
    return cookie.serialize()
  }

  return {
    begin: async (account, userAgent) => {
      const { id } = await lucia.createSession(account.userId, { device: deviceOf(userAgent), record: null })
      const record = must(await records.find(sidOf(id)), 'a session that was just written is there')
      return { sid: record.sid, header: cookieOf(id, record), expiresAt: record.expiresAt }
    },
    callerOfCookie: async (cookieHeader, isUse) => {
      const id = lucia.readSessionCookie(cookieHeader)
      if (!id) return null
      const { session, user } = await lucia.validateSession(id)
      if (!session || user.account.status === 'deactivated') return null
      const record = must(session.record, 'a validated session has its record')
      const caller = await toCaller(user.account, record)
      if (isUse) await noteUse(record, user.account)
      return caller
    },
    callerOfToken: async (token) => {
      const bearer = await tokens.readAccess(token)
      return bearer && callerOf(await records.find(bearer.sid), bearer.userId)
    },
    issueTicket: async ({ user, sid }) => ({
      ticket: await tokens.signTicket(user.id, sid),
      expiresIn: TICKET_SECONDS,
    }),
    authenticateTicket: async (ticket) => {
      const bearer = await tokens.readTicket(ticket)
      const isFirst =
        bearer && (await tickets.spend(bearer.tokenId, addMs(toInstant(bearer.expiresAt.getTime()), SPENT_KEPT_MS)))
      const caller = bearer && isFirst ? await callerOf(await records.find(bearer.sid), bearer.userId) : null
      if (!caller || caller.standing) throw new Refusal('auth.required')
      return caller
    },
    sessionAlive: async (sid) => {
      const record = await records.find(sid)
      const caller = record && (await callerOf(record, record.userId))
      return caller ? caller.standing === undefined : false
    },
    touch: async (sid) => {
      const record = await records.find(sid)
      const account = record && (await accountOf(record.userId))
      if (record && account) await noteUse(record, account)
    },
    requireFresh: async ({ sid }) => {
      const record = await records.find(sid)
      if (!record || !isFresh(record.provenAt ?? record.createdAt, now())) throw new Refusal('auth.stepUp')
    },
    prove: async ({ user, sid }) => {
      const record = await records.find(sid)
      if (!record || record.expiresAt <= now()) throw new Refusal('auth.required')
      const provenAt = now()
      const id = record.kind === 'cookie' ? generateIdFromEntropySize(ID_BYTES) : null
      await records.prove(sid, provenAt, expiryOf(user.role, provenAt, record.endsAt), id && sidOf(id))
      return { header: id && cookieOf(id, record), provenAt }
    },
    blankCookie: () => lucia.createBlankSessionCookie().serialize(),
  }
}
