import { foldEntry } from '@closeby/db'
import type { EntryStore, StoredRow } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { RowParts } from '@closeby/protocol/compliance'
import { rowPartsOf } from '@closeby/protocol/compliance'
import type { Sight } from '@closeby/protocol/consent'
import type { Instant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { Shared } from '../access/access.ts'
import { visibleCategories } from '../access/access.ts'

const ENTRIES = 100_000

/** What of a patient somebody sees, and the parts to judge rows from. */
export type Seen = { parts: RowParts; visible: Sight }

/** What decides who sees a stored patient. */
export function sharedOf({ id: patientId, orgId, unit, members, team, parts }: StoredRow): Shared {
  const each = <Value>(ids: string[], value: Value) => Object.fromEntries(ids.map((userId) => [userId, value]))
  const carers = {
    people: each(
      members.filter((userId) => !team.includes(userId)),
      { lostAt: null },
    ),
  }
  return { patientId, orgId, unit, team: { members: each(team, true) }, carers, grants: parts.grants }
}

/** A stored patient as this person sees him; null when he does not. */
export function seenOf(user: User, stored: StoredRow): Seen | null {
  const visible = visibleCategories(user, sharedOf(stored), stored.recordedAt)
  return visible && { parts: stored.parts, visible }
}

/** When a list began. Once somebody is in it, what came after `settledAt` does not move him any more. */
export type Start = { startedAt: Instant; settledAt: Instant }

/**
 * The patient who decides what stands where in a list: as he was when it began, so that nothing is missed or comes twice,
 * whatever happens between two pages. Who has not changed since is `current`; of one who has, the log knows what he was.
 * Null for who joined the panel later.
 */
export async function seenAtStart(
  store: EntryStore,
  user: User,
  stored: StoredRow,
  current: Seen,
  { startedAt, settledAt }: Start,
): Promise<Seen | null> {
  if (stored.recordedAt <= settledAt) return current
  let state: PatientState | null = null
  let found: PatientState | null = null
  for (const entry of await store.read(stored.id, 0, ENTRIES)) {
    if (entry.recordedAt > startedAt) break
    if (entry.recordedAt > settledAt && found) break
    state = foldEntry('patient', state, entry)
    found = state && visibleCategories(user, state, entry.recordedAt) ? state : null
  }
  const visible = found && visibleCategories(user, found, found.recordedAt)
  return found && visible ? { parts: rowPartsOf(found), visible } : null
}
