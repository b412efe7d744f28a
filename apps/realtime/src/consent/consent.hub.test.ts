import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from '../hub/testing/frames.ts'

let care: Care
let provider: Person

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  provider = await care.provider({ name: 'Dr Maya' })
})
afterAll(() => care.close())

async function aPatient() {
  const person = await care.patient()
  const patientId = person.user.patientId ?? ''
  const goalId = await care.goal(person)
  const sleepId = await care.goal(person, { kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 })
  await care.assign(person, provider)
  return { person, patientId, goalId, sleepId, registration: `registration_${patientId}` }
}
const changesOf = ({ frames }: Live) => frames.flatMap(({ event, data }) => (event === 'access:changed' ? [data] : []))
const consentsOf = async (person: Person): Promise<Json[]> =>
  (await person.call('GET', '/api/consents')).body['items'] as Json[]
const careTeam = { role: 'careTeam' }

describe('consent', () => {
  test('[CONS-3] the registration’s own grant is listed, and what is granted and withdrawn by REST and by socket', async () => {
    const { person, registration } = await aPatient()
    const [first] = await consentsOf(person)
    expect(first).toMatchObject({
      id: registration,
      categories: ['goals', 'sleep', 'preventive', 'reminders'],
      to: careTeam,
      textVersion: expect.any(String) as unknown,
    })
    const until = new Date(Date.now() + 86_400_000).toISOString()
    const made = await person.call('POST', '/api/consents', { categories: ['mood'], to: careTeam, until })
    expect(made).toMatchObject({ status: 201, body: { seq: expect.any(Number) as unknown } })
    const consentId = made.body['consentId'] as string
    const toMaya = { userId: provider.user.id }
    const socket = await person.socket(1)
    const named = await socket.ask('consent:grant', { opId: randomUUID(), categories: ['diary'], to: toMaya })
    expect(named).toMatchObject({ ok: true, consentId: expect.any(String) as unknown })
    expect((await consentsOf(person)).slice(1)).toMatchObject([
      { id: consentId, categories: ['mood'], until, textVersion: '2026-11-s1' },
      { id: named['consentId'], to: { ...toMaya, name: 'Dr Maya' } },
    ])
    expect(
      (await provider.call('GET', `/api/consents?patientId=${person.user.patientId ?? ''}`)).body['items'],
    ).toHaveLength(3)
    expect((await person.call('DELETE', `/api/consents/${consentId}`)).status).toBe(200)
    const ack = await socket.ask('consent:withdraw', { opId: randomUUID(), consentId: named['consentId'] })
    expect(ack).toMatchObject({ ok: true })
    expect((await consentsOf(person)).map(({ id }) => id as string)).toEqual([registration])
    expect((await person.call('DELETE', `/api/consents/${consentId}`)).body['code']).toBe('notFound')
  })

  test('[CONS-4] a grant that cannot be is refused with its reason', async () => {
    const { person } = await aPatient()
    const grant = async (words: Json) => {
      const { status, body } = await person.call('POST', '/api/consents', {
        categories: ['mood'],
        to: careTeam,
        ...words,
      })
      return [status, body['code'], ...((body['paths'] ?? []) as string[])]
    }
    const [past, ahead] = [new Date(Date.now() - 1_000).toISOString(), new Date(Date.now() + 3_600_000).toISOString()]
    expect(await grant({ until: past })).toEqual([422, 'invalid', 'until'])
    expect(await grant({ since: ahead })).toEqual([422, 'invalid', 'since'])
    expect(await grant({ categories: [] })).toEqual([422, 'invalid', 'categories'])
    expect(await grant({ categories: ['mood', 'mood'] })).toEqual([422, 'invalid', 'categories'])
    const stranger = await care.provider()
    for (const userId of [stranger.user.id, randomUUID(), (await care.register('carer')).user.id])
      expect(await grant({ to: { userId } })).toEqual([409, 'consent.cannotTake'])
  })

  test('[CONS-5] taking one category back leaves the rest of the grant, and closes it on every open screen', async () => {
    const { person, patientId, goalId, sleepId, registration } = await aPatient()
    const watchers = await Promise.all([provider.socket(0), provider.socket(1)])
    for (const watcher of watchers) {
      await watcher.ask('board:open', {})
      await watcher.ask('patient:open', { patientId })
    }
    const phone = await person.socket(0)
    const words = { opId: randomUUID(), consentId: registration, categories: ['goals'] }
    const { seq } = await phone.ask('consent:withdraw', words)
    expect(await phone.ask('consent:withdraw', words)).toMatchObject({ ok: true, seq })
    // Read in its answer's wake, before any worker could have written the row.
    const { items } = (await provider.call('GET', '/api/provider/patients')).body as { items: Json[] }
    expect(items.find(({ id }) => id === patientId)).toMatchObject({
      seq,
      goals: [{ id: sleepId }],
      withheld: ['goals'],
    })
    const later = await logSteps(phone, { patientId, goalId }, 500)
    for (const watcher of watchers) {
      await watcher.until('the row after it', () => boardOf(watcher).get(patientId)?.['seq'] === later.seq)
      expect(changesOf(watcher)).toEqual([{ patientId, categories: ['sleep', 'preventive', 'reminders'] }])
      expect(entriesOf(watcher, patientId)).toEqual([])
      const { snapshot } = await watcher.ask('patient:open', { patientId })
      expect(Object.keys((snapshot as Json)['state']['goals'] as object)).toEqual([sleepId])
    }
  })

  test('[CONS-6] since: nothing recorded before it is shown, entry by entry, in the state and on the row', async () => {
    const { person, patientId, goalId, registration } = await aPatient()
    const phone = await person.socket(1)
    const before = await logSteps(phone, { patientId, goalId }, 4_000)
    await phone.ask('consent:withdraw', { opId: randomUUID(), consentId: registration, categories: ['goals'] })
    const loggedAt = Date.now()
    await until('the next millisecond', () => Date.now() > loggedAt)
    const since = new Date().toISOString()
    await phone.ask('consent:grant', { opId: randomUUID(), categories: ['goals'], to: careTeam, since })
    const after = await logSteps(phone, { patientId, goalId }, 300)
    for (const hub of [0, 1]) {
      const watcher = await provider.socket(hub)
      const { snapshot } = await watcher.ask('patient:open', { patientId })
      const { timeline, goals } = snapshot as { timeline: Json[]; goals: Json[] }
      expect(timeline.find(({ seq }) => seq === before.seq)).toEqual({
        stream: patientId,
        seq: before.seq,
        facts: null,
      })
      expect(timeline.find(({ seq }) => seq === after.seq)?.['facts']).not.toBeNull()
      expect(goals.find(({ id }) => id === goalId)).toMatchObject({ today: { value: 300 } })
      const { rows } = await watcher.ask('board:open', {})
      const row = (rows as Json[]).find(({ id }) => id === patientId)
      expect(row?.['goals']).toContainEqual(expect.objectContaining({ id: goalId, value: 300 }))
    }
    const read = await provider.call('GET', `/api/provider/patients/${patientId}`)
    expect(JSON.stringify(read.body)).not.toContain('4300')
    expect((await person.call('GET', '/api/goals')).text).toContain('4300')
  })
})
