import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import type { TrailKind, TrailLine } from '@closeby/protocol/trail'

/** What one person did in one go. */
export interface Visit {
  key: string
  person: TrailLine['person']
  from: Instant
  to: Instant
  /** Newest first. */
  lines: TrailLine[]
  kind: TrailKind
}
export type Person = TrailLine['person']

/** A longer pause between two looks makes two visits of them. */
const APART_MS = 15 * 60_000
const WEIGHT: Record<TrailKind, number> = { list: 0, seen: 1, refused: 2, emergency: 3 }

/** Who somebody is in the trail: people of other organisations have no id of ours and stand together. */
export const keyOf = ({ id, name, role }: Person): string => id ?? `${name} ${role}`

/** Groups lines, newest first, by person and by quarters of an hour without another look. */
export function visitsOf(lines: readonly TrailLine[]): Visit[] {
  const visits: Visit[] = []
  const open = new Map<string, Visit>()
  for (const line of lines) {
    const who = keyOf(line.person)
    const known = open.get(who)
    if (known && msBetween(line.at, known.from) < APART_MS) {
      known.lines.push(line)
      known.from = line.at
      if (WEIGHT[line.kind] > WEIGHT[known.kind]) known.kind = line.kind
      continue
    }
    const { at, person, kind, until } = line
    const visit: Visit = { key: line.id, person, from: at, to: until ?? at, lines: [line], kind }
    visits.push(visit)
    open.set(who, visit)
  }
  return visits
}

/** Everything said of a visit once, newest first. */
export function wordsOf(lines: readonly TrailLine[], part: 'what' | 'why'): string[] {
  return [...new Set(lines.map((line) => line[part]))]
}

/** The people of a trail, each once, in the order of their last look. */
export function peopleOf(lines: readonly TrailLine[]): Person[] {
  return [...new Map(lines.map(({ person }) => [keyOf(person), person])).values()]
}

/**
 * What is shown, and the newest page as it is now. Lines that changed (closed, asked about) take their new form. A page that does not
 * reach what is shown replaces it: too much happened in between.
 */
export function withNewest(
  shown: { items: readonly TrailLine[]; nextCursor: string | null },
  newest: { items: readonly TrailLine[]; nextCursor: string | null },
): { items: readonly TrailLine[]; nextCursor: string | null } {
  const fresh = new Map(newest.items.map((line) => [line.id, line]))
  const meets = shown.items.length === 0 || newest.nextCursor === null || shown.items.some(({ id }) => fresh.has(id))
  if (!meets || newest.nextCursor === null) return newest
  const known = new Set(shown.items.map(({ id }) => id))
  const added = newest.items.filter(({ id }) => !known.has(id))
  return { items: [...added, ...shown.items.map((line) => fresh.get(line.id) ?? line)], nextCursor: shown.nextCursor }
}
