import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { toInstant } from '@closeby/protocol/core'
import { isAllDuplicate, reach } from '../unavailable.ts'

export const NOTICES = 'notices'
/** Notices that were sent are forgotten after this. */
export const NOTICE_KEPT_SECONDS = 30 * 86_400

/** A mail that an entry asks for. It names the entry and who gets it, and says nothing of either. */
export type Notice = {
  /** `stream:seq` of the entry; where it asks for several, `stream:seq:` and whom or what of. */
  id: string
  kind:
    | 'passwordReset'
    | 'registeredAgain'
    | 'alertWaits'
    | 'reminder'
    | 'staffInvited'
    | 'carerInvited'
    | 'emergencyOpened'
    | 'newDevice'
    | 'factorsChanged'
  /** Whom it is for. Who is invited is no user yet: then the id of the invitation, or the patient who asks. */
  userId: string
  at: Instant
}
/** What became of one way to a person: it took the notice, never will, or may be asked again from an instant on. */
export type WayState = 'reached' | 'refused' | { again: Instant }
/** A notice in a worker's hands, and what became of each way that was tried. */
export type ClaimedNotice = Notice & { ways: Record<string, WayState> }
type NoticeDocument = Omit<Notice, 'id'> & {
  _id: string
  sentAt: Date | null
  claimedUntil: Instant
  claim?: string
  /** Set where a mail left for this notice itself. */
  isMailed?: true
  ways?: Record<string, WayState>
}

export interface Notices {
  /** Adds what is new; what is there already stays as it is, sent or not. */
  add(notices: Notice[]): Promise<void>
  /** Takes up to `limit` unsent notices that nobody works on, oldest first, for this worker alone until `until`. */
  claim(now: Instant, until: Instant, limit: number): Promise<ClaimedNotice[]>
  /** Notes that a mail has left. */
  sent(id: string, at: Instant): Promise<void>
  /** Notes that a mail has left which stands for every notice of its kind that waited for its person at that instant. */
  mailed(notice: Notice, at: Instant): Promise<void>
  /** When the last such mail left for this notice's person and kind, if that was after `since`. */
  lastMailed(notice: Notice, since: Instant): Promise<Instant | null>
  /** Notes what became of ways to its person, so that none is asked twice. */
  settle(id: string, ways: Record<string, WayState>): Promise<void>
  /** Gives a notice that could not be sent back, to be claimed again from `from` on. */
  postpone(id: string, from: Instant): Promise<void>
  countUnsent(): Promise<number>
}

export function createNotices(db: Db): Notices {
  const notices = db.collection<NoticeDocument>(NOTICES)

  /** Null when others took all that was found: then there may be more. */
  async function claimSome(now: Instant, until: Instant, limit: number): Promise<ClaimedNotice[] | null> {
    const free = { sentAt: null, claimedUntil: { $lte: now } }
    const found = notices.find(free, { sort: { claimedUntil: 1 }, limit, projection: { _id: 1 } })
    const ids = (await reach(found.toArray())).map(({ _id }) => _id)
    if (ids.length === 0) return []
    const claim = randomUUID()
    await reach(notices.updateMany({ _id: { $in: ids }, ...free }, { $set: { claimedUntil: until, claim } }))
    const claimed = await reach(notices.find({ _id: { $in: ids }, claim }, { sort: { at: 1 } }).toArray())
    return claimed.length === 0
      ? null
      : claimed.map(({ _id, kind, userId, at, ways = {} }) => ({ id: _id, kind, userId, at, ways }))
  }

  return {
    async add(added) {
      if (added.length === 0) return
      const documents = added.map(({ id, ...rest }) => ({ _id: id, ...rest, sentAt: null, claimedUntil: rest.at }))
      const adding = notices.insertMany(documents, { ordered: false })
      await reach(adding).catch((error: unknown) => {
        if (!isAllDuplicate(error)) throw error
      })
    },
    async claim(now, until, limit) {
      for (;;) {
        const claimed = await claimSome(now, until, limit)
        if (claimed) return claimed
      }
    },
    async settle(id, ways) {
      const set = Object.fromEntries(Object.entries(ways).map(([name, state]) => [`ways.${name}`, state]))
      await reach(notices.updateOne({ _id: id }, { $set: set }))
    },
    async sent(id, at) {
      await reach(notices.updateOne({ _id: id }, { $set: { sentAt: new Date(at) } }))
    },
    async mailed({ id, userId, kind }, at) {
      const sent = { $set: { sentAt: new Date(at) } }
      await reach(notices.updateOne({ _id: id }, { $set: { sentAt: new Date(at), isMailed: true } }))
      await reach(notices.updateMany({ userId, kind, sentAt: null, at: { $lte: at } }, sent))
    },
    async lastMailed({ userId, kind }, since) {
      const mailed = { userId, kind, isMailed: true, sentAt: { $gt: new Date(since) } } as const
      const last = await reach(notices.findOne(mailed, { sort: { sentAt: -1 } }))
      return last?.sentAt ? toInstant(last.sentAt.getTime()) : null
    },
    async postpone(id, from) {
      await reach(notices.updateOne({ _id: id, sentAt: null }, { $set: { claimedUntil: from }, $unset: { claim: '' } }))
    },
    countUnsent: () => reach(notices.countDocuments({ sentAt: null })),
  }
}
