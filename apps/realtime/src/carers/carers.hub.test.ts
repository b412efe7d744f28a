import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { newEmail, openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from '../hub/testing/frames.ts'

let care: Care
let skewMs = 0

beforeAll(async () => {
  care = await openCare({ hubs: 2, now: () => new Date(Date.now() + skewMs).toISOString() })
})
afterAll(() => care.close())

type World = { david: Person; patientId: string; rosa: Person; goalId: string; sleepId: string }
async function aWorld(): Promise<World> {
  const david = await care.patient({ name: 'David Ferreira' })
  const rosa = await care.register('carer', { name: 'Rosa Ferreira' })
  const goalId = await care.goal(david)
  const sleepId = await care.goal(david, { kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 })
  return { david, patientId: david.user.patientId ?? '', rosa, goalId, sleepId }
}
async function invite({ david, rosa }: Pick<World, 'david' | 'rosa'>, words: Json = {}): Promise<Json> {
  const asked = { email: rosa.email, categories: ['goals'], ...words }
  return (await david.call('POST', '/api/carers/invitations', asked)).body
}
const accept = async (person: Person, token: unknown) =>
  (await person.call('POST', '/api/carers/accept', { token })).body
async function linked(words: Json = {}): Promise<World> {
  const world = await aWorld()
  const { token } = await invite(world, words)
  expect(await accept(world.rosa, token)).toMatchObject({ patientId: world.patientId, name: 'David Ferreira' })
  return world
}
const eventsOf = ({ frames }: Live) =>
  frames.map(({ event }) => event).filter((event) => event.startsWith('access:') || event === 'view:gone')

describe('carers', () => {
  test('[CARER-1] a link is good once, for seven days, and for whom it was sent to', async () => {
    const world = await aWorld()
    const { david, rosa } = world
    const { token, invitationId } = await invite(world)
    expect((await david.call('GET', '/api/carers')).body).toMatchObject({
      items: [],
      invitations: [{ id: invitationId, email: rosa.email, categories: ['goals'] }],
    })
    expect(await accept(await care.register('carer'), token)).toMatchObject({ code: 'carer.otherAddress' })
    expect(await accept(await care.provider(), token)).toMatchObject({ code: 'carer.notCarer' })
    for (const bad of ['x', `${String(token)}x`, String(token).replace(/^[^.]+/, randomUUID())])
      expect(await accept(rosa, bad)).toMatchObject({ code: 'carer.invitationOver' })
    await accept(rosa, token)
    expect(await accept(rosa, token)).toMatchObject({ code: 'carer.invitationOver' })
    expect((await david.call('GET', '/api/carers')).body).toMatchObject({
      items: [{ userId: rosa.user.id, name: 'Rosa Ferreira', categories: ['goals'] }],
      invitations: [],
    })
    const second = await invite({ david, rosa: await care.register('carer') })
    await david.call('DELETE', `/api/carers/invitations/${String(second['invitationId'])}`)
    expect(await accept(rosa, second['token'])).toMatchObject({ code: 'carer.invitationOver' })
    const byLink = await invite(world, { email: newEmail() })
    const registered = await care.rest('POST', '/api/auth/register', {
      ...{ email: newEmail(), password: 'seven quiet rivers', name: 'Nuno', role: 'carer', timeZone: 'Europe/London' },
      ...{ consent: true, invitation: byLink['token'] },
    })
    const bearer = { authorization: `Bearer ${String(registered.body['accessToken'])}` }
    const accepted = await care.rest('POST', '/api/carers/accept', { token: byLink['token'] }, bearer)
    expect(accepted.body).toMatchObject({ patientId: world.patientId })
    const late = await invite(world, { email: rosa.email })
    skewMs += 7 * 86_400_000 + 1_000
    const again = await care.signIn(rosa.email)
    expect(await accept(again, late['token'])).toMatchObject({ code: 'carer.invitationOver' })
  })

  test('[CARER-2] a carer lists the people she cares for, on any hub, and sees what was granted to her alone', async () => {
    const { patientId, rosa, goalId, david, sleepId } = await linked()
    for (const hub of [0, 1]) {
      const socket = await rosa.socket(hub)
      const { rows } = await socket.ask('board:open', {})
      expect(rows).toMatchObject([{ id: patientId, name: 'David Ferreira', goals: [{ id: goalId }] }])
      expect(await socket.ask('inbox:open', {})).toMatchObject({ code: 'notFound' })
      const { snapshot } = await socket.ask('patient:open', { patientId })
      expect(snapshot).toMatchObject({ categories: ['goals'], state: { carers: { invitations: {} } } })
      expect(Object.keys((snapshot as Json)['state']['goals'] as object)).toEqual([goalId])
    }
    expect((await rosa.call('GET', '/api/provider/patients')).body['items']).toMatchObject([{ id: patientId }])
    const provider = await care.provider()
    await care.assign(david, provider)
    await invite({ david, rosa: await care.register('carer') })
    const watching = await provider.socket(1)
    const { snapshot } = await watching.ask('patient:open', { patientId })
    expect(JSON.stringify(snapshot)).not.toContain('carer.invited')
    expect(JSON.stringify(snapshot)).toContain('carer.linked')
    expect(JSON.stringify(snapshot)).toContain(sleepId)
    for (const path of ['/api/carers', '/api/reminders'])
      expect((await rosa.call('GET', `${path}?patientId=${patientId}`)).body['items'] ?? []).toEqual([])
  })

  test('[CARER-3] what she logs is in the patient’s name, marked as hers, and hers alone to take back', async () => {
    const { patientId, rosa, goalId, sleepId, david } = await linked()
    const [phone, helper] = [await david.socket(0), await rosa.socket(1)]
    await phone.ask('patient:open', { patientId })
    const own = await logSteps(phone, { patientId, goalId }, 100)
    const hers = await logSteps(helper, { patientId, goalId }, 700)
    await phone.until('her entry', () => entriesOf(phone, patientId).length === 2)
    expect(entriesOf(phone, patientId)[1]).toMatchObject({
      seq: hers.seq,
      actor: { userId: rosa.user.id, role: 'carer', onBehalfOf: david.user.id },
    })
    const write = (event: string, words: Json) => helper.ask(event, { opId: randomUUID(), patientId, ...words })
    const at = new Date(Date.now() + skewMs).toISOString()
    expect(await write('goal:logProgress', { goalId: sleepId, amount: 60, at })).toMatchObject({ code: 'notFound' })
    expect(await write('goal:undoProgress', { entrySeq: own.seq })).toMatchObject({ code: 'notFound' })
    expect(await write('goal:retire', { goalId })).toMatchObject({ code: 'notFound' })
    expect(await write('consent:grant', { categories: ['diary'], to: { userId: rosa.user.id } })).toMatchObject({
      code: 'notFound',
    })
    expect(await write('goal:undoProgress', { entrySeq: hers.seq })).toMatchObject({ ok: true })
  })

  test.each([
    [
      'the patient withdraws',
      async ({ david }: World, consentId: string) => david.call('DELETE', `/api/consents/${consentId}`),
    ],
    ['the patient ends it', async ({ david, rosa }: World) => david.call('DELETE', `/api/carers/${rosa.user.id}`)],
    [
      'the carer ends it',
      async ({ rosa, patientId }: World) => rosa.call('DELETE', `/api/carers/${rosa.user.id}?patientId=${patientId}`),
    ],
    [
      'the carer gives it back',
      async ({ rosa, patientId }: World, consentId: string) =>
        rosa.call('DELETE', `/api/consents/${consentId}?patientId=${patientId}`),
    ],
    [
      'her account is closed',
      async ({ rosa }: World) => (await care.admin()).call('POST', `/api/admin/users/${rosa.user.id}/deactivate`),
    ],
  ] as const)('[CARER-4] T-32 when %s the patient is gone from every screen of hers', async (_what, end) => {
    const world = await linked({ categories: ['goals', 'diary'] })
    const { patientId, rosa, goalId, david } = world
    const watchers = await Promise.all([rosa.socket(0), rosa.socket(1)])
    for (const watcher of watchers) {
      await watcher.ask('board:open', {})
      await watcher.ask('patient:open', { patientId })
    }
    const { items } = (await rosa.call('GET', `/api/consents?patientId=${patientId}`)).body as { items: Json[] }
    expect(items).toHaveLength(1)
    const { status } = await end(world, String(items[0]?.['id']))
    expect(status).toBe(200)
    const isClosed = _what === 'her account is closed'
    if (!isClosed) expect((await rosa.call('GET', '/api/provider/patients')).body['items']).toEqual([])
    const later = await logSteps(await david.socket(0), { patientId, goalId }, 900)
    for (const watcher of watchers) {
      if (!isClosed) {
        await watcher.until('the end', () => eventsOf(watcher).includes('access:revoked'))
        expect(eventsOf(watcher).toSorted()).toEqual(['access:revoked', 'view:gone'])
        expect(await watcher.ask('patient:open', { patientId })).toMatchObject({ code: 'notFound' })
        expect(await watcher.ask('board:open', {})).toMatchObject({ rows: [] })
      }
      expect(JSON.stringify(watcher.frames)).not.toContain(`"seq":${later.seq}`)
      expect(boardOf(watcher).has(patientId)).toBe(false)
    }
  })
})
