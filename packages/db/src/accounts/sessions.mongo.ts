import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { inGroups } from '../event-log/in-groups.ts'
import { reach } from '../unavailable.ts'

export const SESSIONS = 'sessions'

/**
 * One signed-in device: a cookie session of the web, or a refresh family of a program. `sid` is no secret: for a cookie
 * it is the hash of the id in it.
 */
export type SessionRecord = {
  sid: string
  userId: string
  kind: 'cookie' | 'family'
  device: string
  createdAt: Instant
  seenAt: Instant
  /** When it ends unless it is used again. */
  expiresAt: Instant
  /** When it ends in any case. */
  endsAt: Instant
  /** When its person last showed that it is he; when it began, if never since. */
  provenAt?: Instant
  /** The id that its cookie holds since then, hashed; the first one is over. Cookie sessions only. */
  renewed?: { hash: string; at: Instant }
  /** Hash of the refresh token that holds now, and of the one before it. Families only. */
  refresh?: { current: string; previous: string | null; rotatedAt: Instant }
}
type SessionDocument = Omit<SessionRecord, 'sid'> & { _id: string; purgeAt: Date }

/** Sessions by their `sid`, an indexed read each; many at once are read together. */
export interface SessionRecords {
  insert(record: SessionRecord): Promise<void>
  find(sid: string): Promise<SessionRecord | undefined>
  /** The session whose cookie was given a new id with this hash. */
  findRenewed(hash: string): Promise<SessionRecord | undefined>
  listOf(userId: string): Promise<SessionRecord[]>
  touch(sid: string, seenAt: Instant, expiresAt: Instant): Promise<void>
  /** Notes that its person showed who he is, and from now on takes the cookie with the id of `hash` alone. */
  prove(sid: string, at: Instant, expiresAt: Instant, hash: string | null): Promise<void>
  /**
   * Writes the next refresh state only if `current` is still the stored one: of two that rotate at once, one is told true.
   * The other reads again and finds its token as `previous`.
   */
  rotate(sid: string, current: string, next: NonNullable<SessionRecord['refresh']>): Promise<boolean>
  /** True when it was there. */
  remove(sid: string): Promise<boolean>
  removeAllOf(userId: string): Promise<void>
}

function open({ _id: sid, purgeAt: _purgeAt, ...record }: SessionDocument): SessionRecord {
  return { sid, ...record }
}

/** MongoDB forgets a session some time after `endsAt`; whoever reads one judges `expiresAt` himself. */
export function createSessionRecords({
  db,
  onEnded,
}: {
  db: Db
  /** Ends what lives by a session, or by any of a person's. */
  onEnded: (ended: { sid: string } | { userId: string }) => Promise<void>
}): SessionRecords {
  const sessions = db.collection<SessionDocument>(SESSIONS)
  const find = inGroups(async (sids: string[]) => {
    const found = await reach(sessions.find({ _id: { $in: sids } }).toArray())
    const bySid = new Map(found.map((each) => [each._id, open(each)]))
    return sids.map((sid) => bySid.get(sid))
  })
  return {
    async insert({ sid, ...record }) {
      await reach(sessions.insertOne({ _id: sid, ...record, purgeAt: new Date(record.endsAt) }))
    },
    find,
    async findRenewed(hash) {
      const found = await reach(sessions.findOne({ 'renewed.hash': hash }))
      return found ? open(found) : undefined
    },
    async listOf(userId) {
      return (await reach(sessions.find({ userId }, { sort: { seenAt: -1 } }).toArray())).map(open)
    },
    async touch(sid, seenAt, expiresAt) {
      await reach(sessions.updateOne({ _id: sid }, { $max: { seenAt, expiresAt } }))
    },
    async prove(sid, at, expiresAt, hash) {
      const renewed = hash === null ? {} : { renewed: { hash, at } }
      const shown = { $max: { seenAt: at, expiresAt }, $set: { provenAt: at, ...renewed } }
      await reach(sessions.updateOne({ _id: sid }, shown))
    },
    async rotate(sid, current, next) {
      const rotated = sessions.updateOne({ _id: sid, 'refresh.current': current }, { $set: { refresh: next } })
      return (await reach(rotated)).modifiedCount === 1
    },
    async remove(sid) {
      const { deletedCount } = await reach(sessions.deleteOne({ _id: sid }))
      await onEnded({ sid })
      return deletedCount === 1
    },
    async removeAllOf(userId) {
      await reach(sessions.deleteMany({ userId }))
      await onEnded({ userId })
    },
  }
}
