import type { BoardRow } from '@closeby/protocol/compliance'
import { riskOf } from '@closeby/protocol/compliance'

export const SORTS = ['risk', 'name', 'lastEntry'] as const
export type Sort = (typeof SORTS)[number]
/** Where a row stands in a list; keys of one sort compare part by part, the id last. */
export type SortKey = (string | number)[]

/** Worst first and within that the one who has been so longest; or by name; or the latest entry first. Then by name. */
export function sortKeyOf(row: BoardRow, sort: Sort): SortKey {
  const byName = [row.name.toLocaleLowerCase('en'), row.id]
  if (sort === 'name') return byName
  if (sort === 'lastEntry') return [row.lastEntryAt === null ? 1 : -Date.parse(row.lastEntryAt), ...byName]
  return [riskOf(row.status), row.since, ...byName]
}

export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined || part === other) continue
    return part < other ? -1 : 1
  }
  return 0
}
