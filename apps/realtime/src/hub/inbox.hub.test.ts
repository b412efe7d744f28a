import { randomUUID } from 'node:crypto'
import type { Database } from '@closeby/db'
import { openDatabase } from '@closeby/db'
import type { Category } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { aMissedItem, aPatientWithAlert, say } from './testing/alerts.ts'
import { boardOf, entriesOf, inboxOf, numbersOf } from './testing/frames.ts'
import { commitAs } from './testing/panel.ts'

let care: Care
let elsewhere: Database
let lena: Person
let maya: Person
/** How far the clock of every hub and of the worker beside them was put forward. */
let aheadMs = 0
const now = () => new Date(Date.now() + aheadMs).toISOString()

beforeAll(async () => {
  care = await openCare({ hubs: 2, now })
  elsewhere = await openDatabase({ url: care.mongoUrl, secret: care.config.secret, clock: now })
  lena = await care.coordinator({ name: 'Lena Ortiz' })
  maya = await care.provider({ name: 'Dr Maya' })
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

async function openInbox(person: Person, hub = 0, ask: Json = { batch: true }) {
  const socket = await person.socket(hub)
  const opened = await socket.ask('inbox:open', ask)
  return { socket, opened, rows: () => inboxOf(socket, opened['rows'] as Json[]) }
}
const goneOf = ({ frames }: Live) => frames.flatMap(({ event, data }) => (event === 'view:gone' ? [data['id']] : []))
const revokedOf = ({ frames }: Live) => frames.filter(({ event }) => event === 'access:revoked').map(({ data }) => data)

describe('what somebody may not see', () => {
  const granted = (categories: Category[], consentId: string): PatientFact => ({
    ...{ type: 'consent.granted', category: 'membership', consentId, categories, to: { role: 'careTeam' } },
  })

  test('[INBOX-23] without sleep there is no sleep alert: not in the inbox, a count, a list, an entry or an answer', async () => {
    const { person, patientId, alertId } = await aPatientWithAlert(care, maya)
    const goalId = await care.goal(person, { kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 })
    await maya.call('PUT', `/api/goals/${goalId}/threshold`, { patientId, below: 300 })
    const consentId = Object.keys((await elsewhere.streams.fresh('patient', patientId))?.grants ?? {})[0] ?? ''
    const commit = (...facts: PatientFact[]) => commitAs(elsewhere, lena.user.orgId, patientId, facts)
    await commit(
      { type: 'consent.withdrawn', category: 'membership', consentId },
      granted(['goals', 'preventive'], 'some'),
    )

    const { socket, rows } = await openInbox(lena, 1)
    const watching = await lena.socket(0)
    const board = (await watching.ask('board:open', {}))['rows'] as Json[]
    await watching.ask('patient:open', { patientId })
    const slept = { amount: 200, at: now() }
    const { body } = await person.call('POST', `/api/goals/${goalId}/progress`, slept)
    await care.apps[0]?.services.storeRow(patientId, body['seq'] as number)
    const sleepAlert = `${patientId}_a2`
    await watching.until('the entry', () => entriesOf(watching, patientId).some(({ seq }) => seq === body['seq']))
    await watching.until('the row', () => boardOf(watching, board).get(patientId)?.['seq'] === body['seq'])
    expect(entriesOf(watching, patientId).at(-1)).toEqual({ stream: patientId, seq: body['seq'], facts: null })
    expect(boardOf(watching, board).get(patientId)).toMatchObject({ openAlerts: 1, alert: { id: alertId } })
    const list = await lena.call('GET', '/api/alerts?limit=500')
    expect(list.text).not.toContain(sleepAlert)
    expect((await openInbox(lena, 0)).rows().has(sleepAlert)).toBe(false)
    for (const [verb, words] of [
      ['claim', {}],
      ['assign', { userId: lena.user.id }],
      ['resolve', { outcome: 'other' }],
    ] as const)
      expect(await say(socket, verb, sleepAlert, words)).toEqual(await say(socket, verb, `${patientId}_a99`, words))

    // It comes with the grant, goes with the withdrawal, and nothing else is touched.
    await commit(granted(['sleep'], 'sleep'))
    await socket.until('the alert', () => rows().has(sleepAlert))
    expect(rows().get(sleepAlert)).toMatchObject({ category: 'sleep', words: expect.stringContaining('Sleep') })
    await commit({ type: 'consent.withdrawn', category: 'membership', consentId: 'sleep' })
    await socket.until('it goes', () => goneOf(socket).includes(sleepAlert))
    expect(goneOf(socket)).toEqual([sleepAlert])
    expect(rows().has(alertId)).toBe(true)
    expect(revokedOf(socket)).toEqual([])
  }, 60_000)

  test('[INBOX-24] who is taken off the team is told of each alert that goes, once of the patient, and of nothing after', async () => {
    const nadia = await care.provider({ name: 'Dr Nadia' })
    const [leaving, staying] = [await aPatientWithAlert(care, nadia), await aPatientWithAlert(care, nadia)]
    await aMissedItem(care, nadia, leaving.patientId, 'Eye screening')
    const inboxes = await Promise.all([openInbox(nadia, 0), openInbox(nadia, 1), openInbox(nadia, 1, {})])
    for (const { rows } of inboxes) expect(rows().size).toBe(3)
    await care.unassign(leaving.person, nadia)
    await aMissedItem(care, lena, leaving.patientId, 'Vaccination')
    await aMissedItem(care, nadia, staying.patientId, 'Vaccination')
    for (const { socket, rows } of inboxes) {
      await socket.until('a later row', () => rows().has(`${staying.patientId}_a2`))
      expect(goneOf(socket).toSorted()).toEqual([`${leaving.patientId}_a1`, `${leaving.patientId}_a2`])
      expect(revokedOf(socket)).toEqual([{ patientId: leaving.patientId }])
      const after = socket.frames.slice(socket.frames.findIndex(({ event }) => event === 'access:revoked') + 1)
      expect(JSON.stringify(after)).not.toContain(leaving.patientId)
    }
    expect((await openInbox(nadia)).rows().size).toBe(2)
  }, 60_000)
})

describe('an inbox on a line', () => {
  test('[INBOX-26] checks count the alerts that were put, and who comes back holds what a fresh one gets', async () => {
    const nadia = await care.provider({ name: 'Dr Olga' })
    const made = [await aPatientWithAlert(care, nadia), await aPatientWithAlert(care, nadia)]
    const first = await openInbox(nadia, 1)
    expect(first.opened).toMatchObject({ ok: true, total: 2, asOf: expect.any(String) })
    // The shape that outside programs rely on (ARCHITECTURE 8).
    expect(first.rows().get(made[0]!.alertId)).toMatchObject({
      ...{
        id: made[0]!.alertId,
        seq: expect.any(Number),
        patientId: made[0]!.patientId,
        name: made[0]!.person.user.name,
      },
      ...{ rule: 'preventive.missed', state: 'open', owner: null },
      ...{ words: expect.stringContaining('Blood pressure check'), raisedAt: expect.any(String) },
    })
    await aMissedItem(care, nadia, made[0]!.patientId, 'Eye screening')
    await first.socket.until('the third', () => first.rows().size === 3)
    await first.socket.until('a check behind it', (frames) => frames.at(-1)?.event === 'view:check')
    expect(first.socket.frames.at(-1)?.data).toEqual({ view: 'inbox', ...numbersOf(first.rows()) })
    first.socket.close()
    await say(await nadia.socket(), 'claim', made[1]!.alertId)
    const again = await openInbox(nadia, 0, { since: first.opened['asOf'], batch: true })
    const fresh = await openInbox(nadia, 1, {})
    const held = again.opened['gone'] ? new Map(first.rows()) : new Map<string, Json>()
    for (const id of (again.opened['gone'] as string[] | undefined) ?? []) held.delete(id)
    for (const row of again.opened['rows'] as Json[]) held.set(String(row['id']), row)
    expect(Object.fromEntries(held)).toEqual(Object.fromEntries(fresh.rows()))
    expect(held.get(made[1]!.alertId)).toMatchObject({ state: 'claimed' })
  }, 60_000)

  test('[INBOX-21] a new name of the patient and of his team is a change of his alerts', async () => {
    const { person, alertId } = await aPatientWithAlert(care, maya)
    const { socket, rows } = await openInbox(lena, 1)
    const before = rows().get(alertId)
    await person.call('PUT', '/api/users/me', { name: 'Renamed Person' })
    await socket.until('the name', () => rows().get(alertId)?.['name'] === 'Renamed Person')
    expect(rows().get(alertId)?.['seq']).toBeGreaterThan(before?.['seq'] as number)
  })

  test('[HUB-1] closing an inbox stops its frames and leaves the board', async () => {
    const { patientId } = await aPatientWithAlert(care, maya)
    const { socket } = await openInbox(lena, 1)
    const board = await socket.ask('board:open', { batch: true })
    expect(await socket.ask('view:close', { view: 'inbox' })).toEqual({ ok: true })
    socket.frames.length = 0
    await aMissedItem(care, maya, patientId, 'Eye screening')
    const isThere = () => boardOf(socket, board['rows'] as Json[]).get(patientId)?.['openAlerts'] === 2
    await socket.until('the board row', isThere)
    expect(inboxOf(socket).size).toBe(0)
  })
})

describe('what is over', () => {
  test('[INBOX-25] leaves 24 hours after it was closed, by itself', async () => {
    const { patientId, alertId } = await aPatientWithAlert(care, maya)
    const other = await aPatientWithAlert(care, maya)
    const { socket, rows } = await openInbox(lena, 1)
    const { seq } = await say(socket, 'resolve', alertId, { outcome: 'reachedSelf', opId: randomUUID() })
    await socket.until('the end', () => rows().get(alertId)?.['seq'] === seq)
    aheadMs += 23 * 3_600_000
    await elsewhere.streams.settleTime(patientId)
    await elsewhere.streams.settleTime(other.patientId)
    expect(rows().get(alertId)).toMatchObject({ state: 'resolved' })
    aheadMs += 2 * 3_600_000
    const settled = await elsewhere.streams.settleTime(patientId)
    expect(settled?.entry.facts).toContainEqual(expect.objectContaining({ type: 'alert.filed', alertId }))
    await socket.until('it goes', () => goneOf(socket).includes(alertId))
    expect([rows().has(alertId), rows().has(other.alertId)]).toEqual([false, true])
  }, 60_000)
})
