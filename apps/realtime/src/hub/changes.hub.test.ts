import { randomUUID } from 'node:crypto'
import type { Database } from '@closeby/db'
import type { RowChange } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, logSteps } from './testing/frames.ts'
import { commitAs, openElsewhere } from './testing/panel.ts'

let care: Care
let elsewhere: Database
let patient: Person
let provider: Person
let patientId: string
let goalId: string

beforeAll(async () => {
  care = await openCare()
  elsewhere = await openElsewhere(care)
  patient = await care.patient({ name: 'Changing Patient' })
  provider = await care.provider()
  patientId = patient.user.patientId ?? ''
  goalId = await care.goal(patient)
  await care.assign(patient, provider)
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

async function openBoard(): Promise<{ board: Live; answered: Json[] }> {
  const board = await provider.socket()
  const { rows } = await board.ask('board:open', { batch: true, changes: true })
  return { board, answered: rows as Json[] }
}

/** The frames that brought rows, as the wire has them. */
const told = ({ frames }: Live) =>
  frames.flatMap(({ event, data }) =>
    event === 'view:rows' ? [{ rows: data['rows'] as Json[], changes: (data['changes'] ?? []) as RowChange[] }] : [],
  )
const rowOf = (live: Live, answered: Json[]) => boardOf(live, answered).get(patientId)

test('[HUB-18] who asks for changes gets what an entry changed in a row, and has the row that others get whole', async () => {
  const { board, answered } = await openBoard()
  const whole = await provider.socket()
  const { rows } = await whole.ask('board:open', { batch: true })
  const phone = await patient.socket()
  for (const amount of [100, 200]) {
    const { seq } = await logSteps(phone, { patientId, goalId }, amount)
    await board.until('the change', () => rowOf(board, answered)?.['seq'] === seq)
    await whole.until('the row', () => rowOf(whole, rows as Json[])?.['seq'] === seq)
  }
  expect(rowOf(board, answered)).toEqual(rowOf(whole, rows as Json[]))
  expect(told(whole).flatMap(({ changes }) => changes)).toEqual([])
  const last = told(board).at(-1)
  expect(last).toMatchObject({ rows: [], changes: [{ id: patientId, set: { goals: { 0: { value: 300 } } } }] })
  expect(JSON.stringify(last?.changes).length).toBeLessThan(JSON.stringify(rowOf(board, answered)).length / 3)
})

test('[HUB-18] after a change of what is shared the row comes whole, and keeps nothing of what is withheld', async () => {
  const { board, answered } = await openBoard()
  const state = await elsewhere.streams.fresh('patient', patientId)
  const withdrawn = Object.keys(state?.grants ?? {}).map<PatientFact>((consentId) => ({
    ...{ type: 'consent.withdrawn', category: 'membership', consentId },
  }))
  const granted: PatientFact = {
    ...{ type: 'consent.granted', category: 'membership', consentId: randomUUID(), categories: ['preventive'] },
    to: { role: 'careTeam' },
  }
  const seq = await commitAs(elsewhere, patient.user.orgId, patientId, [...withdrawn, granted])
  await board.until('the row', () => rowOf(board, answered)?.['seq'] === seq)
  expect(told(board).at(-1)).toMatchObject({ rows: [{ id: patientId, seq, goals: [] }], changes: [] })
  expect(await openBoard().then(({ answered: fresh }) => fresh)).toEqual([rowOf(board, answered)])
})

test('[HUB-18] while a grant is going to end, rows come whole', async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const granted: PatientFact = {
    ...{ type: 'consent.granted', category: 'membership', consentId: randomUUID(), categories: ['goals'], until },
    to: { role: 'careTeam' },
  }
  await commitAs(elsewhere, patient.user.orgId, patientId, [granted])
  const { board, answered } = await openBoard()
  const { seq } = await logSteps(await patient.socket(), { patientId, goalId }, 50)
  await board.until('the row', () => rowOf(board, answered)?.['seq'] === seq)
  expect(told(board).flatMap(({ changes }) => changes)).toEqual([])
})
