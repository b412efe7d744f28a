import type { Instant } from '@closeby/protocol/core'
import type { Sight } from '@closeby/protocol/consent'
import { sightKey } from '@closeby/protocol/consent'
import type { Alert } from '@closeby/protocol/alerts'
import type { BoardRow, RowParts } from '@closeby/protocol/compliance'
import { boardRowOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { PatientState } from '@closeby/protocol/patient'
import type { StoredRow } from '@closeby/db'
import type { Shared } from '../access/access.ts'
import { sharedOf } from '../core/stored-patient.ts'

/** One patient at one seq, for boards: who may see him, and the parts to judge a row from. */
export type PatientRow = {
  id: string
  seq: number
  recordedAt: Instant
  shared: Shared
  parts: () => RowParts
  /** The alerts an inbox shows, known without the rest of the parts. */
  alerts: () => readonly Pick<Alert, 'id' | 'seq' | 'category' | 'raisedAt'>[]
}

const rowsOfStates = new WeakMap<PatientState, PatientRow>()

/** Parts are computed when a viewer wants them, and once per state. */
export function rowOfState(state: PatientState): PatientRow {
  const known = rowsOfStates.get(state)
  if (known) return known
  let parts: RowParts | undefined
  // Who comes in by an emergency has the patient on no list.
  const { emergencies: _onNoList, ...shared } = state
  const { patientId: id, seq, recordedAt } = state
  const row: PatientRow = {
    ...{ id, seq, recordedAt, shared },
    parts: () => (parts ??= rowPartsOf(state)),
    alerts: () => Object.values(state.alerts).filter(({ filed }) => !filed),
  }
  rowsOfStates.set(state, row)
  return row
}

export function rowOfStored(stored: StoredRow): PatientRow {
  const { id, seq, recordedAt, parts } = stored
  return { id, seq, recordedAt, shared: sharedOf(stored), parts: () => parts, alerts: () => parts.alerts }
}

type Judged = { seq: number; rows: Map<string, BoardRow> }

/** Judges rows for viewers; those who see the same share the work. Keeps the newest two versions of each patient. */
export function createRowJudge(size = 20_000): (row: PatientRow, sight: Sight) => BoardRow {
  const judged = new Map<string, { newest: Judged; before: Judged | null }>()

  function memoryOf({ id, seq }: PatientRow): Map<string, BoardRow> {
    const known = judged.get(id)
    if (known && known.newest.seq >= seq)
      return [known.newest, known.before].find((each) => each?.seq === seq)?.rows ?? new Map<string, BoardRow>()
    const rows = new Map<string, BoardRow>()
    judged.delete(id)
    judged.set(id, { newest: { seq, rows }, before: known?.newest ?? null })
    if (judged.size > size) judged.delete(judged.keys().next().value ?? id)
    return rows
  }

  return (row, sight) => {
    const rows = memoryOf(row)
    const key = sightKey(sight)
    const known = rows.get(key)
    if (known) return known
    const fresh = boardRowOf(row.parts(), sight)
    rows.set(key, fresh)
    return fresh
  }
}
