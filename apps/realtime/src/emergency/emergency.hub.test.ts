import { randomUUID } from 'node:crypto'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

const REASON = 'Found unconscious on the ward'
let care: Care
let lena: Person
let shift = 0
const now = (): Instant => addMs(new Date().toISOString(), shift)
beforeAll(async () => {
  care = await openCare({ hubs: 2, now })
  lena = await care.coordinator({ name: 'Lena Ortiz' })
})
afterAll(() => care.close())

const idOf = (person: Person) => person.user.patientId ?? ''
const breakGlass = (by: Person, patient: Person, words: Json = {}, headers: Record<string, string> = {}) =>
  by.call('POST', '/api/break-glass', { patientId: idOf(patient), reason: REASON, ...words }, headers)

describe('emergency access', () => {
  test('[GLASS-10] a provider outside the team reads one patient, and changes nothing', async () => {
    const david = await care.patient({ name: 'David Mensah' })
    const ned = await care.provider({ name: 'Dr Ned Vale' })
    const goalId = await care.goal(david)
    const socket = await ned.socket(1)
    expect(await socket.ask('patient:open', { patientId: idOf(david) })).toMatchObject({ code: 'notFound' })
    const { status, body } = await breakGlass(ned, david)
    expect(status).toBe(201)
    expect(body).toMatchObject({ seq: expect.any(Number), patientId: idOf(david), emergencyId: `${idOf(david)}_e1` })
    const opened = await socket.ask('patient:open', { patientId: idOf(david) })
    const { categories, goals } = opened['snapshot'] as Json
    expect(goals).toMatchObject([{ id: goalId }])
    expect(categories).not.toContain('diary')
    const add = { kind: 'steps', title: 'x', unit: 'x', target: 1, direction: 'atLeast', patientId: idOf(david) }
    for (const [event, words] of [
      ['goal:add', add],
      ['goal:logProgress', { patientId: idOf(david), goalId, amount: 1, at: now() }],
      ['preventive:schedule', { patientId: idOf(david), title: 'x', dueOn: '2027-01-01' }],
    ] as const)
      expect([event, (await socket.ask(event, { opId: randomUUID(), ...words }))['code']]).toEqual([event, 'notFound'])
    expect((await socket.ask('board:open', {}))['rows']).toEqual([])
    expect((await breakGlass(ned, david)).body['code']).toBe('emergency.notNeeded')
  })

  test('[GLASS-11] the patient sees it at once on his open page, and in the trail with the reason', async () => {
    const david = await care.patient()
    const ned = await care.provider({ name: 'Dr Ned Vale' })
    const phone = await david.socket(0)
    await phone.ask('patient:open', { patientId: idOf(david) })
    const { body } = await breakGlass(ned, david, {}, {})
    await phone.until('the entry', (frames) =>
      frames.some(({ event, data }) => event === 'log:entry' && data['seq'] === body['seq']),
    )
    const entry = phone.frames.find(({ data }) => data['seq'] === body['seq'])?.data['facts'] as Json[]
    expect(entry).toContainEqual(
      expect.objectContaining({ type: 'emergency.opened', name: 'Dr Ned Vale', reason: REASON }),
    )
    const trail = (await david.call('GET', '/api/access-trail')).body['items'] as Json[]
    expect(trail[0]).toMatchObject({
      kind: 'emergency',
      person: { name: 'Dr Ned Vale', role: 'provider' },
      what: 'Opened your data in an emergency',
      why: `Emergency access: ${REASON}`,
    })
  })

  test('[GLASS-12] after sixty minutes it is over on every hub, and nothing more of the patient goes out', async () => {
    const david = await care.patient()
    const ned = await care.provider()
    await breakGlass(ned, david)
    const socket = await ned.socket(1)
    await socket.ask('patient:open', { patientId: idOf(david) })
    shift += 60 * 60_000
    try {
      // His session outlives the hour; whatever happens next to the patient tells that the hour is over.
      await care.apps[0]!.services.readPatient(
        { user: david.user, actor: { userId: david.user.id, role: 'patient' }, sid: '' },
        idOf(david),
      )
      await socket.until('the end', (frames) => frames.some(({ event }) => event === 'access:revoked'))
      expect(await socket.ask('patient:open', { patientId: idOf(david) })).toMatchObject({ code: 'notFound' })
    } finally {
      shift -= 60 * 60_000
    }
  })

  test('[GLASS-13] it wants a sign-in of the last five minutes', async () => {
    const david = await care.patient()
    const ned = await care.provider()
    shift += 5 * 60_000 - 30_000
    const goalSaysSoon = await care.provider()
    shift += 31_000
    try {
      // The access token is of the same age; a refreshed one does not make the sign-in younger.
      const { body: next } = await care.rest('POST', '/api/auth/refresh', { refreshToken: ned.refreshToken })
      const headers = { authorization: `Bearer ${String(next['accessToken'])}` }
      expect((await breakGlass(ned, david, {}, headers)).body['code']).toBe('auth.stepUp')
      expect((await breakGlass(goalSaysSoon, david)).status).toBe(201)
      const again = await care.signIn(ned.email)
      expect((await breakGlass(again, david)).status).toBe(201)
    } finally {
      shift -= 5 * 60_000 + 1_000
    }
  })

  test('[GLASS-14] three a day for a person, and the first answer again for the same key', async () => {
    const ned = await care.provider()
    const patients = await Promise.all(Array.from({ length: 4 }, () => care.patient()))
    const key = randomUUID()
    const first = await breakGlass(ned, patients[0]!, {}, { 'idempotency-key': key })
    expect((await breakGlass(ned, patients[0]!, {}, { 'idempotency-key': key })).body).toEqual(first.body)
    expect((await breakGlass(ned, patients[1]!)).status).toBe(201)
    expect((await breakGlass(ned, await care.provider().then(() => patients[1]!))).body['code']).toBe(
      'emergency.notNeeded',
    )
    expect((await breakGlass(ned, patients[2]!)).status).toBe(201)
    expect((await breakGlass(ned, patients[3]!)).body['code']).toBe('emergency.tooMany')
  })

  test('[GLASS-15] nobody else can: patients, carers, administrators, pending staff, and none for who is nobody', async () => {
    const david = await care.patient()
    const others = [
      await care.patient(),
      await care.register('carer'),
      await care.admin(),
      await care.pendingProvider(),
    ]
    for (const each of others) expect((await breakGlass(each, david)).body['code']).toBe('notFound')
    const ned = await care.provider()
    const nobody = await ned.call('POST', '/api/break-glass', { patientId: randomUUID(), reason: REASON })
    expect(nobody.body).toMatchObject({ code: 'notFound', status: 404 })
    expect((await breakGlass(ned, david, { reason: 'too short' })).body).toMatchObject({
      code: 'invalid',
      paths: ['reason'],
    })
    expect((await breakGlass(lena, david)).body['code']).toBe('emergency.notNeeded')
  })

  test('[GLASS-16] a patient is found by the whole name alone', async () => {
    const david = await care.patient({ name: 'Ezekiel Underhill' })
    const ned = await care.provider()
    const find = async (name: string) =>
      (await ned.call('GET', `/api/break-glass?name=${encodeURIComponent(name)}`)).body['items'] as Json[]
    await care.assign(david, await care.provider())
    expect(await find('ezekiel underhill')).toEqual([{ patientId: idOf(david), name: 'Ezekiel Underhill' }])
    expect(await find('Ezekiel')).toEqual([])
  })

  test('[GLASS-17] the unit’s coordinator and the administrator review it, once; the patient sees what they found', async () => {
    const david = await care.patient({ name: 'David Mensah' })
    const ned = await care.provider({ name: 'Dr Ned Vale' })
    const { body } = await breakGlass(ned, david)
    const admin = await care.admin()
    for (const reviewer of [lena, admin]) {
      const { items } = (await reviewer.call('GET', '/api/emergencies')).body
      const found = (items as Json[]).find(({ id }) => id === body['emergencyId'])
      expect(found).toMatchObject({
        id: body['emergencyId'],
        patientName: 'David Mensah',
        name: 'Dr Ned Vale',
        review: null,
      })
    }
    expect((await ned.call('GET', '/api/emergencies')).status).toBe(404)
    const elsewhere = await care.coordinator({ unit: 'north' })
    expect((await elsewhere.call('GET', '/api/emergencies')).body['items']).toEqual([])
    const review = (by: Person) =>
      by.call('POST', `/api/emergencies/${String(body['emergencyId'])}/review`, {
        verdict: 'justified',
        note: 'He called me',
      })
    expect((await review(elsewhere)).status).toBe(404)
    expect((await review(lena)).status).toBe(200)
    expect((await review(admin)).body['code']).toBe('emergency.reviewed')
    const phone = await david.socket()
    const opened = await phone.ask('patient:open', { patientId: idOf(david) })
    const { emergencies } = (opened['snapshot'] as Json)['state'] as Json
    expect((emergencies as Json)[String(body['emergencyId'])]).toMatchObject({
      review: { verdict: 'justified', by: { name: 'Lena Ortiz' } },
    })
  })
})
