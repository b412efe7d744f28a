import type { InboxRow } from '@closeby/protocol/compliance'
import { askHub } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** The first alerts: more than any screen shows, so that the live list takes over below the fold. */
const FIRST_ROWS = 100

interface Alerts {
  items: InboxRow[]
  nextCursor: string | null
}

/** What the first paint shows. View and open alert are the address: they change without asking the server. */
export const load: PageServerLoad = async (event) => {
  const now = Date.now()
  if (event.locals.user?.status !== 'active') return { now, rows: [], isWhole: true, isAway: false }
  const answer = await askHub<Alerts>(event, `/api/alerts?limit=${FIRST_ROWS}`)
  if (!answer.ok) return { now, rows: [], isWhole: false, isAway: true }
  const { items, nextCursor } = answer.body
  return { now, rows: items, isWhole: nextCursor === null, isAway: false }
}
