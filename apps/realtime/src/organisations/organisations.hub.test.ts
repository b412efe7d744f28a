import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPatientWithAlert } from '../hub/testing/alerts.ts'
import type { Answer, Care, Json, Person } from '../testing/care.ts'
import { newEmail, openCare, PASSWORD, until } from '../testing/care.ts'

let care: Care
let sam: Person
let skew = 0
beforeAll(async () => {
  care = await openCare({ hubs: 2, now: () => new Date(Date.now() + skew).toISOString() })
  await care.organisation({ units: ['main', 'north'] })
  await care.organisation({ orgId: 'elsewhere', units: ['main'] })
  sam = await care.admin()
})
afterAll(() => care.close())

const invite = (words: Json, by = sam): Promise<Answer> =>
  by.call('POST', '/api/admin/invitations', { email: newEmail(), name: 'Nora Vale', ...words })
const register = (words: Json, key: string = randomUUID(), hub = 0): Promise<Answer> =>
  care.rest(
    'POST',
    '/api/auth/register',
    { password: PASSWORD, name: 'Nora Vale', timeZone: 'Europe/London', consent: true, ...words },
    { 'idempotency-key': key },
    hub,
  )
async function invited(words: Json, by = sam): Promise<{ email: string; invitation: string; role: string }> {
  const { body } = await invite(words, by)
  const { email, role } = body['invitation'] as { email: string; role: string }
  return { email, role, invitation: care.invitationToken(String(body['invitationId']), by.user.orgId) }
}

describe('an invitation', () => {
  test('[ORG-1] makes a coordinator of a unit, active at once, and once; the list tells', async () => {
    const words = await invited({ role: 'coordinator', unit: 'north' })
    const read = await care.rest('POST', '/api/invitations/read', { token: words.invitation })
    expect(read.body).toMatchObject({ organisation: 'Practice', role: 'coordinator', email: words.email })
    const key = randomUUID()
    const [first, again] = await Promise.all([register(words, key), register(words, key, 1)])
    for (const { body } of [first, again])
      expect(body['user']).toMatchObject({ role: 'coordinator', status: 'active', unit: 'north', orgId: 'org-1' })
    expect(first.body['user'].id).toBe(again.body['user'].id)
    expect((await register({ ...words, email: newEmail() })).body['code']).toBe('invitation.over')
    expect((await care.rest('POST', '/api/invitations/read', { token: words.invitation })).status).toBe(410)
    const list = await sam.call('GET', '/api/admin/invitations')
    expect(list.body['items'][0]).toMatchObject({ email: words.email, state: 'used', unitName: 'Unit north' })
  })

  test('[ORG-1] is of use to its address and role alone; without one nobody becomes staff', async () => {
    const words = await invited({ role: 'provider' })
    expect((await register({ ...words, email: newEmail() })).body).toMatchObject({ code: 'invalid', paths: ['email'] })
    expect((await register({ ...words, role: 'admin' })).body).toMatchObject({ code: 'invalid', paths: ['role'] })
    expect((await register({ ...words, invitation: `${words.invitation}x` })).body['code']).toBe('invitation.over')
    for (const role of ['admin', 'coordinator'])
      expect((await register({ email: newEmail(), role })).body).toMatchObject({ code: 'invalid', paths: ['role'] })
    expect((await register(words)).body['user']).toMatchObject({ role: 'provider', status: 'active' })
  })

  test('[ORG-1] ends after seven days, when it is withdrawn, and where another takes its place', async () => {
    const email = newEmail()
    const [first, second] = [await invited({ role: 'provider', email }), await invited({ role: 'provider', email })]
    expect((await register(first)).body['code']).toBe('invitation.over')
    const { body } = await sam.call('GET', '/api/admin/invitations')
    const open = (body['items'] as Json[]).find((each) => each['email'] === email && each['state'] === 'open')
    const gone = await sam.call('DELETE', `/api/admin/invitations/${String(open?.['id'])}`)
    expect([gone.status, (await register(second)).body['code']]).toEqual([200, 'invitation.over'])
    const third = await invited({ role: 'provider', email })
    skew += 7 * 86_400_000
    expect((await register(third)).body['code']).toBe('invitation.over')
    skew = 0
  })

  test('[ORG-1] brings somebody into the organisation that invited, and into no other', async () => {
    const other = await care.staff('admin', { orgId: 'elsewhere' })
    const words = await invited({ role: 'provider' }, other)
    expect((await register(words)).body['user']).toMatchObject({ orgId: 'elsewhere', status: 'active' })
    const forged = care.invitationToken(String(randomUUID()), 'elsewhere')
    expect((await register({ ...words, email: newEmail(), invitation: forged })).status).toBe(410)
    expect((await sam.call('GET', '/api/admin/users')).text).not.toContain(words.email)
  })
})

describe('units', () => {
  test('[ORG-6] are added, renamed and listed with the name of the organisation', async () => {
    const name = `West ${randomUUID().slice(0, 8)}`
    const { body } = await sam.call('POST', '/api/admin/units', { name })
    const taken = await sam.call('PUT', '/api/admin/units/main', { name: name.toUpperCase() })
    expect([taken.status, taken.body['code']]).toEqual([409, 'unit.nameTaken'])
    await sam.call('PUT', `/api/admin/units/${String(body['unitId'])}`, { name: `${name} 2` })
    const list = await sam.call('GET', '/api/admin/units', undefined, {}, 1)
    expect(list.body).toMatchObject({ organisation: 'Practice', nextCursor: null })
    expect(list.body['items']).toContainEqual({ id: body['unitId'], name: `${name} 2` })
  })

  test('[ORG-3] a patient who moves is gone from screens of the former unit and there on the new one', async () => {
    const [maya, lena, nils] = [
      await care.provider(),
      await care.coordinator({ unit: 'main' }),
      await care.coordinator({ unit: 'north' }),
    ]
    const { patientId, alertId } = await aPatientWithAlert(care, maya)
    const [before, after] = [await lena.socket(1), await nils.socket(0)]
    await before.ask('board:open', {})
    await before.ask('patient:open', { patientId })
    await after.ask('board:open', {})
    expect((await lena.call('POST', `/api/alerts/${alertId}/claim`, {})).status).toBe(200)
    const moved = await sam.call('PUT', `/api/patients/${patientId}/unit`, { unit: 'north' })
    expect(moved.body).toMatchObject({ patientId, unit: 'north', seq: expect.any(Number) })
    expect((await lena.call('GET', `/api/provider/patients/${patientId}`)).status).toBe(404)
    expect((await lena.call('GET', '/api/provider/patients')).text).not.toContain(patientId)
    await before.until('him to be taken away', (frames) =>
      ['view:gone', 'access:revoked'].every((name) => frames.some(({ event }) => event === name)),
    )
    await after.until('him to come', (frames) =>
      frames.some(({ event, data }) => event === 'view:row' && data['row']?.id === patientId),
    )
    const { body } = await nils.call('GET', '/api/alerts')
    expect((body['items'] as Json[]).find(({ id }) => id === alertId)).toMatchObject({ state: 'open', owner: null })
    expect((await sam.call('PUT', `/api/patients/${patientId}/unit`, { unit: 'north' })).body['code']).toBe(
      'unit.alreadyThere',
    )
    expect((await sam.call('PUT', `/api/patients/${patientId}/unit`, { unit: 'nowhere' })).status).toBe(404)
    expect((await nils.call('PUT', `/api/patients/${patientId}/unit`, { unit: 'main' })).status).toBe(404)
  })

  test('[ORG-4] a coordinator who moves loses her sockets and what she holds, and comes back to her new unit', async () => {
    const lena = await care.coordinator({ unit: 'main' })
    const { alertId, patientId } = await aPatientWithAlert(care, await care.provider())
    const sockets = [await lena.socket(0), await lena.socket(1)]
    await lena.call('POST', `/api/alerts/${alertId}/claim`, {})
    const moved = await sam.call('PUT', `/api/admin/users/${lena.user.id}/unit`, { unit: 'north' })
    expect(moved.status).toBe(200)
    await until('her sockets to close', () => sockets.every(({ io }) => !io.connected))
    const again = await lena.socket(1)
    expect(JSON.stringify(await again.ask('board:open', {}))).not.toContain(patientId)
    const other = await care.coordinator({ unit: 'main' })
    const { body } = await other.call('GET', '/api/alerts')
    expect((body['items'] as Json[]).find(({ id }) => id === alertId)).toMatchObject({ state: 'open', owner: null })
  })
})

describe('another role', () => {
  test('[ORG-2] ends sessions, sockets, memberships and what is held before it is acknowledged', async () => {
    const nora = await care.provider({ name: 'Dr Nora' })
    const { alertId, patientId } = await aPatientWithAlert(care, nora)
    const socket = await nora.socket(1)
    await nora.call('POST', `/api/alerts/${alertId}/claim`, {})
    const path = `/api/admin/users/${nora.user.id}/role`
    const changed = await sam.call('PUT', path, { role: 'coordinator', unit: 'north' })
    expect([changed.status, (await nora.call('GET', '/api/users/me')).status]).toEqual([200, 401])
    await until('the socket to close', () => !socket.io.connected)
    const team = await sam.call('GET', `/api/patients/${patientId}/care-team`)
    expect(team.body['items']).toEqual([])
    const again = await care.signIn(nora.email)
    expect(again.user).toMatchObject({ role: 'coordinator', unit: 'north' })
    expect((await again.call('GET', `/api/provider/patients/${patientId}`)).status).toBe(404)
    const lena = await care.coordinator({ unit: 'main' })
    const { body } = await lena.call('GET', '/api/alerts')
    expect((body['items'] as Json[]).find(({ id }) => id === alertId)).toMatchObject({ state: 'open', owner: null })
    expect((await sam.call('PUT', path, { role: 'coordinator', unit: 'main' })).body['code']).toBe('account.sameRole')
  })

  test('[ORG-2] is nobody’s own to give, and only for who works here', async () => {
    const own = await sam.call('PUT', `/api/admin/users/${sam.user.id}/role`, { role: 'provider' })
    expect(own.body).toMatchObject({ code: 'invalid', paths: ['userId'] })
    const patient = await care.patient()
    const path = (person: Person) => `/api/admin/users/${person.user.id}/role`
    expect((await sam.call('PUT', path(patient), { role: 'admin' })).body['code']).toBe('account.wrongRole')
    const pending = await care.pendingProvider()
    expect((await sam.call('PUT', path(pending), { role: 'admin' })).body['code']).toBe('account.wrongRole')
    const maya = await care.provider()
    const nowhere = await sam.call('PUT', path(maya), { role: 'coordinator', unit: 'nowhere' })
    expect([nowhere.status, nowhere.body['code']]).toEqual([404, 'notFound'])
  })
})
