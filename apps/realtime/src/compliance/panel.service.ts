import type { BoardRows, EntryStore, StoredRow } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { BoardRow, Status } from '@closeby/protocol/compliance'
import { boardRowOf, goalViewsOf, itemViewsOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { Instant } from '@closeby/protocol/core'
import { addMs, Refusal } from '@closeby/protocol/core'
import { redactState, todayOf } from '@closeby/protocol/patient'
import { z } from 'zod'
import { PAGE_LIMIT, readCursor, writeCursor } from '../core/cursor.ts'
import { panelOf } from '../core/panel-of.ts'
import type { ReadPatient } from '../core/patient-commands.ts'
import { seenAtStart, seenOf } from '../core/stored-patient.ts'
import type { Caller } from '../registry/door.ts'
import type { Sort, SortKey } from './panel-order.ts'
import { compareKeys, sortKeyOf, SORTS } from './panel-order.ts'

export type PanelQuery = {
  cursor?: string | undefined
  limit?: number | undefined
  status?: Status | undefined
  q?: string | undefined
  sort?: Sort | undefined
}
const Cursor = z.strictObject({
  startedAt: z.iso.datetime(),
  after: z
    .array(z.union([z.string().max(200), z.number()]))
    .min(1)
    .max(4),
  sort: z.enum(SORTS),
  status: z.string().max(20).nullable(),
  q: z.string().max(120).nullable(),
})
type Cursor = z.infer<typeof Cursor>
/** Stored rows are at most this far behind their logs, with room to spare. */
const SETTLED_MS = 3_000
type Placed = { row: BoardRow; key: SortKey }

/** The people a caller looks after, as board rows judged from what each of them shares with him. */
export function createPanelService(deps: {
  boardRows: BoardRows
  store: EntryStore
  read: ReadPatient
  now: () => Instant
}) {
  const { boardRows, store, read, now } = deps

  /** Read as one: a row that moves meanwhile would be missed in the only page it can stand on. */
  async function rowsOf(user: User): Promise<StoredRow[]> {
    const panel = panelOf(user)
    const rows: StoredRow[] = []
    if (panel) for await (const row of boardRows.listAsOne(panel)) rows.push(row)
    return rows
  }

  async function place(user: User, stored: StoredRow, walk: Cursor, isWhole: boolean): Promise<Placed[]> {
    const seen = seenOf(user, stored)
    const { startedAt } = walk
    const start = { startedAt, settledAt: addMs(startedAt, -SETTLED_MS) }
    // A list that fits on one page has no next one for anybody to move to.
    const atStart = seen && (isWhole ? seen : await seenAtStart(store, user, stored, seen, start))
    if (!seen || !atStart) return []
    const row = boardRowOf(seen.parts, seen.visible)
    const placed = atStart === seen ? row : boardRowOf(atStart.parts, atStart.visible)
    return matches(placed, walk) ? [{ row, key: sortKeyOf(placed, walk.sort) }] : []
  }

  return {
    /** One page. Walking by cursor gives everybody who was there at the start once, and nobody twice. */
    async list(
      { user }: Caller,
      query: PanelQuery,
    ): Promise<{ items: BoardRow[]; nextCursor: string | null; total: number }> {
      const { limit = PAGE_LIMIT } = query
      const walk = query.cursor === undefined ? beginning(query, now()) : continuing(query, query.cursor)
      const rows = await rowsOf(user)
      const isWhole = query.cursor === undefined && rows.length <= limit
      const placed: Placed[] = []
      for (const stored of rows) placed.push(...(await place(user, stored, walk, isWhole)))
      const after = placed.filter(({ key }) => walk.after.length === 0 || compareKeys(key, walk.after) > 0)
      const page = after.sort((a, b) => compareKeys(a.key, b.key)).slice(0, limit)
      const last = page.at(-1)
      const isMore = last !== undefined && after.length > page.length
      const nextCursor = isMore ? writeCursor({ ...walk, after: last.key }) : null
      return { items: page.map(({ row }) => row), nextCursor, total: placed.length }
    },

    /** One patient, read from his log. @throws Refusal `notFound` */
    async readOne(caller: Caller, patientId: string) {
      const { state, visible } = await read(caller, patientId)
      const seen = redactState(state, visible)
      const today = todayOf(state)
      return {
        row: boardRowOf(rowPartsOf(state), visible),
        goals: goalViewsOf(seen.goals, today),
        preventive: itemViewsOf(seen.items, today),
        seq: state.seq,
        patientId,
        name: state.name,
        timeZone: state.timeZone,
        today,
        categories: [...visible],
      }
    },
  }
}
export type PanelService = ReturnType<typeof createPanelService>

function beginning({ sort = 'risk', status, q }: PanelQuery, startedAt: Instant): Cursor {
  return { startedAt, after: [], sort, status: status ?? null, q: q === undefined ? null : q.toLocaleLowerCase('en') }
}

/** A cursor holds what its list was asked for; asking for something else beside it is a mistake. @throws Refusal `invalid` */
function continuing(query: PanelQuery, cursor: string): Cursor {
  const walk = readCursor(Cursor, cursor)
  const asked = beginning(query, walk.startedAt)
  const differs = (['sort', 'status', 'q'] as const).find(
    (name) => query[name] !== undefined && asked[name] !== walk[name],
  )
  if (differs) throw new Refusal('invalid', { paths: [differs] })
  return walk
}

function matches(row: BoardRow, { status, q }: Cursor): boolean {
  return (status === null || row.status === status) && (q === null || row.name.toLocaleLowerCase('en').includes(q))
}
