import { randomUUID } from 'node:crypto'
import { aClock } from '@closeby/db/testing'
import { must } from '@closeby/protocol/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commitAs, openElsewhere } from '../hub/testing/panel.ts'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

/** A Saturday morning in London. */
const START = '2026-11-21T07:30:00.000Z'
const clock = aClock(START)
let care: Care
let david: Person
let maya: Person
let patientId: string

beforeAll(async () => {
  care = await openCare({ hubs: 2, now: clock })
  david = await care.patient({ name: 'David Chen' })
  maya = await care.provider({ name: 'Maya Roberts' })
  patientId = must(david.user.patientId, 'a patient')
  await care.assign(david, maya)
})
afterAll(() => care.close())

/** Lets time pass; tokens live for five minutes. */
async function goTo(at: string): Promise<void> {
  clock.set(at)
  ;[david, maya] = [await care.signIn(david.email), await care.signIn(maya.email)]
}
const TABLET = { title: 'Blood pressure tablet', at: '08:00', startsOn: '2026-11-20', rrule: 'FREQ=DAILY' }
const add = async (words: Json = TABLET) => (await david.call('POST', '/api/reminders', words)).body
const listed = async (person = david) => (await person.call('GET', `/api/reminders?patientId=${patientId}`)).body
const one = async (reminderId: string) =>
  ((await listed())['items'] as Json[]).find(({ id }) => id === reminderId) ?? {}
const ask = (socket: Live, event: string, words: Json) => socket.ask(event, { opId: randomUUID(), patientId, ...words })
const factsOf = (live: Live, type: string) =>
  live.frames
    .filter(({ event }) => event === 'log:entry')
    .flatMap(({ data }) => (data['facts'] ?? []) as Json[])
    .filter((fact) => fact['type'] === type)

describe('reminders at the door', () => {
  test('[REMIND-9] an added reminder is answered with its id and its next three firings, as instants and wall clock', async () => {
    const made = await david.call('POST', '/api/reminders', TABLET)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      seq: expect.any(Number),
      reminderId: expect.any(String),
      reminder: { ...TABLET, pending: [], last: null },
    })
    const next = ['2026-11-21', '2026-11-22', '2026-11-23'].map((on) => ({
      dueAt: `${on}T08:00:00.000Z`,
      on,
      time: '08:00',
      firesAt: `${on}T08:00:00.000Z`,
      heldTo: null,
    }))
    expect(await one(made.body['reminderId'])).toMatchObject({ ...TABLET, next })
    expect(await listed()).toMatchObject({
      nextCursor: null,
      quiet: null,
      channels: { email: true, push: true },
      zone: { timeZone: 'Europe/London', askedFor: 'Europe/London' },
    })
  })

  test('[REG-2] the socket and its REST twin do the same, and a repeated key answers with the first', async () => {
    const socket = await david.socket(1)
    const opId = randomUUID()
    const first = await socket.ask('reminder:add', { opId, patientId, ...TABLET })
    const again = await david.call('POST', '/api/reminders', TABLET, { 'idempotency-key': opId })
    expect(again.body).toMatchObject({ seq: first['seq'], reminderId: first['reminderId'] })
    const { reminderId } = first
    const path = `/api/reminders/${String(reminderId)}`
    expect((await david.call('PUT', path, { title: 'Morning tablet', at: '09:15' })).body['reminder']).toMatchObject({
      title: 'Morning tablet',
      nextDueAt: '2026-11-21T09:15:00.000Z',
    })
    expect((await david.call('DELETE', path)).body).toMatchObject({ reminderId })
    expect(await ask(socket, 'reminder:done', { reminderId, dueAt: START })).toMatchObject({ code: 'notFound' })
    expect(await one(String(reminderId))).toEqual({})
  })

  test.each([
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;INTERVAL=1',
    'FREQ=HOURLY',
    'FREQ=DAILY;COUNT=1000000000',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;UNTIL=20200101T000000Z',
    'FREQ=DAILY;UNTIL=20269999',
    'FREQ=DAILY;BYSETPOS=1',
    'FREQ=DAILY;BYHOUR=1,2,3',
    'FREQ=YEARLY;BYYEARDAY=1',
    'FREQ=DAILY;FREQ=SECONDLY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=99999',
    'FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=30',
    'DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY',
    `FREQ=DAILY;BYDAY=${'MO,'.repeat(3_400)}TU`,
    'FREQ=daily',
    '',
  ])('[REMIND-2] a rule such as %.40s is refused, and the field is named', async (rrule) => {
    const answer = await david.call('POST', '/api/reminders', { ...TABLET, rrule })
    expect([answer.status, answer.body['code'], answer.body['paths']]).toEqual([422, 'invalid', ['rrule']])
  })

  test.each<[Json, string[]]>([
    [{ at: '24:00' }, ['at']],
    [{ at: '8:00' }, ['at']],
    [{ startsOn: '2026-02-30' }, ['startsOn']],
    [{ startsOn: '9999-01-01' }, ['startsOn']],
    [{ title: ' ' }, ['title']],
    [{ rrule: null, startsOn: '2026-11-20' }, ['startsOn', 'at']],
    [{ patientId: 'somebody', minutes: 3 }, ['minutes']],
  ])('[REG-3] %j is refused by path', async (wrong, paths) => {
    const answer = await david.call('POST', '/api/reminders', { ...TABLET, ...wrong })
    expect([answer.body['code'], answer.body['paths']]).toEqual(['invalid', paths])
  })
})

describe('a reminder that fires', () => {
  test('[REMIND-5] two pages on two hubs hear of it at once, once, and so does the care team; the answer reaches all', async () => {
    const { reminderId } = await add({ ...TABLET, at: '10:00' })
    await goTo('2026-11-21T09:59:30.000Z')
    const [phone, desk, provider] = [await david.socket(0), await david.socket(1), await maya.socket(1)]
    for (const live of [phone, desk, provider]) await live.ask('patient:open', { patientId })
    clock.set('2026-11-21T10:00:00.000Z')
    // Either hub meets the passed instant when somebody asks for the patient, as the worker's sweep does.
    await Promise.all([listed(), listed(maya), david.call('GET', '/api/reminders', undefined, {}, 1)])
    const dueAt = '2026-11-21T10:00:00.000Z'
    const fired = (live: Live) => factsOf(live, 'reminder.fired').filter((fact) => fact['reminderId'] === reminderId)
    for (const live of [phone, desk, provider]) {
      await live.until('the firing', () => fired(live).length > 0)
      expect(fired(live)).toMatchObject([{ dueAt, nextDueAt: '2026-11-22T10:00:00.000Z' }])
    }
    const snoozed = await ask(desk, 'reminder:snooze', { reminderId, dueAt })
    expect(snoozed).toMatchObject({ ok: true, reminderId, reminder: { pending: [{ state: 'snoozed' }] } })
    await goTo('2026-11-21T10:10:00.000Z')
    await listed()
    await phone.until('the second firing', () => fired(phone).length === 2)
    const skipped = await david.call('POST', `/api/reminders/${String(reminderId)}/skip`, {
      dueAt,
      reason: 'Out of tablets',
    })
    expect(skipped.body).toMatchObject({ reminderId, reminder: { pending: [], last: { answer: 'skipped' } } })
    await provider.until('the answer', () => factsOf(provider, 'reminder.skipped').length === 1)
    expect(factsOf(provider, 'reminder.skipped')).toMatchObject([{ reason: 'Out of tablets' }])
    expect(await ask(phone, 'reminder:done', { reminderId, dueAt })).toMatchObject({ code: 'reminder.answered' })
  })

  test('[REMIND-6] nobody answers: missed after four hours, and it can still be done late', async () => {
    const { reminderId } = await add({ ...TABLET, at: '11:00' })
    await goTo('2026-11-21T11:00:00.000Z')
    expect((await one(String(reminderId)))['pending']).toMatchObject([{ state: 'fired', fired: 1 }])
    await goTo('2026-11-21T15:00:00.000Z')
    const dueAt = '2026-11-21T11:00:00.000Z'
    expect(await one(String(reminderId))).toMatchObject({ pending: [], last: { dueAt, answer: 'missed' } })
    const late = await david.call('POST', `/api/reminders/${String(reminderId)}/done`, { dueAt })
    expect(late.body['reminder']).toMatchObject({ last: { dueAt, answer: 'done' } })
  })

  test('[REMIND-8] who travelled keeps home times or moves, and quiet hours hold', async () => {
    const { reminderId } = await add({ ...TABLET, at: '23:30' })
    await david.call('PUT', '/api/users/me', { timeZone: 'America/New_York' })
    expect(await listed()).toMatchObject({ timeZone: 'America/New_York', zone: { timeZone: 'Europe/London' } })
    const kept = await david.call('PUT', '/api/reminder-zone', { timeZone: 'Europe/London' })
    expect(kept.body).toMatchObject({ zone: { timeZone: 'Europe/London', askedFor: 'America/New_York' } })
    expect(await one(String(reminderId))).toMatchObject({ nextDueAt: '2026-11-21T23:30:00.000Z' })
    await david.call('PUT', '/api/reminder-zone', { timeZone: 'America/New_York' })
    expect(await one(String(reminderId))).toMatchObject({ nextDueAt: '2026-11-22T04:30:00.000Z' })
    const quiet = { from: '22:00', to: '07:00' }
    expect((await david.call('PUT', '/api/reminder-preferences', { quiet })).body).toMatchObject({ quiet })
    const [first] = (await one(String(reminderId)))['next'] as Json[]
    expect(first).toMatchObject({
      firesAt: '2026-11-22T12:00:00.000Z',
      heldTo: { on: '2026-11-22', time: '07:00' },
    })
  })

  test('[REMIND-15] only the patient acts, and once sharing ended the team sees nothing of them', async () => {
    const { reminderId } = await add()
    expect(await ask(await maya.socket(0), 'reminder:remove', { reminderId })).toMatchObject({ code: 'notFound' })
    expect(((await listed(maya))['items'] as Json[]).map(({ id }) => id)).toContain(reminderId)
    const elsewhere = await openElsewhere(care, clock)
    const { grants } = must(await elsewhere.streams.fresh('patient', patientId), 'a patient')
    const [consentId = ''] = Object.keys(grants)
    const withdrawn = { type: 'consent.withdrawn', category: 'membership', consentId } as const
    await commitAs(elsewhere, maya.user.orgId, patientId, [withdrawn])
    await elsewhere.close()
    const provider = await maya.socket(1)
    const { snapshot } = await provider.ask('patient:open', { patientId })
    const seq = (await add({ ...TABLET, title: 'Told to nobody' }))['seq'] as number
    await provider.until('the entry', () => provider.frames.some(({ data }) => data['seq'] === seq))
    expect(provider.frames.find(({ data }) => data['seq'] === seq)?.data).toEqual({
      stream: patientId,
      seq,
      facts: null,
    })
    const seen = JSON.stringify([snapshot, await listed(maya)])
    expect(seen).not.toMatch(/Blood pressure|Out of tablets|Told to nobody/)
  })
})
