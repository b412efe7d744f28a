import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { isDuplicate, reach } from '../unavailable.ts'

export const TICKETS = 'tickets'

/** What has been spent. */
export interface Tickets {
  /** True for the first one to spend it: one unique insert. It may be forgotten after `expiresAt`. */
  spend(ticketId: string, expiresAt: Instant): Promise<boolean>
}

export function createTickets(db: Db): Tickets {
  const tickets = db.collection<{ _id: string; purgeAt: Date }>(TICKETS)
  return {
    async spend(ticketId, expiresAt) {
      try {
        await reach(tickets.insertOne({ _id: ticketId, purgeAt: new Date(expiresAt) }))
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
  }
}
