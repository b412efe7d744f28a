import { aClock } from '@closeby/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPatientWithAlert } from '../hub/testing/alerts.ts'
import type { Care, Json } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

const clock = aClock('2026-11-21T08:00:00.000Z')
let care: Care
beforeAll(async () => {
  care = await openCare({ now: clock })
})
afterAll(() => care.close())

test('[INBOX-9] who is next is told by name, whoever it is: the team, the coordinators of the unit, the admins', async () => {
  await care.apps[0]!.services.found.organisation({ name: 'Test', isDemo: false, units: [] })
  const steps = ['admin', 'careTeam', 'unit', 'admin'].map((to, index) => ({ afterMinutes: index * 2, to }))
  const set = await (await care.admin()).call('PUT', '/api/admin/ladder', { steps, claimMinutes: 30 })
  expect(set.status).toBe(200)
  const lena = await care.coordinator({ name: 'Lena Ortiz' })
  await care.coordinator({ name: 'Nils North', unit: 'north' })
  await care.staff('admin', { name: 'Tara Admin' })
  const { alertId, patientId } = await aPatientWithAlert(care, await care.provider({ name: 'Dr Maya' }))

  const nextOf = (rows: Json[]) => rows.find(({ id }) => id === alertId)?.['next'] as Json | null
  for (const [at, next] of [
    ['08:00', { to: 'careTeam', names: ['Dr Maya'] }],
    ['08:02', { to: 'unit', names: ['Lena Ortiz'] }],
    ['08:04', { to: 'admin', names: ['Sam Admin', 'Tara Admin'] }],
    ['08:06', null],
  ] as const) {
    clock.set(`2026-11-21T${at}:00.000Z`)
    const again = await care.signIn(lena.email)
    const socket = await again.socket()
    // Asking for the patient meets what time has changed; the row is stored as the worker does.
    const { seq } = await socket.ask('patient:open', { patientId })
    await care.apps[0]!.services.storeRow(patientId, Number(seq))
    const opened = await socket.ask('inbox:open', {})
    const expected = next && expect.objectContaining(next)
    expect(nextOf(opened['rows'] as Json[])).toEqual(expected)
    const { body } = await again.call('GET', '/api/alerts')
    expect(nextOf(body['items'] as Json[])).toEqual(expected)
    socket.close()
  }
  const { body } = await (await care.signIn(lena.email)).call('POST', `/api/alerts/${alertId}/claim`)
  expect(body['alert']).toMatchObject({ state: 'claimed', next: null })
}, 60_000)
