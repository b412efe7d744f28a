import type { BoardRows, EntryStore, Panel, StoredRow } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { BoardRow, Status } from '@closeby/protocol/compliance'
import { boardRowOf, goalViewsOf, itemViewsOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import { redactState, todayOf } from '@closeby/protocol/patient'
import { z } from 'zod'
import { visibleCategories } from '../access/access.ts'
import { PAGE_LIMIT, readCursor, writeCursor } from '../core/cursor.ts'
import type { ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'
import type { Sort, SortKey } from './panel-order.ts'
import { compareKeys, sortKeyOf, SORTS } from './panel-order.ts'
import { rowAtStart } from './panel-walk.ts'

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
    const row = viewOf(user, stored)
    // A list that fits on one page has no next one for anybody to move to.
    const atStart = row && (isWhole ? row : await rowAtStart(store, user, stored, row, walk.startedAt))
    if (!row || !atStart || !matches(atStart, walk)) return []
    return [{ row, key: sortKeyOf(atStart, walk.sort) }]
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

/** Whose patients a person sees: a provider's care teams, a coordinator's unit. A pending account sees nobody. */
function panelOf({ id, role, status, orgId, unit }: User): Panel | null {
  if (status !== 'active') return null
  if (role === 'provider') return { orgId, memberId: id }
  return role === 'coordinator' && unit !== undefined ? { orgId, unit } : null
}

function viewOf(user: User, stored: StoredRow): BoardRow | null {
  const { id: patientId, orgId, unit, parts } = stored
  const members = Object.fromEntries(stored.members.map((userId) => [userId, true]))
  const visible = visibleCategories(
    user,
    { patientId, orgId, unit, team: { members }, grants: parts.grants },
    stored.recordedAt,
  )
  return visible && boardRowOf(parts, visible)
}

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
