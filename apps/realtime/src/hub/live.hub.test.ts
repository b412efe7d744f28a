import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logMany, logSteps } from './testing/frames.ts'

let care: Care
let patient: Person
let provider: Person
let goalId: string
let patientId: string

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  patient = await care.patient({ name: 'Live Patient' })
  provider = await care.provider()
  goalId = await care.goal(patient)
  patientId = patient.user.patientId ?? ''
  await care.assign(patient, provider)
})
afterAll(() => care.close())

/** A patient of his own with a goal. */
async function aPatient(): Promise<{ person: Person; patientId: string; goalId: string }> {
  const person = await care.patient()
  return { person, patientId: person.user.patientId ?? '', goalId: await care.goal(person) }
}

describe('a commit reaches who watches', () => {
  test('[HUB-1] a log on one hub is an entry and a row on the other', async () => {
    const board = await provider.socket(1)
    const opened = await board.ask('board:open', {})
    expect(opened).toMatchObject({ ok: true, total: 1, asOf: expect.any(String) })
    expect(opened['rows']).toMatchObject([{ id: patientId, name: 'Live Patient' }])
    const watching = await provider.socket(1)
    expect(await watching.ask('patient:open', { patientId })).toMatchObject({
      ok: true,
      snapshot: { state: { patientId } },
    })

    const { seq, opId } = await logSteps(await patient.socket(0), { patientId, goalId }, 500)
    await board.until('the row', () => boardOf(board).get(patientId)?.['seq'] === seq)
    await watching.until('the entry', () => entriesOf(watching, patientId).some((entry) => entry['seq'] === seq))
    expect(boardOf(board).get(patientId)).toMatchObject({ status: 'onTrack', goals: [{ id: goalId, value: 500 }] })
    expect(entriesOf(watching, patientId).at(-1)).toEqual({
      stream: patientId,
      seq,
      opId,
      facts: [expect.objectContaining({ type: 'goal.progressLogged', amount: 500 })],
      actor: { userId: patient.user.id, role: 'patient' },
      at: expect.any(String),
      recordedAt: expect.any(String),
    })
  })

  test('[HUB-1] a second device of the same patient follows', async () => {
    const phone = await patient.socket(0)
    const tablet = await patient.socket(1)
    await tablet.ask('patient:open', { patientId })
    const { seq } = await logSteps(phone, { patientId, goalId }, 10)
    await tablet.until('the entry', () => entriesOf(tablet, patientId).some((entry) => entry['seq'] === seq))
  })

  test('[HUB-1] a patient who joins a team comes onto the open board', async () => {
    const other = await aPatient()
    const board = await provider.socket(1)
    await board.ask('board:open', { batch: true })
    await care.assign(other.person, provider)
    await board.until('the new row', () => boardOf(board).has(other.patientId))
  })

  test('[HUB-1] a coordinator sees the patients of her unit, and an admin has no board', async () => {
    const coordinator = await care.coordinator()
    const board = await coordinator.socket(1)
    const { rows } = await board.ask('board:open', {})
    expect((rows as Json[]).map(({ id }) => id)).toContain(patientId)
    const admin = await (await care.admin()).socket()
    expect(await admin.ask('board:open', {})).toMatchObject({ ok: false, code: 'notFound' })
    expect(await admin.ask('patient:open', { patientId })).toMatchObject({ ok: false, code: 'notFound' })
  })

  test('[HUB-1] closing stops the frames', async () => {
    const board = await provider.socket(1)
    await board.ask('board:open', {})
    await board.ask('patient:open', { patientId })
    expect(await board.ask('view:close', { view: 'board' })).toEqual({ ok: true })
    expect(await board.ask('patient:close', { patientId })).toEqual({ ok: true })
    const control = await provider.socket(1)
    await control.ask('board:open', {})
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 1)
    await control.until('the row', () => boardOf(control).get(patientId)?.['seq'] === seq)
    // An answer after the row: had a frame been sent, it would have come before.
    await board.ask('patient:close', { patientId })
    expect(board.frames.filter(({ event }) => event !== 'hub:state')).toEqual([])
  })
})

describe('each write counts once', () => {
  test('[LOG-3] twenty repeats at once through both doors and both hubs are one entry', async () => {
    const watching = await provider.socket(1)
    const before = (await watching.ask('patient:open', { patientId }))['seq'] as number
    const opId = randomUUID()
    const at = new Date().toISOString()
    const phones = await Promise.all([patient.socket(0), patient.socket(1)])
    const seqs = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const words = { amount: 7, at }
        if (index % 2)
          return (await phones[index % 4 > 1 ? 1 : 0].ask('goal:logProgress', { opId, patientId, goalId, ...words }))[
            'seq'
          ]
        const path = `/api/goals/${goalId}/progress`
        return (await patient.call('POST', path, words, { 'idempotency-key': opId }, index % 4 ? 1 : 0)).body['seq']
      }),
    )
    expect(new Set(seqs)).toEqual(new Set([before + 1]))
    const { seq } = await logSteps(phones[0], { patientId, goalId }, 1)
    expect(seq).toBe(before + 2)
    await watching.until('both entries', () => entriesOf(watching, patientId).length >= 2)
    expect(entriesOf(watching, patientId).map((entry) => entry['seq'])).toEqual([before + 1, before + 2])
  })
})

describe('an open patient', () => {
  test('[HUB-3] entries written from both hubs while opening come once and in order', async () => {
    const { person, patientId: id, goalId: goal } = await aPatient()
    await care.assign(person, provider)
    const phones = await Promise.all([person.socket(0), person.socket(1)])
    const watchers = await Promise.all([provider.socket(0), provider.socket(1)])
    const writing = Promise.all(
      Array.from({ length: 30 }, (_, index) => logSteps(phones[index % 2] as Live, { patientId: id, goalId: goal }, 1)),
    )
    const opened = await Promise.all(watchers.map((watcher) => watcher.ask('patient:open', { patientId: id })))
    const head = Math.max(...(await writing).map(({ seq }) => seq))
    for (const [index, watcher] of watchers.entries()) {
      const from = opened[index]?.['seq'] as number
      await watcher.until('the last entry', () => from === head || entriesOf(watcher, id).at(-1)?.['seq'] === head)
      expect(entriesOf(watcher, id).map((entry) => entry['seq'])).toEqual(
        Array.from({ length: head - from }, (_, at) => from + 1 + at),
      )
    }
  })

  test('[HUB-4] resuming after 200 missed entries has no gap and no double', async () => {
    const { person, patientId: id, goalId: goal } = await aPatient()
    const first = await person.socket(1)
    const after = (await first.ask('patient:open', { patientId: id }))['seq'] as number
    first.close()
    await logMany(care, person, goal, 200)
    const second = await person.socket(0)
    const resumed = await second.ask('patient:open', { patientId: id, after })
    expect(resumed['seq']).toBe(after + 200)
    expect((resumed['entries'] as Json[]).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, at) => after + 1 + at),
    )
    const { seq } = await logSteps(await person.socket(1), { patientId: id, goalId: goal }, 1)
    await second.until('the next', () => entriesOf(second, id).length > 0)
    expect(entriesOf(second, id).map((entry) => entry['seq'])).toEqual([seq])
    expect(seq).toBe(after + 201)
  })

  test('[HUB-4] a client above the head, or more than 500 behind, gets a snapshot', async () => {
    const { person, patientId: id, goalId: goal } = await aPatient()
    await logMany(care, person, goal, 505)
    const socket = await person.socket()
    const { seq } = await socket.ask('patient:open', { patientId: id })
    for (const after of [1, (seq as number) + 1_000]) {
      const resumed = await socket.ask('patient:open', { patientId: id, after })
      expect(resumed).toMatchObject({ ok: true, seq, snapshot: { state: { seq } } })
      expect((resumed['snapshot'] as Json)['timeline']).toHaveLength(100)
      expect(resumed['entries']).toBeUndefined()
    }
  }, 60_000)

  test('[HUB-4] resuming over a change of sharing gets a snapshot', async () => {
    const { person, patientId: id } = await aPatient()
    await care.assign(person, provider)
    const watching = await provider.socket(1)
    const { seq } = await watching.ask('patient:open', { patientId: id })
    watching.close()
    await care.assign(person, await care.provider())
    const again = await (await provider.socket(0)).ask('patient:open', { patientId: id, after: seq })
    expect(again['snapshot']).toBeDefined()
  })
})
