import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entriesOf, inboxOf } from '../hub/testing/frames.ts'
import { aMissedItem, aPatientWithAlert, say } from '../hub/testing/alerts.ts'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

let care: Care
let lena: Person
let maya: Person
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  lena = await care.coordinator({ name: 'Lena Ortiz' })
  maya = await care.provider({ name: 'Dr Maya' })
})
afterAll(() => care.close())

/** An open inbox, and the row of one alert in it as a client keeps it. */
async function openInbox(person: Person, hub = 0) {
  const socket = await person.socket(hub)
  const opened = await socket.ask('inbox:open', { batch: true })
  const row = (id: string) => inboxOf(socket, opened['rows'] as Json[]).get(id)
  return { socket, opened, row, rows: () => inboxOf(socket, opened['rows'] as Json[]) }
}

describe('who takes an alert', () => {
  test('[ALERT-20] of twenty who claim it at once on two hubs one has it, and the others are told who', async () => {
    const { alertId } = await aPatientWithAlert(care, maya)
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, index) => care.coordinator({ name: `Coordinator ${index}` })),
    )
    const sockets = await Promise.all(people.map((person, index) => person.socket(index % 2)))
    const answers = await Promise.all(
      sockets.map(async (socket, index) => {
        if (index % 4 < 2) return say(socket, 'claim', alertId)
        const { body, status } = await people[index]!.call('POST', `/api/alerts/${alertId}/claim`, {}, {}, index % 2)
        return { ok: status === 200, ...body }
      }),
    )
    const winners = answers.flatMap((answer, index) => (answer['ok'] === true ? [index] : []))
    expect(winners).toHaveLength(1)
    const { name, id: userId } = people[winners[0]!]!.user
    for (const answer of answers.filter((each) => each['ok'] !== true))
      expect(answer).toMatchObject({ code: 'alert.alreadyClaimed', by: { name } })
    expect((await openInbox(lena, 1)).row(alertId)).toMatchObject({ state: 'claimed', owner: { userId, name } })
    for (const socket of sockets) socket.close()
  }, 60_000)

  test('[ALERT-5] whose account is closed holds nothing when that is answered', async () => {
    const provider = await care.provider({ name: 'Dr Short' })
    const coordinator = await care.coordinator({ name: 'Nora Short' })
    const admin = await care.admin()
    for (const [person, member] of [
      [provider, provider],
      [coordinator, maya],
    ] as const) {
      const { alertId } = await aPatientWithAlert(care, member)
      const socket = await person.socket(0)
      expect(await say(socket, 'claim', alertId)).toMatchObject({ ok: true })
      expect((await openInbox(lena)).row(alertId)).toMatchObject({ state: 'claimed' })
      const closed = await admin.call('POST', `/api/admin/users/${person.user.id}/deactivate`)
      expect(closed.status).toBe(200)
      expect((await openInbox(lena, 1)).row(alertId)).toMatchObject({ state: 'open', owner: null })
    }
  })

  test('[ALERT-20] claiming twice with the same key is one entry, by both doors', async () => {
    const { alertId } = await aPatientWithAlert(care, maya)
    const opId = randomUUID()
    const socket = await lena.socket(0)
    const first = await say(socket, 'claim', alertId, { opId })
    const again = await lena.call('POST', `/api/alerts/${alertId}/claim`, {}, { 'idempotency-key': opId }, 1)
    expect(again.body['seq']).toBe(first['seq'])
    expect(again.body['alert']).toMatchObject({ id: alertId, state: 'claimed', owner: { name: 'Lena Ortiz' } })
  })

  test('[ALERT-21] it is given to the team or the unit and to nobody else, whoever he is', async () => {
    const { person, patientId, alertId } = await aPatientWithAlert(care, maya)
    const socket = await lena.socket(0)
    const others = [
      await care.provider(),
      await care.pendingProvider(),
      await care.coordinator({ unit: 'north' }),
      person,
      await care.admin(),
    ]
    const answers = []
    for (const userId of [...others.map(({ user }) => user.id), randomUUID()])
      answers.push(await say(socket, 'assign', alertId, { patientId, userId }))
    expect(answers.map((answer) => answer['code'])).toEqual(Array(6).fill('alert.cannotTake'))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await say(socket, 'assign', alertId, { userId: maya.user.id })).toMatchObject({
      ok: true,
      alert: { state: 'claimed', owner: { userId: maya.user.id, name: 'Dr Maya' } },
    })
    // It is taken from her again by who gave it, and given to a coordinator of the unit.
    const nora = await care.coordinator({ name: 'Nora' })
    expect(await say(await nora.socket(), 'assign', alertId, { userId: nora.user.id })).toMatchObject({
      code: 'alert.alreadyClaimed',
      by: { name: 'Dr Maya' },
    })
    expect(await say(socket, 'assign', alertId, { userId: nora.user.id })).toMatchObject({ ok: true })
  })
})

test('[ALERT-21] who is offered an alert can be given it, and nobody else is told who that is', async () => {
  const { person, alertId } = await aPatientWithAlert(care, maya)
  const stranger = await care.provider()
  const north = await care.coordinator({ unit: 'north' })
  const path = `/api/alerts/${alertId}/candidates`
  const { status, body } = await lena.call('GET', path)
  expect(status).toBe(200)
  const items = body['items'] as { userId: string; name: string; role: string }[]
  expect(items).toContainEqual({ userId: maya.user.id, name: 'Dr Maya', role: 'provider' })
  expect(items).toContainEqual({ userId: lena.user.id, name: 'Lena Ortiz', role: 'coordinator' })
  const offered = items.map(({ userId }) => userId)
  for (const other of [stranger, north, person]) expect(offered).not.toContain(other.user.id)
  const socket = await lena.socket(0)
  for (const userId of [maya.user.id, lena.user.id])
    expect(await say(socket, 'assign', alertId, { userId })).toMatchObject({ ok: true })
  for (const other of [stranger, north, person]) expect((await other.call('GET', path)).status).toBe(404)
})

describe('what is done can be undone', () => {
  test('[ALERT-22] claim and release, snooze and wake, resolve and reopen, by both doors', async () => {
    const { alertId } = await aPatientWithAlert(care, maya)
    const { socket, row } = await openInbox(lena, 1)
    const other = await openInbox(maya, 0)
    const steps: [verb: string, words: Json, after: Json][] = [
      ['claim', {}, { state: 'claimed', owner: { userId: lena.user.id, name: 'Lena Ortiz' } }],
      ['release', {}, { state: 'open', owner: null }],
      ['snooze', { until: inAnHour() }, { state: 'snoozed', snoozedBy: { name: 'Lena Ortiz' } }],
      ['wake', {}, { state: 'open', snoozedUntil: null }],
      ['claim', {}, { state: 'claimed' }],
      [
        'resolve',
        { outcome: 'reachedBooked', note: 'Comes on Monday' },
        { state: 'resolved', outcome: 'reachedBooked', note: 'Comes on Monday', closedBy: { name: 'Lena Ortiz' } },
      ],
      ['reopen', {}, { state: 'claimed', outcome: null, note: null, owner: { name: 'Lena Ortiz' } }],
      ['release', {}, { state: 'open' }],
    ]
    for (const [index, [verb, words, after]] of steps.entries()) {
      const answer =
        index % 2
          ? (await lena.call('POST', `/api/alerts/${alertId}/${verb}`, words, {}, 1)).body
          : await say(socket, verb, alertId, words)
      expect(answer).toMatchObject({ alertId, seq: expect.any(Number), alert: after })
      for (const list of [{ socket, row }, other]) {
        await list.socket.until(verb, () => list.row(alertId)?.['seq'] === answer['seq'])
        expect(list.row(alertId)).toMatchObject(after)
      }
    }
    expect(await say(socket, 'wake', alertId)).toMatchObject({ code: 'alert.notSnoozed' })
    expect(await say(socket, 'reopen', alertId)).toMatchObject({ code: 'alert.notResolved' })
    expect(await say(socket, 'resolve', alertId, { outcome: ' ' })).toMatchObject({ code: 'invalid' })
  })

  test('[ALERT-22] what ended by itself is said to have ended', async () => {
    const { person, patientId, alertId, itemId } = await aPatientWithAlert(care, maya)
    const { socket, row } = await openInbox(lena)
    const done = { on: new Date().toISOString().slice(0, 10) }
    await person.call('POST', `/api/patients/${patientId}/preventive/${itemId}/done`, done)
    await socket.until('cleared', () => row(alertId)?.['state'] === 'cleared')
    expect(await say(socket, 'claim', alertId)).toMatchObject({ ok: false, code: 'alert.closed' })
    expect(await say(socket, 'reopen', alertId)).toMatchObject({ ok: false, code: 'alert.closed' })
  })
})

describe('who hears of it', () => {
  test('[ALERT-23] coordinator, provider and patient see at once that somebody takes care of it', async () => {
    const { person, patientId, alertId } = await aPatientWithAlert(care, maya)
    const [hers, mayas] = [await openInbox(lena, 0), await openInbox(maya, 1)]
    const phone = await person.socket(1)
    await phone.ask('patient:open', { patientId })
    const { seq } = await say(hers.socket, 'claim', alertId)
    for (const { socket, row } of [hers, mayas])
      await socket.until('the owner', () => row(alertId)?.['owner'] !== null && row(alertId)?.['seq'] === seq)
    await phone.until('the entry', () => entriesOf(phone, patientId).some((entry) => entry['seq'] === seq))
    expect(entriesOf(phone, patientId).at(-1)?.['facts']).toMatchObject([
      { type: 'alert.claimed', alertId, name: 'Lena Ortiz' },
    ])
    // A patient reads of it and leaves it to the team.
    expect(await say(phone, 'claim', alertId, { patientId })).toMatchObject({ ok: false, code: 'notFound' })
    expect(await phone.ask('inbox:open', {})).toMatchObject({ ok: false, code: 'notFound' })
  })

  test('[REG-4] to who has nothing to do with him an alert is none, with and without the name of its patient', async () => {
    const { patientId, alertId } = await aPatientWithAlert(care, maya)
    const strangers = [
      await care.provider(),
      await care.pendingProvider(),
      await care.coordinator({ unit: 'north' }),
      await care.patient(),
      await care.admin(),
    ]
    for (const stranger of strangers) {
      const socket: Live = await stranger.socket(1)
      for (const words of [{}, { patientId }]) {
        const known = await say(socket, 'claim', alertId, words)
        const unknown = await say(socket, 'claim', `${randomUUID()}_a1`, words)
        expect(known).toEqual(unknown)
        expect(known).toMatchObject({ ok: false, code: 'notFound' })
      }
      expect((await stranger.call('GET', '/api/alerts')).text).not.toContain(patientId)
    }
  })

  test('[ALERT-24] days of silence and the threshold of a goal are the team’s to set', async () => {
    const { person, patientId } = await aPatientWithAlert(care, maya)
    const goalId = await care.goal(person)
    expect(await lena.call('PUT', `/api/patients/${patientId}/silence`, { days: 7 })).toMatchObject({
      status: 200,
      body: { patientId, days: 7 },
    })
    const limit = { patientId, above: 20_000 }
    expect((await maya.call('PUT', `/api/goals/${goalId}/threshold`, limit)).status).toBe(200)
    const { socket, rows } = await openInbox(lena, 1)
    const progress = { amount: 30_000, at: new Date().toISOString() }
    const { body } = await person.call('POST', `/api/goals/${goalId}/progress`, progress)
    const raised = () =>
      [...rows().values()].find((each) => each['patientId'] === patientId && each['rule'] === 'goal.threshold')
    await socket.until('the alert', () => raised() !== undefined)
    expect(raised()).toMatchObject({ state: 'open', subject: goalId, category: 'goals', seq: body['seq'] })
    for (const [path, words] of [
      [`/api/goals/${goalId}/threshold`, { above: 1 }],
      [`/api/patients/${patientId}/silence`, { days: 1 }],
    ] as const)
      expect((await person.call('PUT', path, words)).status).toBe(404)
  })
})

describe('the list of alerts', () => {
  test('[INBOX-27] walked by cursor over two hubs it gives every alert of the start once, newest first, whatever becomes of it', async () => {
    const nadia = await care.provider({ name: 'Dr Nadia' })
    const made = []
    for (let index = 0; index < 7; index += 1) made.push(await aPatientWithAlert(care, nadia))
    await aMissedItem(care, nadia, made[0]!.patientId, 'Eye screening')
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 10; page += 1) {
      const { body } = await nadia.call('GET', `/api/alerts?state=open&limit=2${cursor}`, undefined, {}, page % 2)
      seen.push(...body['items'].map(({ id }: Json) => String(id)))
      if (body['nextCursor'] === null) break
      cursor = `&cursor=${body['nextCursor']}`
      // One that comes later and one that came before stop being open; another is raised.
      for (const index of [page, 6 - page])
        if (made[index]) await nadia.call('POST', `/api/alerts/${made[index].alertId}/claim`)
      if (page === 0) await aMissedItem(care, nadia, made[1]!.patientId, 'Vaccination')
    }
    expect(new Set(seen).size).toBe(seen.length)
    // Raised last comes first.
    expect(seen).toEqual([...made.map(({ alertId }) => alertId), `${made[0]!.patientId}_a2`].reverse())
    const claimed = (await nadia.call('GET', '/api/alerts?state=claimed')).body
    expect(claimed['items'].every(({ state }: Json) => state === 'claimed')).toBe(true)
    expect(claimed['total']).toBeGreaterThan(3)
  }, 60_000)

  test('[REG-3] a made-up cursor, another state beside it and an unknown state are invalid; who has it already gets 304', async () => {
    const first = await lena.call('GET', '/api/alerts?state=open&limit=1')
    for (const [query, path] of [
      ['cursor=bm90aGluZw', 'cursor'],
      [`state=claimed&cursor=${first.body['nextCursor']}`, 'state'],
      ['state=fine', 'state'],
      ['limit=501', 'limit'],
    ])
      expect((await lena.call('GET', `/api/alerts?${query}`)).body).toMatchObject({ code: 'invalid', paths: [path] })
    const { headers } = await maya.call('GET', '/api/alerts?state=snoozed')
    const tag = headers.get('etag') ?? ''
    const again = await maya.call('GET', '/api/alerts?state=snoozed', undefined, { 'if-none-match': tag })
    expect([tag.length > 2, again.status]).toEqual([true, 304])
  })
})

describe('the ladder of an organisation', () => {
  test('[ALERT-25] an admin sets it; alerts raised after go by it, and those before by their own', async () => {
    await care.apps[0]!.services.found.organisation({ name: 'Test', isDemo: false, units: [] })
    const admin = await care.admin()
    const before = (await admin.call('GET', '/api/admin/ladder')).body
    expect(before).toMatchObject({ steps: [{ to: 'unit' }, { to: 'careTeam' }, { to: 'admin' }], claimMinutes: 120 })
    const ladder = {
      steps: [
        { afterMinutes: 0, to: 'unit' },
        { afterMinutes: 5, to: 'careTeam' },
      ],
      claimMinutes: 30,
    }
    const set = await admin.call('PUT', '/api/admin/ladder', ladder)
    expect(set.body).toEqual({ ...ladder, seq: (before['seq'] as number) + 1 })
    expect((await admin.call('GET', '/api/admin/ladder', undefined, {}, 1)).body).toEqual(set.body)
    for (const steps of [[], [{ afterMinutes: 5, to: 'unit' }], [...ladder.steps].reverse()])
      expect((await admin.call('PUT', '/api/admin/ladder', { ...ladder, steps })).body['code']).toBe('invalid')
    for (const person of [lena, maya, await care.patient()]) {
      expect((await person.call('GET', '/api/admin/ladder')).status).toBe(404)
      expect((await person.call('PUT', '/api/admin/ladder', ladder)).status).toBe(404)
    }
  })
})
