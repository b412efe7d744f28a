import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { isDuplicate, reach } from '../unavailable.ts'

export const NOTICES = 'notices'
/** Notices that were sent are forgotten after this. */
export const NOTICE_KEPT_SECONDS = 30 * 86_400

/** A mail that an entry asks for. It names the entry and who gets it, and says nothing of either. */
export type Notice = {
  /** `stream:seq` of the entry; where it asks for mails to several people, `stream:seq:userId`. */
  id: string
  kind: 'passwordReset' | 'registeredAgain' | 'alertWaits'
  userId: string
  at: Instant
}
type NoticeDocument = Omit<Notice, 'id'> & { _id: string; sentAt: Date | null; claimedUntil: Instant }

export interface Notices {
  /** Adds what is new; what is there already stays as it is, sent or not. */
  add(notices: Notice[]): Promise<void>
  /** Takes up to `limit` unsent notices that nobody works on, oldest first, for this worker alone until `until`. */
  claim(now: Instant, until: Instant, limit: number): Promise<Notice[]>
  /** Notes that a mail has left. */
  sent(id: string, at: Instant): Promise<void>
  /** Gives a notice that could not be sent back, to be claimed again from `from` on. */
  postpone(id: string, from: Instant): Promise<void>
  countUnsent(): Promise<number>
}

export function createNotices(db: Db): Notices {
  const notices = db.collection<NoticeDocument>(NOTICES)

  async function claimOne(now: Instant, until: Instant): Promise<Notice | null> {
    const free = { sentAt: null, claimedUntil: { $lte: now } }
    const claimed = notices.findOneAndUpdate(free, { $set: { claimedUntil: until } }, { sort: { at: 1 } })
    const found = await reach(claimed)
    return found && { id: found._id, kind: found.kind, userId: found.userId, at: found.at }
  }

  return {
    async add(added) {
      for (const { id, kind, userId, at } of added) {
        const notice = { _id: id, kind, userId, at, sentAt: null, claimedUntil: at }
        await reach(notices.insertOne(notice)).catch((error: unknown) => {
          if (!isDuplicate(error)) throw error
        })
      }
    },
    async claim(now, until, limit) {
      const claimed: Notice[] = []
      while (claimed.length < limit) {
        const one = await claimOne(now, until)
        if (!one) break
        claimed.push(one)
      }
      return claimed
    },
    async sent(id, at) {
      await reach(notices.updateOne({ _id: id }, { $set: { sentAt: new Date(at) } }))
    },
    async postpone(id, from) {
      await reach(notices.updateOne({ _id: id, sentAt: null }, { $set: { claimedUntil: from } }))
    },
    countUnsent: () => reach(notices.countDocuments({ sentAt: null })),
  }
}
