import { randomUUID } from 'node:crypto'
import { asks, patientCommands } from '@closeby/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from './testing/frames.ts'

let care: Care
let patient: Person
let provider: Person
let goalId: string
let patientId: string
let itemId: string
let reminderId: string
let alertId: string
const dueAt = '2030-01-05T08:00:00.000Z'

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  await care.organisation()
  await care.organisation({ orgId: 'elsewhere' })
  patient = await care.patient({ name: 'Known To Few' })
  provider = await care.provider()
  goalId = await care.goal(patient)
  patientId = patient.user.patientId ?? ''
  await care.assign(patient, provider)
  const words = { title: 'Eye screening', dueOn: '2030-01-05' }
  const schedule = (item: Json) => provider.call('POST', `/api/patients/${patientId}/preventive`, item)
  itemId = (await schedule(words)).body['itemId'] as string
  const reminder = { title: 'Tablet', at: '08:00', startsOn: '2030-01-05' }
  reminderId = (await patient.call('POST', '/api/reminders', reminder)).body['reminderId'] as string
  // One that is missed already: the team has an alert.
  const { seq } = (await schedule({ ...words, dueOn: '2026-01-05' })).body
  await care.apps[0]?.services.storeRow(patientId, seq as number)
  alertId = `${patientId}_a1`
  expect((await (await provider.socket()).ask('inbox:open', {}))['rows']).toMatchObject([{ id: alertId }])
})
afterAll(() => care.close())

const at = () => new Date().toISOString()
/** Words for every event there is, good ones for whoever may say them. */
const WORDS: Record<string, () => Json> = {
  'goal:add': () => ({ kind: 'water', title: 'Water', unit: 'glasses', target: 8, direction: 'atLeast' }),
  'goal:change': () => ({ goalId, target: 7 }),
  'goal:retire': () => ({ goalId }),
  'goal:logProgress': () => ({ goalId, amount: 1, at: at() }),
  'goal:correctProgress': () => ({ entrySeq: 3, amount: 1 }),
  'goal:undoProgress': () => ({ entrySeq: 3 }),
  'preventive:schedule': () => ({ title: 'Blood test', dueOn: '2030-01-05' }),
  'preventive:markDone': () => ({ itemId, on: at().slice(0, 10) }),
  'preventive:decline': () => ({ itemId, reason: 'none' }),
  'reminder:add': () => ({ title: 'Tablet', at: '08:00', startsOn: '2030-01-05' }),
  'reminder:change': () => ({ reminderId, title: 'Walk' }),
  'reminder:remove': () => ({ reminderId }),
  'reminder:done': () => ({ reminderId, dueAt }),
  'reminder:snooze': () => ({ reminderId, dueAt }),
  'reminder:skip': () => ({ reminderId, dueAt }),
  'reminder:prefer': () => ({ quiet: null }),
  'reminder:setZone': () => ({ timeZone: 'Asia/Tokyo' }),
  'careTeam:add': () => ({ userId: provider.user.id, role: 'provider' }),
  'careTeam:remove': () => ({ userId: provider.user.id }),
  'consent:grant': () => ({ categories: ['goals'], to: { role: 'careTeam' } }),
  'consent:withdraw': () => ({ consentId: `registration_${patientId}` }),
  'carer:invite': () => ({ email: 'somebody@closeby.example', categories: ['goals'] }),
  'carer:cancel': () => ({ invitationId: randomUUID() }),
  'carer:unlink': () => ({ userId: provider.user.id }),
  'goal:setThreshold': () => ({ goalId, above: 9 }),
  'patient:setSilence': () => ({ days: 5 }),
  'patient:moveUnit': () => ({ unit: 'main' }),
  'alert:claim': () => ({ alertId }),
  'alert:release': () => ({ alertId }),
  'alert:assign': () => ({ alertId, userId: provider.user.id }),
  'alert:snooze': () => ({ alertId, until: new Date(Date.now() + 3_600_000).toISOString() }),
  'alert:wake': () => ({ alertId }),
  'alert:resolve': () => ({ alertId, outcome: 'other' }),
  'alert:reopen': () => ({ alertId }),
  'emergency:review': () => ({ emergencyId: `${patientId}_e1`, verdict: 'justified', note: 'Mine' }),
  'patient:open': () => ({}),
}
const isWrite = (event: string) => Object.hasOwn(patientCommands, event)
const about = (event: string, id: string): Json => ({
  ...(isWrite(event) && { opId: randomUUID() }),
  patientId: id,
  ...WORDS[event]?.(),
})
/** What only closes or renews, or is a list of one's own. An emergency is the one way in for a stranger: see GLASS. */
const OWN = ['emergency:open', 'patient:close', 'view:close', 'auth:renew', 'board:open', 'inbox:open']

const strangers: [string, () => Promise<Person>][] = [
  ['a provider who is not on the team', () => care.provider()],
  ['a provider who waits for approval', () => care.pendingProvider()],
  ['another patient', () => care.patient()],
  ['a carer', () => care.register('carer')],
  ['a coordinator of another unit', () => care.coordinator({ unit: 'other' })],
  [
    'a coordinator of a unit of the same id elsewhere',
    () => care.staff('coordinator', { unit: 'main', orgId: 'elsewhere' }),
  ],
  ['an administrator of another organisation', () => care.staff('admin', { orgId: 'elsewhere' })],
  ['a provider of another organisation', () => care.staff('provider', { orgId: 'elsewhere' })],
]

describe('strangers', () => {
  test('[REG-4] there are words for every event of the registry', () => {
    const events = [...(care.apps[0]?.services.registry.byEvent.keys() ?? []), ...Object.keys(asks)]
    expect(events.filter((event) => !OWN.includes(event)).toSorted()).toEqual(Object.keys(WORDS).toSorted())
    expect(events).toEqual(expect.arrayContaining(Object.keys(patientCommands)))
  })

  test.each(strangers)(
    '[REG-4] to %s a known patient and an unknown one are the same',
    async (_who, come) => {
      const [phone, control] = await Promise.all([patient.socket(0), provider.socket(1)])
      const before = (await phone.ask('patient:open', { patientId }))['seq']
      const socket = await (await come()).socket(1)
      for (const event of Object.keys(WORDS)) {
        const [known, unknown] = [
          await calmly(socket, event, about(event, patientId)),
          await calmly(socket, event, about(event, randomUUID())),
        ]
        expect({ event, code: known['code'] }).toEqual({ event, code: 'notFound' })
        expect(JSON.stringify(known)).toBe(JSON.stringify(unknown))
        expect(Object.keys(known).toSorted()).toEqual(['code', 'message', 'ok'])
      }
      for (const list of ['board:open', 'inbox:open'])
        expect(((await calmly(socket, list, {}))['rows'] ?? []) as Json[]).toEqual([])
      const { seq } = await logSteps(phone, { patientId, goalId }, 1)
      expect(seq).toBe((before as number) + 1)
      // An answer that comes after the entry was folded everywhere: anything about it would have come before.
      await control.ask('patient:open', { patientId })
      await calmly(socket, 'patient:close', { patientId })
      expect(socket.frames.filter(({ event }) => event !== 'hub:state')).toEqual([])
      // A person has twenty on a hub, and every try takes some.
      for (const each of [phone, control, socket]) each.close()
    },
    40_000,
  )

  test('[AUTH-5] without a good ticket nobody comes in', async () => {
    const { ticket } = (await patient.call('POST', '/api/live-ticket')).body
    await care.connect(ticket as string, 0)
    const refusal = { data: { code: 'auth.required', message: expect.any(String) } }
    await expect(care.connect(ticket as string, 1)).rejects.toMatchObject(refusal)
    const tickets = ['', 'x.y.z', patient.accessToken, patient.refreshToken, { $ne: '' }, null, 'x'.repeat(3_000)]
    for (const bad of tickets) await expect(care.connect(bad as string)).rejects.toMatchObject(refusal)
  })

  test('[HUB-12] a foreign Origin is refused whatever its ticket', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:4600.evil.example',
      'https://localhost:4600',
    ]) {
      const { ticket } = (await patient.call('POST', '/api/live-ticket')).body
      await expect(care.connect(ticket as string, 0, { origin })).rejects.toThrow()
    }
    const { ticket } = (await patient.call('POST', '/api/live-ticket')).body
    await care.connect(ticket as string, 0, { origin: 'http://localhost:4600' })
  })
})

describe('sharing that changes while it is watched', () => {
  test('[AUTH-7] approval opens the board without a new sign-in', async () => {
    const pending = await care.pendingProvider()
    const socket = await pending.socket(1)
    expect(await socket.ask('board:open', {})).toMatchObject({ ok: false, code: 'notFound' })
    const approved = await (await care.admin()).call('POST', `/api/admin/users/${pending.user.id}/approve`)
    expect(approved.status).toBe(200)
    await untilOpens(socket)
    const other = await care.patient()
    await care.assign(other, pending)
    await socket.until('the patient', () => boardOf(socket).has(other.user.patientId ?? ''))
  })

  test('[HUB-7] who joins again opens again and misses nothing', async () => {
    const nurse = await care.provider()
    await care.assign(patient, nurse)
    const socket = await nurse.socket(1)
    await socket.ask('board:open', {})
    await socket.ask('patient:open', { patientId })
    await care.unassign(patient, nurse)
    await socket.until('the end', (frames) => frames.some(({ event }) => event === 'access:revoked'))
    await care.assign(patient, nurse)
    await socket.until('the row again', () => boardOf(socket).has(patientId))
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 1)
    await socket.until('its row', () => boardOf(socket).get(patientId)?.['seq'] === seq)
    expect(entriesOf(socket, patientId)).toEqual([])
    expect(await socket.ask('patient:open', { patientId })).toMatchObject({
      ok: true,
      seq,
      snapshot: { state: { seq } },
    })
  })

  async function untilOpens(socket: Live): Promise<void> {
    const { ok } = await calmly(socket, 'board:open', {})
    if (!ok) await untilOpens(socket)
  }
})

/** Asks as often as the rates allow. */
async function calmly(socket: Live, event: string, words: Json): Promise<Json> {
  const ack = await socket.ask(event, words)
  if (ack['code'] !== 'rate.limited') return ack
  await new Promise((resolve) => setTimeout(resolve, ack['afterMs'] as number))
  return calmly(socket, event, words)
}
