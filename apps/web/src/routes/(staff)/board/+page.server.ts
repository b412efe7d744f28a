import type { BoardRow } from '@closeby/protocol/compliance'
import { readAddress } from '#lib/board/address.view.ts'
import { askHub } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** The first rows by risk: more than any screen shows, so that the live list takes over below the fold. */
const FIRST_ROWS = 100

interface Panel {
  items: BoardRow[]
  nextCursor: string | null
}

/** What the first paint shows. The address is read once: filters, sort and the open patient change without asking the server. */
export const load: PageServerLoad = async (event) => {
  const now = Date.now()
  if (event.locals.user?.status !== 'active') return { now, rows: [], isWhole: true, isAway: false }
  const { status, query, sort } = event.untrack(() => readAddress(event.url.searchParams))
  const ask = new URLSearchParams({ limit: String(FIRST_ROWS) })
  if (status) ask.set('status', status)
  if (query.trim() !== '') ask.set('q', query.trim())
  if (sort !== 'risk') ask.set('sort', sort)
  const answer = await askHub<Panel>(event, `/api/provider/patients?${ask.toString()}`)
  if (!answer.ok) return { now, rows: [], isWhole: false, isAway: true }
  const { items, nextCursor } = answer.body
  return { now, rows: items, isWhole: nextCursor === null && status === null && query === '', isAway: false }
}
