import { Lucia, TimeSpan } from 'lucia'
import type { Account } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween, must, Refusal, toInstant } from '@closeby/protocol/core'
import type { Caller } from '../registry/door.ts'
import { deviceOf } from './device.ts'
import { expiryOf, TOUCH_EVERY_MS } from './lifetimes.ts'
import { createLuciaAdapter, sidOf } from './lucia-adapter.ts'
import type { SessionRecord, SessionRecords, Tickets } from '@closeby/db'
import type { Tokens } from './tokens.ts'
import { TICKET_SECONDS } from './tokens.ts'
import { actorOf, userOf } from './users.ts'

/** A spent ticket is remembered longer than any hub could take it for a good one. */
const SPENT_KEPT_MS = 60_000

export type SessionCookie = { sid: string; header: string; expiresAt: Instant }

/** Who is there. Every answer comes from the session's own record and the person's own stream, read afresh. */
export type Sessions = {
  /** Signs a browser in: a new session with a new id. */
  begin: (account: Account, userAgent: string | undefined) => Promise<SessionCookie>
  /** The person behind a `Cookie` header, or null. */
  callerOfCookie: (cookieHeader: string) => Promise<Caller | null>
  /** The person behind an access token, or null. */
  callerOfToken: (token: string) => Promise<Caller | null>
  /** A ticket for one socket, bound to the caller's session. */
  issueTicket: (caller: Caller) => Promise<{ ticket: string; expiresIn: number }>
  /** Admits one socket, once. @throws Refusal `auth.required` */
  authenticateTicket: (ticket: string) => Promise<Caller>
  /** False once a session or refresh family has ended, or its person may not sign in any more. */
  sessionAlive: (sid: string) => Promise<boolean>
  /** Notes that the person did something, at most once a minute. Frames and heartbeats are nothing he did. */
  touch: (sid: string) => Promise<void>
  blankCookie: () => string
}

export function createSessions(deps: {
  records: SessionRecords
  tickets: Tickets
  tokens: Tokens
  accountOf: (userId: string) => Promise<Account | null>
  now: () => Instant
  origin: string
}): Sessions {
  const { records, tickets, tokens, accountOf, now, origin } = deps
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

  async function callerOf(record: SessionRecord | undefined, userId: string): Promise<Caller | null> {
    if (!record || record.userId !== userId || record.expiresAt <= now()) return null
    const account = await accountOf(userId)
    return account && account.status !== 'deactivated' ? toCaller(account, record.sid) : null
  }

  async function noteUse(record: SessionRecord, account: Account): Promise<void> {
    const at = now()
    if (msBetween(record.seenAt, at) < TOUCH_EVERY_MS) return
    await records.touch(record.sid, at, expiryOf(account.role, at, record.endsAt))
  }

  return {
    begin: async (account, userAgent) => {
      const { id } = await lucia.createSession(account.userId, { device: deviceOf(userAgent), record: null })
      const record = must(await records.find(sidOf(id)), 'a session that was just written is there')
      const cookie = lucia.createSessionCookie(id)
      const maxAge = Math.floor(msBetween(now(), record.endsAt) / 1_000)
      cookie.attributes = { ...cookie.attributes, maxAge }
      return { sid: record.sid, header: cookie.serialize(), expiresAt: record.expiresAt }
    },
    callerOfCookie: async (cookieHeader) => {
      const id = lucia.readSessionCookie(cookieHeader)
      if (!id) return null
      const { session, user } = await lucia.validateSession(id)
      if (!session || user.account.status === 'deactivated') return null
      const record = must(session.record, 'a validated session has its record')
      await noteUse(record, user.account)
      return toCaller(user.account, record.sid)
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
      if (!caller) throw new Refusal('auth.required')
      return caller
    },
    sessionAlive: async (sid) => {
      const record = await records.find(sid)
      return record !== undefined && (await callerOf(record, record.userId)) !== null
    },
    touch: async (sid) => {
      const record = await records.find(sid)
      const account = record && (await accountOf(record.userId))
      if (record && account) await noteUse(record, account)
    },
    blankCookie: () => lucia.createBlankSessionCookie().serialize(),
  }
}

function toCaller(account: Account, sid: string): Caller {
  const user = userOf(account)
  return { user, actor: actorOf(user), sid }
}
