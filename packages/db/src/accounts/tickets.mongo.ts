import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { createGroupCommit } from '../event-log/group-commit.ts'
import { Unavailable } from '../unavailable.ts'

export const TICKETS = 'tickets'

/** What has been spent. */
export interface Tickets {
  /** True for the first one to spend it: one unique insert. It may be forgotten after `expiresAt`. @throws Unavailable */
  spend(ticketId: string, expiresAt: Instant): Promise<boolean>
}

/** A crowd that comes back at once spends its tickets in a few inserts. */
export function createTickets(db: Db): Tickets {
  const insert = createGroupCommit(db.collection<{ _id: string; purgeAt: Date }>(TICKETS))
  return {
    async spend(ticketId, expiresAt) {
      const outcome = await insert({ _id: ticketId, purgeAt: new Date(expiresAt) })
      if (outcome === 'ok') return true
      if (outcome === 'unknown') throw new Unavailable('the database did not say whether the ticket was spent')
      if ('failed' in outcome) throw outcome.failed
      return false
    },
  }
}
