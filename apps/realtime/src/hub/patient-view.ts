import type { Category } from '@closeby/protocol/core'
import type { Sight } from '@closeby/protocol/consent'
import { sightKey } from '@closeby/protocol/consent'
import type { PatientState } from '@closeby/protocol/patient'
import { visibleFacts } from '@closeby/protocol/patient'
import type { PatientFact } from '@closeby/protocol/patient'
import type { Entry, WireEntry } from '@closeby/protocol/wire'
import type { Folded } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import { visibleCategories } from '../access/access.ts'

export type PatientEntry = Entry<PatientFact>
export type PatientFolded = Omit<Folded<'patient'>, 'kind'>
/** What one entry is to one viewer. */
export type Verdict =
  { kind: 'entry'; frame: WireEntry } | { kind: 'changed'; categories: Category[] } | { kind: 'revoked' }

/**
 * Judges an entry by the fold after it, the last that can be known before it leaves: its own withdrawal closes the view,
 * and no entry recorded after one can be reached past it.
 */
export function judgeEntry(user: User, granted: Sight, { entry, after }: PatientFolded): Verdict {
  const categories = visibleCategories(user, after, entry.recordedAt)
  if (!categories) return { kind: 'revoked' }
  if (sightKey(categories) !== sightKey(granted)) return { kind: 'changed', categories: [...categories] }
  return { kind: 'entry', frame: wireEntryOf(entry, categories) }
}

/** An entry recorded before, by the sharing in force today as it was at the entry's time. */
export function pastEntryOf(user: User, today: PatientState, entry: PatientEntry): WireEntry {
  return wireEntryOf(entry, visibleCategories(user, today, entry.recordedAt) ?? new Set())
}

/** A withheld entry is exactly `{stream, seq, facts: null}`: that there was one keeps the seqs without a hole. */
function wireEntryOf(entry: PatientEntry, categories: Sight): WireEntry {
  const { stream, seq, actor, at, recordedAt, opId } = entry
  const facts = visibleFacts(entry.facts, categories)
  return facts ? { stream, seq, facts, actor, at, recordedAt, opId } : { stream, seq, facts: null }
}

/** Facts that can change what somebody sees of what was recorded before. */
export function changesSharing({ facts }: PatientEntry): boolean {
  return facts.some(({ type }) => /^(consent|careTeam|carer|unit)\./.test(type))
}
