import { Refusal } from '@closeby/protocol/core'
import type { Category } from '@closeby/protocol/core'
import type { BoardRow, Status } from '@closeby/protocol/compliance'
import { boardRowOf, goalViewsOf, itemViewsOf, riskOf, rowPartsOf } from '@closeby/protocol/compliance'
import { redactState, todayOf } from '@closeby/protocol/patient'
import type { BoardRows, StoredRow, Streams, Walks } from '@closeby/db'
import { visibleCategories } from '../access/access.ts'
import type { ReadPatient } from '../core/patient-commands.ts'
import { panelOf } from '../hub/board-panel.ts'
import type { Caller } from '../registry/door.ts'

export const SORTS = ['risk', 'name', 'lastEntry'] as const
export type Sort = (typeof SORTS)[number]
export type PatientsQuery = {
  cursor?: string | undefined
  status?: Status | undefined
  q?: string | undefined
  sort?: Sort | undefined
  limit?: number | undefined
}
export type PatientsPage = { items: BoardRow[]; nextCursor: string | null; total: number }

const PAGE = 100
const READS_AT_ONCE = 16

/** The board as a list for programs, and one patient of it. */
export function createProviderPatients(deps: {
  boardRows: BoardRows
  streams: Pick<Streams, 'fresh'>
  walks: Walks
  read: ReadPatient
  now: () => string
}) {
  const { boardRows, streams, walks, read, now } = deps

  function rowOf({ user }: Caller, stored: StoredRow): BoardRow | null {
    const members = Object.fromEntries(stored.members.map((userId) => [userId, true]))
    const { id, orgId, unit, parts } = stored
    const shared = { patientId: id, orgId, unit, team: { members }, grants: parts.grants }
    const categories: ReadonlySet<Category> | null = visibleCategories(user, shared, now())
    return categories && boardRowOf(parts, categories)
  }

  /** Everything that matches, by the stored rows, which follow the log within two seconds. */
  async function listAll(caller: Caller, query: PatientsQuery): Promise<BoardRow[]> {
    const rows: BoardRow[] = []
    if (caller.user.status !== 'active') return rows
    const { panel } = panelOf(caller.user)
    const words = fold(query.q ?? '')
    for await (const stored of boardRows.list(panel)) {
      const row = rowOf(caller, stored)
      if (!row || (query.status && row.status !== query.status)) continue
      if (fold(row.name).includes(words)) rows.push(row)
    }
    return rows.sort(ORDERS[query.sort ?? 'risk'])
  }

  /** The rows of a page as of now, in its order, each judged on its own log; who left the panel meanwhile is not shown. */
  async function readNow({ user }: Caller, ids: string[]): Promise<BoardRow[]> {
    const rows: BoardRow[] = []
    for (let from = 0; from < ids.length; from += READS_AT_ONCE) {
      const some = ids.slice(from, from + READS_AT_ONCE)
      for (const state of await Promise.all(some.map((id) => streams.fresh('patient', id)))) {
        const categories = state && visibleCategories(user, state, now())
        if (categories) rows.push(boardRowOf(rowPartsOf(state), categories))
      }
    }
    return rows
  }

  return {
    /**
     * One page of the panel. A list walked by `nextCursor` gives every item that was there at the start once.
     * @throws Refusal `invalid` for a cursor that is not, or no longer, one of this person's walks
     */
    async list(caller: Caller, query: PatientsQuery): Promise<PatientsPage> {
      const limit = query.limit ?? PAGE
      if (query.cursor === undefined) {
        const ids = (await listAll(caller, query)).map(({ id }) => id)
        const items = await readNow(caller, ids.slice(0, limit))
        const hasMore = ids.length > limit
        const nextCursor = hasMore ? `${await walks.begin(caller.user.id, ids)}.${limit}` : null
        return { items, nextCursor, total: ids.length }
      }
      const [walkId = '', from = ''] = query.cursor.split('.')
      const start = Number(from)
      const ids = Number.isInteger(start) && start >= 0 ? await walks.find(walkId, caller.user.id) : undefined
      if (!ids) throw new Refusal('invalid', { paths: ['cursor'] })
      const end = start + limit
      const nextCursor = end < ids.length ? `${walkId}.${end}` : null
      return { items: await readNow(caller, ids.slice(start, end)), nextCursor, total: ids.length }
    },

    /** One patient as the caller may see him. @throws Refusal `notFound` */
    async get(caller: Caller, patientId: string) {
      const { state, visible } = await read(caller, patientId)
      const redacted = redactState(state, visible)
      const today = todayOf(state)
      return {
        patientId,
        seq: state.seq,
        timeZone: state.timeZone,
        row: boardRowOf(rowPartsOf(state), visible),
        goals: goalViewsOf(redacted.goals, today),
        preventive: itemViewsOf(redacted.items, today),
        categories: [...visible],
      }
    },
  }
}
export type ProviderPatients = ReturnType<typeof createProviderPatients>

const byName = (a: BoardRow, b: BoardRow) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)
const ORDERS: Record<Sort, (a: BoardRow, b: BoardRow) => number> = {
  risk: (a, b) =>
    riskOf(a.status) - riskOf(b.status) || (a.since < b.since ? -1 : a.since > b.since ? 1 : byName(a, b)),
  name: byName,
  lastEntry: (a, b) => (b.lastEntryAt ?? '').localeCompare(a.lastEntryAt ?? '') || byName(a, b),
}

/** Names are searched without regard to case and accents. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
