import type { BoardRows, EntryStore, StoredRow } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { AlertState } from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'
import { inboxRowsOf, newestFirst } from '@closeby/protocol/compliance'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import { z } from 'zod'
import { PAGE_LIMIT, readCursor, writeCursor } from '../core/cursor.ts'
import type { LadderNames } from '../core/ladder-names.ts'
import { panelOf } from '../core/panel-of.ts'
import { seenAtStart, seenOf } from '../core/stored-patient.ts'
import type { Caller } from '../registry/door.ts'

export type AlertQuery = {
  cursor?: string | undefined
  limit?: number | undefined
  state?: AlertState | undefined
}
const Cursor = z.strictObject({
  startedAt: z.iso.datetime(),
  after: z.string().max(200).nullable(),
  state: z.string().max(20).nullable(),
})
type Cursor = z.infer<typeof Cursor>

/** The alerts of a panel as a list: those raised last come first, and an alert never changes its place. */
export function createAlertListService(deps: {
  boardRows: BoardRows
  store: EntryStore
  now: () => Instant
  names: LadderNames
}) {
  const { boardRows, store, now, names } = deps

  /** The alerts of one patient that were in the list when it began, as they are now. */
  async function alertsOf(user: User, stored: StoredRow, walk: Cursor, isFirst: boolean): Promise<InboxRow[]> {
    const seen = seenOf(user, stored)
    const start = { startedAt: walk.startedAt, settledAt: walk.startedAt }
    const atStart = seen && (isFirst ? seen : await seenAtStart(store, user, stored, seen, start))
    if (!seen || !atStart) return []
    const matches = ({ state }: InboxRow) => walk.state === null || state === walk.state
    const wanted = new Set(
      inboxRowsOf(atStart.parts, atStart.visible)
        .filter(matches)
        .map(({ id }) => id),
    )
    return inboxRowsOf(seen.parts, seen.visible, names.of(stored)).filter(({ id }) => wanted.has(id))
  }

  return {
    /** One page. Walking by cursor gives every alert that was there at the start once, whatever becomes of it meanwhile. */
    async list(
      { user }: Caller,
      query: AlertQuery,
    ): Promise<{ items: InboxRow[]; nextCursor: string | null; total: number }> {
      const { limit = PAGE_LIMIT } = query
      const isFirst = query.cursor === undefined
      const walk = query.cursor === undefined ? beginning(query, now()) : continuing(query, query.cursor)
      const panel = panelOf(user)
      await names.know(user.orgId)
      const found: InboxRow[] = []
      if (panel)
        for await (const stored of boardRows.listAsOne({ ...panel, withAlerts: true }))
          found.push(...(await alertsOf(user, stored, walk, isFirst)))
      const after = found.filter((row) => walk.after === null || placeOf(row) < walk.after)
      const items = after.sort(newestFirst).slice(0, limit)
      const last = items.at(-1)
      const isMore = last !== undefined && after.length > items.length
      return { items, nextCursor: isMore ? writeCursor({ ...walk, after: placeOf(last) }) : null, total: found.length }
    },
  }
}
export type AlertListService = ReturnType<typeof createAlertListService>

const placeOf = ({ raisedAt, id }: InboxRow) => `${raisedAt} ${id}`

function beginning({ state }: AlertQuery, startedAt: Instant): Cursor {
  return { startedAt, after: null, state: state ?? null }
}

/** A cursor holds what its list was asked for; asking for something else beside it is a mistake. @throws Refusal `invalid` */
function continuing({ state }: AlertQuery, cursor: string): Cursor {
  const walk = readCursor(Cursor, cursor)
  if (state !== undefined && state !== walk.state) throw new Refusal('invalid', { paths: ['state'] })
  return walk
}
