import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RestDoor } from '../registry/registry.ts'
import type { Answer, Care, Json, Person } from '../testing/care.ts'
import { newEmail, openCare } from '../testing/care.ts'

/* Who has nothing to do with a patient tries every REST door and learns nothing. Generated from the registry. */

const SECRETS = {
  ...{ name: 'Cassandra Veil', goal: 'Unspeakable goal' },
  ...{ invited: 'Unspeakable Colleague' },
  ...{ item: 'Unspeakable screening', missed: 'Unspeakable check-up' },
}
let care: Care
let patient: Person
let victimIds: Record<string, string>
const strangers: Record<string, Person> = {}

beforeAll(async () => {
  care = await openCare()
  await care.organisation({ units: ['main', 'north'] })
  await care.organisation({ orgId: 'elsewhere' })
  patient = await care.patient({ name: SECRETS.name })
  const maya = await care.provider()
  await care.assign(patient, maya)
  const goalId = await care.goal(patient, { title: SECRETS.goal })
  const logged = await patient.call('POST', `/api/goals/${goalId}/progress`, {
    amount: 5,
    at: new Date().toISOString(),
  })
  const patientId = patient.user.patientId!
  const item = await maya.call('POST', `/api/patients/${patientId}/preventive`, {
    title: SECRETS.item,
    dueOn: '2027-01-02',
  })
  await maya.call('POST', `/api/patients/${patientId}/preventive`, { title: SECRETS.missed, dueOn: '2026-01-02' })
  const sessions = await patient.call('GET', '/api/sessions')
  await maya.call('GET', `/api/provider/patients/${patientId}`)
  const trail = await patient.call('GET', '/api/access-trail')
  const id = String(sessions.body['items'][0].id)
  const invited = await (
    await care.admin()
  ).call('POST', '/api/admin/invitations', { email: newEmail(), name: SECRETS.invited, role: 'provider' })
  victimIds = {
    unitId: 'north',
    invitationId: String(invited.body['invitationId']),
    patientId,
    goalId,
    entrySeq: String(logged.body['seq']),
    itemId: String(item.body['itemId']),
    alertId: `${patientId}_a1`,
    emergencyId: `${patientId}_e1`,
    consentId: `registration_${patientId}`,
    recordId: trail.body['items'][0].id,
    userId: maya.user.id,
    id,
  }
  Object.assign(strangers, {
    patient: await care.patient(),
    pending: await care.pendingProvider(),
    provider: await care.provider(),
    carer: await care.register('carer'),
    coordinator: await care.coordinator({ unit: 'another-unit' }),
    elsewhereAdmin: await care.staff('admin', { orgId: 'elsewhere' }),
    elsewhereCoordinator: await care.staff('coordinator', { orgId: 'elsewhere', unit: 'main' }),
    elsewhereProvider: await care.staff('provider', { orgId: 'elsewhere' }),
    elsewherePatient: await care.staff('patient', { orgId: 'elsewhere' }),
    elsewhereCarer: await care.staff('carer', { orgId: 'elsewhere' }),
  })
})
afterAll(() => care.close())

const WORDS: Record<string, Json> = {
  'goal:add': { kind: 'steps', title: 'Mine', unit: 'steps', target: 1, direction: 'atLeast' },
  'goal:change': { title: 'Mine' },
  'goal:logProgress': { amount: 1, at: new Date().toISOString() },
  'goal:correctProgress': { amount: 1 },
  'preventive:schedule': { title: 'Mine', dueOn: '2027-01-02' },
  'preventive:markDone': { on: '2026-11-20' },
  'preventive:decline': { reason: 'Mine' },
  'careTeam:add': { role: 'provider' },
  'consent:grant': { categories: ['goals'], to: { role: 'careTeam' } },
  'carer:invite': { email: 'somebody@closeby.example', categories: ['goals'] },
  'trail.ask': { text: 'Who?' },
  'trail.answer': { text: 'Nobody' },
  'emergency:review': { verdict: 'justified', note: 'Mine' },
  'goal:setThreshold': { above: 9 },
  'patient:setSilence': { days: 5 },
  'patient:moveUnit': { unit: 'main' },
  'unit:rename': { name: 'Mine' },
  'user:changeRole': { role: 'provider' },
  'user:moveUnit': { unit: 'main' },
  'alert:snooze': { until: new Date(Date.now() + 3_600_000).toISOString() },
  'alert:resolve': { outcome: 'other' },
  'reminder:add': { title: 'Mine', at: '08:00', startsOn: '2030-01-05' },
  'reminder:change': { title: 'Mine' },
  'reminder:done': { dueAt: '2030-01-05T08:00:00.000Z' },
  'reminder:snooze': { dueAt: '2030-01-05T08:00:00.000Z' },
  'reminder:skip': { dueAt: '2030-01-05T08:00:00.000Z' },
  'reminder:prefer': { quiet: null },
  'reminder:setZone': { timeZone: 'Asia/Tokyo' },
}
const BY_USER = ['careTeam:add', 'alert:assign']
/** Doors that name somebody or something of somebody, by path or by `patientId`. */
const doors = () =>
  care.apps[0]!.services.registry.rest.filter(
    ({ rest, policy, name }) =>
      (rest.path.includes(':') || policy.kind === 'patient') &&
      !name.startsWith('library.') &&
      !name.startsWith('mailbox.'),
  )

async function tryDoor(door: RestDoor, who: Person, ids: Record<string, string>): Promise<Answer> {
  const { method, path } = door.rest
  const inPath = path.replaceAll(/:(\w+)/g, (_all, name: string) => ids[name] ?? randomUUID())
  const named = door.policy.kind === 'patient' && !path.includes(':patientId') ? { patientId: ids['patientId'] } : {}
  const asQuery = method === 'GET' || method === 'DELETE'
  const user = BY_USER.includes(door.name) ? { userId: ids['userId'] } : {}
  const address = asQuery && named.patientId ? `${inPath}?patientId=${named.patientId}` : inPath
  return who.call(method, address, asQuery ? undefined : { ...named, ...user, ...WORDS[door.name] })
}

/** What tells two answers apart, but for the request's own id. */
function shapeOf({ status, body, headers }: Answer): unknown {
  const { instance: _instance, ...problem } = body
  return [
    status,
    problem,
    headers.get('content-type'),
    headers.get('content-length'),
    headers.get('cache-control'),
    headers.get('etag'),
  ]
}

const STRANGERS = ['patient', 'pending', 'provider', 'carer', 'coordinator']
const ELSEWHERE = STRANGERS.map((who) =>
  who === 'pending' ? 'elsewhereAdmin' : `elsewhere${who.charAt(0).toUpperCase()}${who.slice(1)}`,
)
describe.each([...STRANGERS, ...ELSEWHERE])('a %s who has nothing to do with him', (who) => {
  test('[REG-4] [ORG-5] (T-01, T-31) gets the same from each door for him as for nobody', async () => {
    let tried = 0
    for (const door of doors()) {
      const stranger = strangers[who]!
      const known = await tryDoor(door, stranger, victimIds)
      const unknownIds = Object.fromEntries(
        Object.keys(victimIds).map((name) => [name, name === 'entrySeq' ? '999' : randomUUID()]),
      )
      const unknown = await tryDoor(door, stranger, unknownIds)
      expect(shapeOf(known), door.name).toEqual(shapeOf(unknown))
      expect([door.name, known.status, known.body['code']]).toEqual([door.name, 404, 'notFound'])
      tried += 1
    }
    expect(tried).toBeGreaterThan(14)
  }, 60_000)

  test('[AUTH-7] finds him on no list', async () => {
    for (const path of [
      '/api/provider/patients',
      '/api/provider/patients?q=Cassandra',
      '/api/alerts',
      '/api/admin/patients',
      '/api/admin/users',
      '/api/admin/units',
      '/api/admin/invitations',
      '/api/goals',
    ]) {
      const { text } = await strangers[who]!.call('GET', path)
      for (const secret of [...Object.values(SECRETS), patient.user.patientId!])
        expect([path, text.includes(secret)]).toEqual([path, false])
    }
  })
})

describe('somebody who has not signed in', () => {
  test('[REG-4] is asked to, at every door that is not public', async () => {
    const closed = care.apps[0]!.services.registry.rest.filter(({ policy }) => policy.kind !== 'public')
    for (const { rest, name } of closed) {
      const path = rest.path.replaceAll(/:\w+/g, () => randomUUID())
      const answer = await care.rest(rest.method, path, rest.method === 'GET' ? undefined : { wrong: true })
      expect([name, answer.status, answer.body['code']]).toEqual([name, 401, 'auth.required'])
    }
    expect(closed.length).toBeGreaterThan(25)
  })
})

describe('an admin', () => {
  test('[REG-4] sees who looks after whom and never how anybody is', async () => {
    const admin = await care.admin()
    const { body, text } = await admin.call('GET', '/api/admin/patients?q=cassandra')
    expect(body['items']).toMatchObject([
      { patientId: patient.user.patientId, name: SECRETS.name, team: [{ userId: victimIds['userId'] }] },
    ])
    for (const secret of [SECRETS.goal, SECRETS.item, SECRETS.missed]) expect(text).not.toContain(secret)
    for (const path of [
      `/api/provider/patients/${patient.user.patientId}`,
      `/api/goals?patientId=${patient.user.patientId}`,
      `/api/patients/${patient.user.patientId}/preventive`,
    ])
      expect((await admin.call('GET', path)).status).toBe(404)
  })

  test('[AUTH-7] approves once; the provider then joins a team, once', async () => {
    const [admin, pending, other] = [
      await care.admin(),
      await care.pendingProvider({ name: 'Dr Wait' }),
      await care.patient(),
    ]
    const early = await care.assign(other, pending)
    expect([early.status, early.body['code']]).toEqual([409, 'careTeam.notProvider'])
    const waiting = await admin.call('GET', '/api/admin/users?status=pending&limit=500')
    expect(waiting.body['items'].map(({ id }: { id: string }) => id)).toContain(pending.user.id)
    expect((await admin.call('POST', `/api/admin/users/${pending.user.id}/approve`)).body['user']).toEqual({
      id: pending.user.id,
      status: 'active',
    })
    expect((await admin.call('POST', `/api/admin/users/${pending.user.id}/approve`)).body['code']).toBe(
      'account.notPending',
    )
    expect((await care.assign(other, pending)).status).toBe(201)
    expect((await care.assign(other, pending)).body['code']).toBe('careTeam.alreadyMember')
    expect((await pending.call('GET', '/api/provider/patients')).body['items']).toMatchObject([
      { id: other.user.patientId },
    ])
  })

  test('[TEAM-3] a removal is acknowledged after nobody lists the patient for the person removed', async () => {
    const [maya, other] = [await care.provider(), await care.patient()]
    await care.assign(other, maya)
    expect((await care.unassign(other, maya)).status).toBe(200)
    expect((await maya.call('GET', '/api/provider/patients')).body).toEqual({ items: [], nextCursor: null, total: 0 })
    expect((await maya.call('GET', `/api/provider/patients/${other.user.patientId}`)).status).toBe(404)
  })

  test('[TEAM-1] a coordinator puts teams of her unit together and sees providers by name only', async () => {
    const [lena, maya, other] = [
      await care.coordinator(),
      await care.provider({ name: 'Dr Maya' }),
      await care.patient(),
    ]
    const path = `/api/patients/${other.user.patientId}/care-team`
    expect((await lena.call('POST', path, { userId: maya.user.id, role: 'provider' })).status).toBe(201)
    const names = await lena.call('GET', '/api/admin/users?role=provider&limit=500')
    expect(names.body['items']).toContainEqual({
      id: maya.user.id,
      role: 'provider',
      status: 'active',
      name: 'Dr Maya',
    })
    expect((await lena.call('GET', '/api/admin/users')).status).toBe(404)
    expect((await lena.call('DELETE', `${path}/${maya.user.id}`)).status).toBe(200)
    expect((await lena.call('POST', `/api/admin/users/${maya.user.id}/deactivate`)).status).toBe(404)
  })
})

test('[REG-4] an address in another form is nobody’s', async () => {
  const taken = await care.rest('POST', '/api/auth/login', { email: `  ${newEmail()} `, password: 'x' })
  expect(taken.body['code']).toBe('auth.wrongPassword')
})
