import type { Alert, Ladder } from '@closeby/protocol/alerts'
import { alertPartOf } from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'

export const LENA = { userId: 'lena', name: 'Lena Brandt' }
export const TOMAS = { userId: 'tomas', name: 'Tomas Reyes' }
export const MAYA = { userId: 'maya', name: 'Dr Maya Osei' }
/** 16 December 2026, 14:00 in London: the moment these alerts are looked at. */
export const NOW = Date.parse('2026-12-16T14:00:00.000Z')
export const LADDER: Ladder = {
  steps: [
    { afterMinutes: 0, to: 'unit' },
    { afterMinutes: 15, to: 'careTeam' },
    { afterMinutes: 120, to: 'admin' },
  ],
  claimMinutes: 120,
}

/** An alert of the fold, open since 13:50. */
export function anAlert(changes: Partial<Alert> = {}): Alert {
  return {
    id: 'harriet_a1',
    rule: 'preventive.missed',
    subject: 'item-eye',
    category: 'preventive',
    on: '2026-12-16',
    words: 'Diabetic eye screening was due 2 December',
    raisedAt: '2026-12-16T13:50:00.000Z',
    seq: 12,
    state: 'open',
    owner: null,
    assignedBy: null,
    ladder: LADDER,
    step: 0,
    told: [],
    nextStepAt: '2026-12-16T14:05:00.000Z',
    silentAt: null,
    snoozedUntil: null,
    snoozedBy: null,
    heldBy: null,
    outcome: null,
    note: null,
    closedAt: null,
    closedBy: null,
    causeGone: false,
    filed: false,
    ...changes,
  }
}

type OfPatient = Partial<Pick<InboxRow, 'patientId' | 'name' | 'timeZone'>>

/** The same as a row of the inbox. */
export function anInboxRow(changes: Partial<Alert> & OfPatient & { names?: string[] } = {}): InboxRow {
  const { patientId = 'harriet', name = 'Harriet Quill', timeZone = 'Europe/London', names = [], ...of } = changes
  const { next, ...part } = alertPartOf(anAlert(of))
  return { ...part, patientId, name, timeZone, next: next && { ...next, names } }
}

export const claimedBy = (owner: typeof LENA): Partial<Alert> => ({
  state: 'claimed',
  owner,
  nextStepAt: null,
  silentAt: '2026-12-16T15:20:00.000Z',
})
