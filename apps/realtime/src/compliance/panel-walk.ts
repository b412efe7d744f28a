import { foldEntry } from '@closeby/db'
import type { EntryStore, StoredRow } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { BoardRow } from '@closeby/protocol/compliance'
import { boardRowOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { visibleCategories } from '../access/access.ts'

/** Stored rows are at most this far behind their logs, with room to spare. */
const SETTLED_MS = 3_000
const ENTRIES = 100_000

/**
 * The row that decides a patient's place in a list that began at `startedAt`: as he was when it began, so that a place
 * never changes between two pages, whatever happens meanwhile. A row that has not changed since is that row; of one that
 * has, the log knows what it was. Null for who joined the panel later.
 */
export async function rowAtStart(
  store: EntryStore,
  user: User,
  stored: StoredRow,
  current: BoardRow,
  startedAt: Instant,
): Promise<BoardRow | null> {
  const settledAt = addMs(startedAt, -SETTLED_MS)
  if (stored.recordedAt <= settledAt) return current
  let state: PatientState | null = null
  let found: PatientState | null = null
  for (const entry of await store.read(stored.id, 0, ENTRIES)) {
    if (entry.recordedAt > startedAt) break
    // Once he is in the panel, what came within the last seconds before the start does not move him any more.
    if (entry.recordedAt > settledAt && found) break
    state = foldEntry('patient', state, entry)
    found = state && visibleCategories(user, state, entry.recordedAt) ? state : null
  }
  const visible = found && visibleCategories(user, found, found.recordedAt)
  return found && visible ? boardRowOf(rowPartsOf(found), visible) : null
}
