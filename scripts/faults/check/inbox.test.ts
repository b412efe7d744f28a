import { beforeAll, describe, expect, test } from 'vitest'
import { createStreams } from '../../../packages/db/src/event-log/streams.ts'
import { createMemorySnapshots, createMemoryStore } from '../../../packages/db/src/event-log/memory-store.ts'
import { storedRowOf } from '../../../packages/db/src/projections/row-of.ts'
import { aPatient, commitFacts } from '../../../packages/db/src/testing/a-patient.ts'
import { aClock, checkupMissed } from '../../../packages/db/src/testing/facts.ts'
import { CATEGORIES } from '../../../packages/protocol/src/core/index.ts'
import type { InboxRow } from '../../../packages/protocol/src/compliance/index.ts'
import { inboxRowsOf, rowPartsOf } from '../../../packages/protocol/src/compliance/index.ts'
import type { PatientState } from '../../../packages/protocol/src/patient/index.ts'
import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { HistoryEvent } from '../history.ts'
import type { People, Person } from '../world/people.ts'
import { checkScreens } from './screens.ts'

const person = (name: string, role: Person['role']): Person => ({ name, role, userId: name, email: '', password: '' })
const people: People = {
  patients: [],
  quiet: { ...person('quiet', 'patient'), role: 'patient', patientId: 'quiet', goalId: 'steps', team: [] },
  providers: [],
  guest: person('guest', 'provider'),
  coordinators: [person('lena', 'coordinator')],
  admin: person('admin', 'admin'),
  intruder: person('intruder', 'coordinator'),
}

let state: PatientState
let before: PatientState
let log: Map<string, Entry[]>
beforeAll(async () => {
  const store = createMemoryStore()
  const streams = createStreams({ store, snapshots: createMemorySnapshots(), clock: aClock() })
  // In the organisation and the unit that the checker takes everybody to be of.
  const { patientId } = await aPatient(streams, { orgId: 'org-1', unit: 'main' })
  await commitFacts(streams, patientId, [checkupMissed()])
  before = (await streams.fresh('patient', patientId))!
  const [alert] = Object.values(before.alerts)
  await commitFacts(streams, patientId, [
    { type: 'alert.claimed', alertId: alert!.id, category: alert!.category, userId: 'lena', name: 'Lena' },
  ])
  state = (await streams.fresh('patient', patientId))!
  log = new Map([[patientId, await store.read(patientId, 0)]])
})

const rowsOf = (patient: PatientState) => inboxRowsOf(rowPartsOf(patient), new Set(CATEGORIES))
/** What the checker finds in an inbox that shows these rows, while the stored row is of the head. */
function found(shown: InboxRow[]): string[] {
  const dump = { kind: 'dump', phase: 'F-20', isLive: true, t: 1, wall: '' } as const
  const items = shown.map((value) => ({ patientId: value.patientId, seq: value.seq, value: plain(value) }))
  const row = { patientId: state.patientId, seq: state.seq, value: plain(storedRowOf(state)) }
  const history: HistoryEvent[] = [
    { ...dump, screen: 'lena#inbox', viewer: 'lena', what: 'inbox', items },
    { ...dump, screen: 'store', viewer: 'store', what: 'row', items: [row] },
  ]
  const evidence = { history, log, people, faults: new Map(), comparesValues: true, phaseAt: () => 'F-20' }
  return checkScreens(evidence).map(({ invariant, words }) => `${invariant} ${words}`)
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the checker of inboxes', () => {
  test('[INBOX-1] is content with the alerts of the fold, and with those alone', () => {
    expect(rowsOf(state)).toHaveLength(1)
    expect(found(rowsOf(state))).toEqual([])
    const named = rowsOf(state).map((row) => ({ ...row, next: row.next && { ...row.next, names: ['Maya'] } }))
    expect(found(named)).toEqual([])
  })

  test('[INBOX-1] finds an alert that is missing, or shown as it was, or not as it is', () => {
    expect(found([])).toEqual([expect.stringContaining('is there as nothing, not as 4')])
    expect(found(rowsOf(before))).toEqual([expect.stringContaining('is there as 3, not as 4')])
    const another = rowsOf(state).map((row) => ({ ...row, owner: null }))
    expect(found(another)).toEqual([expect.stringContaining('differs in owner')])
  })
})
