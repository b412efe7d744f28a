import type { BoardRow } from '@closeby/protocol/compliance'
import { riskOf } from '@closeby/protocol/compliance'
import type { BoardAddress, Sort } from './address.view.ts'
import type { FilterKey } from './filters.view.ts'
import { filterOf, fold, searchOf } from './filters.view.ts'

/** What a row is sorted and filtered by, worked out once per change of the row. */
export interface SortKey {
  id: string
  risk: number
  section: FilterKey
  since: string
  last: string
  name: string
}

export function sortKeyOf(row: BoardRow): SortKey {
  return {
    id: row.id,
    risk: riskOf(row.status),
    section: filterOf(row.status),
    since: row.since,
    last: row.lastEntryAt ?? '',
    name: fold(row.name),
  }
}

/** True when two keys would put a row into the same place. */
export function sameKey(a: SortKey, b: SortKey): boolean {
  return a.risk === b.risk && a.since === b.since && a.last === b.last && a.name === b.name
}

type Compare = (a: SortKey, b: SortKey) => number
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byName: Compare = (a, b) => text(a.name, b.name) || text(a.id, b.id)

/** Worst first, and of the same status who has waited longest; newest entry first; A to Z. */
const COMPARE: Record<Sort, Compare> = {
  risk: (a, b) => a.risk - b.risk || text(a.since, b.since) || byName(a, b),
  lastEntry: (a, b) => text(b.last, a.last) || byName(a, b),
  name: byName,
}

/** How two rows stand to each other in a sort. */
export function compareBy(sort: Sort): (a: SortKey, b: SortKey) => number {
  return COMPARE[sort]
}

/** A row's place: its section is null where rows are not grouped. */
export interface Place {
  id: string
  section: FilterKey | null
}

/** The order the rows should be in, by what the address asks for. */
export function placesOf(
  keys: Iterable<SortKey>,
  { status, query, sort }: Pick<BoardAddress, 'status' | 'query' | 'sort'>,
): Place[] {
  const wanted: SortKey[] = []
  const matches = searchOf(query.trim())
  for (const key of keys) {
    if (status !== null && key.section !== status) continue
    if (!matches(key.name)) continue
    wanted.push(key)
  }
  return wanted.sort(COMPARE[sort]).map(({ id, section }) => ({ id, section: sort === 'risk' ? section : null }))
}

type AnyPlace = { id: string; section: string | null }

/**
 * How many rows are not where they should be: come, gone, under another heading, or out of line. Rows that only make room
 * for others do not count: of those in line the longest run stays.
 */
export function movedCount(shown: readonly AnyPlace[], wanted: readonly AnyPlace[]): number {
  const target = new Map(wanted.map((place, index) => [place.id, { index, section: place.section }]))
  const kept: number[] = []
  for (const { id, section } of shown) {
    const found = target.get(id)
    if (found && found.section === section) kept.push(found.index)
  }
  const known = new Set(shown.map(({ id }) => id))
  const gone = shown.reduce((count, { id }) => (target.has(id) ? count : count + 1), 0)
  const come = wanted.reduce((count, { id }) => (known.has(id) ? count : count + 1), 0)
  const stayed = longestRun(kept)
  return gone + come + (shown.length - gone - stayed)
}

/** Length of the longest rising subsequence. */
function longestRun(values: readonly number[]): number {
  const ends: number[] = []
  for (const value of values) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    ends[low] = value
  }
  return ends.length
}
