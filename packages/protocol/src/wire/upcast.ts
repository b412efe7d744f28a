import type { Entry } from './entry.ts'
import { FACT_VERSION } from './entry.ts'

type OldFact = { type: string; [key: string]: unknown }
/** One step: takes the facts of version `n` (its key) to version `n + 1`. Steps are never removed. */
export type Upcasts = Record<number, (fact: OldFact) => OldFact>

const UPCASTS: Upcasts = {}

/** Brings an entry of any earlier version to today's shapes. @throws when it is newer than this program */
export function upcastEntry(entry: Entry, upcasts: Upcasts = UPCASTS, current = FACT_VERSION): Entry {
  if (entry.v > current) throw new Error(`entry of version ${entry.v} is newer than this program (${current})`)
  let facts = entry.facts as unknown as OldFact[]
  for (let v = entry.v; v < current; v += 1) {
    const step = upcasts[v]
    if (!step) throw new Error(`no upcast from version ${v}`)
    facts = facts.map(step)
  }
  return entry.v === current ? entry : ({ ...entry, facts, v: current } as unknown as Entry)
}
