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

/** Two sorted lists as one. `few` finds its places by halving, so that a long list costs little more than a copy. */
export function merge<Each>(
  many: readonly Each[],
  few: readonly Each[],
  compare: (a: Each, b: Each) => number,
): Each[] {
  const merged: Each[] = []
  let from = 0
  for (const one of few) {
    let [low, high] = [from, many.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(many[middle] as Each, one) < 0) low = middle + 1
      else high = middle
    }
    for (; from < low; from += 1) merged.push(many[from] as Each)
    merged.push(one)
  }
  for (; from < many.length; from += 1) merged.push(many[from] as Each)
  return merged
}

/** Where sorted rows stand, of those the address asks for. */
export function placesOf(
  keys: Iterable<SortKey>,
  { status, query, sort }: Pick<BoardAddress, 'status' | 'query' | 'sort'>,
): Place[] {
  const places: Place[] = []
  const matches = searchOf(query.trim())
  for (const key of keys) {
    if (status !== null && key.section !== status) continue
    if (!matches(key.name)) continue
    places.push(sort === 'risk' ? key : { id: key.id, section: null })
  }
  return places
}

type AnyPlace = { id: string; section: string | null }

/**
 * How many rows are not where they should be: come, gone, under another heading, or out of line. Rows that only make room
 * for others do not count: of those in line the longest run stays.
 */
export function movedCount(shown: readonly AnyPlace[], wanted: readonly AnyPlace[]): number {
  const target = new Map<string, number>()
  for (const [index, { id }] of wanted.entries()) target.set(id, index)
  const kept: number[] = []
  let here = 0
  for (const { id, section } of shown) {
    const index = target.get(id)
    if (index === undefined) continue
    here += 1
    if (wanted[index]?.section === section) kept.push(index)
  }
  // Those that went, those that came, and of the rest whoever left the line.
  return shown.length - here + (wanted.length - here) + (here - longestRun(kept))
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
