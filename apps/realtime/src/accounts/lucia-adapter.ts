import { createHash } from 'node:crypto'
import type { Adapter, DatabaseSession, Lucia } from 'lucia'
import type { Account } from '@closeby/protocol/accounts'
import { expiryOf, lifetimeOf } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { msBetween, toInstant } from '@closeby/protocol/core'
import type { SessionRecord, SessionRecords } from '@closeby/db'

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<{ record: SessionRecord | null }, { account: Account }>
    /** A new session is given its device; one that is read back, the whole record. */
    DatabaseSessionAttributes: { device: string; record: SessionRecord | null }
    DatabaseUserAttributes: { account: Account }
  }
}

/** Requests under way hold the id from before the last proof a little longer. */
const FORMER_KEPT_MS = 10_000

/** What stands in the store for the id in a cookie: whoever reads the store cannot sign in with it. */
export function sidOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url')
}

/**
 * Keeps Lucia's sessions in our own records: hashed ids, a length for each role, an absolute end. An id that is not plain
 * text of a likely length never reaches the store.
 */
export function createLuciaAdapter(deps: {
  records: SessionRecords
  accountOf: (userId: string) => Promise<Account | null>
  now: () => Instant
}): Adapter {
  const { records, accountOf, now } = deps

  /** A proof of who sits there gives the cookie a new id; the one from before soon opens nothing. */
  async function findByCookie(hash: string): Promise<SessionRecord | undefined> {
    const begun = await records.find(hash)
    if (!begun) return records.findRenewed(hash)
    const isFormer = begun.renewed !== undefined && msBetween(begun.renewed.at, now()) > FORMER_KEPT_MS
    return isFormer ? undefined : begun
  }

  async function getSessionAndUser(sessionId: string): Promise<Awaited<ReturnType<Adapter['getSessionAndUser']>>> {
    if (!isLikely(sessionId)) return [null, null]
    const record = await findByCookie(sidOf(sessionId))
    if (!record || record.kind !== 'cookie' || record.expiresAt <= now()) return [null, null]
    const account = await accountOf(record.userId)
    if (!account) return [null, null]
    return [sessionOf(sessionId, record), { id: record.userId, attributes: { account } }]
  }

  return {
    getSessionAndUser,
    getUserSessions: async (userId) => {
      const found = await records.listOf(String(userId))
      return found.filter(({ kind }) => kind === 'cookie').map((record) => sessionOf(record.sid, record))
    },
    setSession: async ({ id, userId, attributes }) => {
      const account = await accountOf(String(userId))
      if (!account) throw new Error('a session needs an account')
      const at = now()
      const endsAt = toInstant(Date.parse(at) + lifetimeOf(account.role).wholeMs)
      const { device } = attributes
      const expiresAt = expiryOf(account.role, at, endsAt)
      await records.insert({
        sid: sidOf(id),
        userId: account.userId,
        kind: 'cookie',
        device,
        createdAt: at,
        provenAt: at,
        seenAt: at,
        expiresAt,
        endsAt,
      })
    },
    // Renewing is ours: how long a session lasts without use depends on the role, and Lucia knows one length for all.
    updateSessionExpiration: async () => undefined,
    deleteSession: async (sessionId) => {
      await records.remove(sidOf(sessionId))
    },
    deleteUserSessions: (userId) => records.removeAllOf(String(userId)),
    // The store forgets what has expired by itself, and an expired record is never accepted.
    deleteExpiredSessions: async () => undefined,
  }
}

/** Lucia hands on whatever a cookie or a caller held, objects included. */
function isLikely(sessionId: unknown): sessionId is string {
  return typeof sessionId === 'string' && /^[A-Za-z0-9]{20,100}$/.test(sessionId)
}

function sessionOf(id: string, record: SessionRecord): DatabaseSession {
  return {
    id,
    userId: record.userId,
    expiresAt: new Date(record.expiresAt),
    attributes: { device: record.device, record },
  }
}
