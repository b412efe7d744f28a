import { randomUUID } from 'node:crypto'
import type { Database } from '@closeby/db'
import { must } from '@closeby/protocol/core'
import type { Category } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import type { PatientCommandName } from '@closeby/protocol/wire'
import { patientCommands } from '@closeby/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import type { HeldPatient } from './testing/held.ts'
import { holdList, holdPatient } from './testing/held.ts'
import { commitAs, openElsewhere } from './testing/panel.ts'

/*
 * The oracle: for every command of the registry, what each viewer's client held before and what was sent to it since is
 * what it would read afresh. Generated: a command without an entry in GENERATE fails the first test.
 */

const VIEWERS = ['own', 'team', 'panel', 'carer'] as const
type ViewerName = (typeof VIEWERS)[number]
type Sayer = ViewerName | 'admin'
/** Somebody of the world, or somebody who came for this one command. */
type Ask = { by: Sayer | Live; words: Json }
type Client = { patient: Awaited<ReturnType<typeof holdPatient>>; lists: Awaited<ReturnType<typeof holdList>>[] }
/** One patient, how he shares, and those who watch him: clients that were opened once and hold on. */
type World = {
  patientId: string
  people: Record<Sayer, Person>
  say: (by: Ask['by'], event: string, words: Json) => Promise<Json>
  /** An item, a goal, a reminder of his own for each command, so that none stands in the way of another. */
  item: (dueOn: string) => Promise<string>
  goal: (words?: Json) => Promise<string>
  progress: () => Promise<number>
  reminder: () => Promise<string>
  fired: () => Promise<{ reminderId: string; dueAt: string }>
  alert: () => Promise<string>
  newcomer: () => Promise<string>
  consent: () => Promise<string>
  invitation: () => Promise<string>
  /** A provider nobody here knows. */
  outsider: () => Promise<Live>
}
/** Everything to everybody on the team; or to each of them something that the other does not see. */
const SHARINGS = {
  full: null,
  partial: { provider: ['goals', 'sleep'], coordinator: ['preventive', 'reminders'] },
} satisfies Record<string, Record<string, Category[]> | null>

const REASON = 'Found unconscious on the ward'
const future = () => new Date(Date.now() + 3_600_000).toISOString()
const at = () => new Date().toISOString()
const today = () => at().slice(0, 10)

const GENERATE: Record<PatientCommandName, (world: World) => Promise<Ask>> = {
  'goal:add': async () => ({
    by: 'own',
    words: { kind: 'water', title: 'Water', unit: 'glasses', target: 8, direction: 'atLeast', days: [1, 3, 5] },
  }),
  'goal:change': async ({ goal }) => ({ by: 'own', words: { goalId: await goal(), title: 'Further', target: 9_000 } }),
  'goal:retire': async ({ goal }) => ({ by: 'own', words: { goalId: await goal() } }),
  'goal:setThreshold': async ({ goal }) => ({ by: 'team', words: { goalId: await goal(), above: 20_000 } }),
  'goal:logProgress': async ({ goal, say }) => {
    const goalId = await goal({ kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 })
    await say('team', 'goal:setThreshold', { goalId, below: 300 })
    return { by: 'own', words: { goalId, amount: 200, at: at() } }
  },
  'goal:correctProgress': async ({ progress }) => ({ by: 'own', words: { entrySeq: await progress(), amount: 6_000 } }),
  'goal:undoProgress': async ({ progress }) => ({ by: 'own', words: { entrySeq: await progress() } }),
  'preventive:schedule': async () => ({ by: 'panel', words: { title: 'Blood test', dueOn: '2026-01-05' } }),
  'preventive:markDone': async ({ item }) => ({
    by: 'panel',
    words: { itemId: await item('2026-01-06'), on: today() },
  }),
  'preventive:decline': async ({ item }) => ({
    by: 'own',
    words: { itemId: await item('2030-01-06'), reason: 'Not now' },
  }),
  'reminder:add': async () => ({
    by: 'own',
    words: { title: 'Tablet', at: '08:00', startsOn: '2030-01-05', rrule: 'FREQ=DAILY' },
  }),
  'reminder:change': async ({ reminder }) => ({ by: 'own', words: { reminderId: await reminder(), title: 'Walk' } }),
  'reminder:remove': async ({ reminder }) => ({ by: 'own', words: { reminderId: await reminder() } }),
  'reminder:done': async ({ fired }) => ({ by: 'own', words: await fired() }),
  'reminder:snooze': async ({ fired }) => ({ by: 'own', words: { ...(await fired()), minutes: 30 } }),
  'reminder:skip': async ({ fired }) => ({ by: 'own', words: { ...(await fired()), reason: 'Ill' } }),
  'reminder:prefer': async () => ({ by: 'own', words: { quiet: { from: '22:00', to: '07:00' } } }),
  'reminder:setZone': async () => ({ by: 'own', words: { timeZone: 'Asia/Tokyo', place: 'Asia/Tokyo' } }),
  'alert:claim': async ({ alert }) => ({ by: 'panel', words: { alertId: await alert() } }),
  'alert:release': async ({ alert, say }) => {
    const alertId = await alert()
    await say('panel', 'alert:claim', { alertId })
    return { by: 'panel', words: { alertId } }
  },
  'alert:assign': async ({ alert }) => ({ by: 'panel', words: { alertId: await alert(), userId: lena.user.id } }),
  'alert:snooze': async ({ alert }) => ({ by: 'panel', words: { alertId: await alert(), until: future() } }),
  'alert:wake': async ({ alert, say }) => {
    const alertId = await alert()
    await say('panel', 'alert:snooze', { alertId, until: future() })
    return { by: 'panel', words: { alertId } }
  },
  'alert:resolve': async ({ alert }) => ({
    by: 'panel',
    words: { alertId: await alert(), outcome: 'reachedBooked', note: 'Comes on Monday' },
  }),
  'alert:reopen': async ({ alert, say }) => {
    const alertId = await alert()
    await say('panel', 'alert:resolve', { alertId, outcome: 'other' })
    return { by: 'panel', words: { alertId } }
  },
  'patient:setSilence': async () => ({ by: 'team', words: { days: 9 } }),
  'consent:grant': async () => ({ by: 'own', words: { categories: ['mood', 'sleep'], to: { role: 'careTeam' } } }),
  'consent:withdraw': async ({ consent }) => ({
    by: 'own',
    words: { consentId: await consent(), categories: ['goals', 'sleep'] },
  }),
  'carer:invite': async () => ({ by: 'own', words: { email: 'somebody@closeby.example', categories: ['goals'] } }),
  'carer:cancel': async ({ invitation }) => ({ by: 'own', words: { invitationId: await invitation() } }),
  'emergency:open': async ({ outsider }) => ({ by: await outsider(), words: { reason: REASON } }),
  'emergency:review': async ({ outsider, say }) => {
    const { emergencyId } = await say(await outsider(), 'emergency:open', { reason: REASON })
    return { by: 'panel', words: { emergencyId, verdict: 'justified', note: 'Called me before' } }
  },
  'careTeam:add': async ({ newcomer }) => ({ by: 'admin', words: { userId: await newcomer(), role: 'provider' } }),
  // The last ones: they take the patient away from those who watch him.
  'carer:unlink': async ({ people }) => ({ by: 'own', words: { userId: people.carer.user.id } }),
  'careTeam:remove': async () => ({ by: 'admin', words: { userId: maya.user.id } }),
  'patient:moveUnit': async () => ({ by: 'admin', words: { unit: 'north' } }),
}
const LOST: Partial<Record<PatientCommandName, ViewerName[]>> = {
  'carer:unlink': ['carer'],
  'careTeam:remove': ['team', 'carer'],
  'patient:moveUnit': ['team', 'panel', 'carer'],
}

let care: Care
let elsewhere: Database
let maya: Person
let lena: Person
const sockets: Record<string, Live[]> = {}

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  await care.organisation({ units: ['main', 'north'] })
  elsewhere = await openElsewhere(care)
  maya = await care.provider({ name: 'Dr Maya' })
  lena = await care.coordinator({ name: 'Lena Ortiz' })
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

/** As often as the rates allow it. @throws when it is refused for another reason */
async function calmly(socket: Live, event: string, words: Json): Promise<Json> {
  for (;;) {
    const ack = await socket.ask(event, words)
    if (ack['ok'] === true) return ack
    if (ack['code'] !== 'rate.limited') throw new Error(`${event} was refused: ${JSON.stringify(ack)}`)
    await new Promise((resolve) => setTimeout(resolve, ack['afterMs'] as number))
  }
}

async function aWorld(sharing: (typeof SHARINGS)[keyof typeof SHARINGS]): Promise<World> {
  const own = await care.patient({ name: 'Watched Patient' })
  const patientId = own.user.patientId ?? ''
  await care.assign(own, maya)
  const people = {
    own,
    team: maya,
    panel: lena,
    carer: await care.register('carer'),
    admin: await care.admin(),
  }
  const commit = (...facts: PatientFact[]) => commitAs(elsewhere, own.user.orgId, patientId, facts)
  if (sharing) {
    const state = must(await elsewhere.streams.fresh('patient', patientId), 'he is registered')
    const ended = Object.keys(state.grants).map<PatientFact>((consentId) => ({
      ...{ type: 'consent.withdrawn', category: 'membership', consentId },
    }))
    const granted = Object.entries(sharing).map<PatientFact>(([role, categories]) => ({
      ...{ type: 'consent.granted', category: 'membership', consentId: randomUUID(), categories },
      to: { role: role as 'provider' | 'coordinator' },
    }))
    await commit(...ended, ...granted)
  }
  const asking = {} as Record<Sayer, Live>
  for (const [index, by] of (['own', 'team', 'panel', 'carer', 'admin'] as const).entries())
    asking[by] = await people[by].socket(index % 2)
  const say: World['say'] = (by, event, words) => {
    const socket = typeof by === 'string' ? asking[by] : by
    return calmly(socket, event, { opId: randomUUID(), patientId, ...words })
  }
  const goal: World['goal'] = async (words = {}) => {
    const steps = { kind: 'steps', title: 'Steps', unit: 'steps', target: 6_000, direction: 'atLeast' }
    return String((await say('own', 'goal:add', { ...steps, ...words }))['goalId'])
  }
  const item: World['item'] = async (dueOn) =>
    String((await say('panel', 'preventive:schedule', { title: `Check-up ${dueOn}`, dueOn }))['itemId'])
  const reminder: World['reminder'] = async () => {
    const words = { title: 'Tablet', at: '08:00', startsOn: '2030-01-05', rrule: 'FREQ=DAILY' }
    return String((await say('own', 'reminder:add', words))['reminderId'])
  }
  const consent: World['consent'] = async () => {
    const words = { categories: ['goals', 'sleep', 'reminders', 'diary'], to: { role: 'careTeam' } }
    return String((await say('own', 'consent:grant', words))['consentId'])
  }
  const invitation: World['invitation'] = async () => {
    const words = { email: people.carer.email, categories: ['sleep', 'reminders'] }
    return String((await say('own', 'carer:invite', words))['invitationId'])
  }
  await say('own', 'goal:logProgress', { goalId: await goal(), amount: 500, at: at() })
  const { token } = await say('own', 'carer:invite', { email: people.carer.email, categories: ['sleep', 'reminders'] })
  await people.carer.call('POST', '/api/carers/accept', { token })
  // What she sees of the goals begins here: not what was logged before.
  const fromNow = { to: { userId: people.carer.user.id }, since: at() }
  await say('own', 'consent:grant', { ...fromNow, categories: sharing ? ['goals'] : ['goals', 'preventive'] })
  return {
    ...{ patientId, people, say, goal, item, reminder, consent, invitation },
    progress: async () =>
      (await say('own', 'goal:logProgress', { goalId: await goal(), amount: 500, at: at() }))['seq'] as number,
    fired: async () => {
      const [reminderId, dueAt] = [await reminder(), new Date(Date.now() - 60_000).toISOString()]
      const next = { nextDueAt: '2030-01-05T08:00:00.000Z', nextFiresAt: '2030-01-05T08:00:00.000Z' }
      await commit({ type: 'reminder.fired', category: 'reminders', reminderId, dueAt, ...next })
      return { reminderId, dueAt }
    },
    alert: async () => {
      const itemId = await item('2026-01-07')
      const state = must(await elsewhere.streams.fresh('patient', patientId), 'he is registered')
      return must(
        Object.values(state.alerts).find(({ subject }) => subject === itemId),
        'it is missed',
      ).id
    },
    outsider: async () => (await care.provider()).socket(1),
    newcomer: async () => (await care.provider({ name: 'Dr New' })).user.id,
  }
}

async function watch(person: Person, who: ViewerName, patientId: string, hub: number): Promise<Client> {
  const socket = await person.socket(hub)
  ;(sockets[patientId] ??= []).push(socket)
  const patient = await holdPatient(socket, patientId)
  const lists = []
  if (who !== 'own') lists.push(await holdList(socket, 'board'))
  if (who === 'team' || who === 'panel') lists.push(await holdList(socket, 'inbox'))
  return { patient, lists }
}

const what = ({ patient, lists }: Client, patientId: string) => ({
  patient: withoutUnknown(patient.held()),
  lists: lists.map((list) => list.rowsOf(patientId)),
})

/** When a withheld entry was recorded is withheld too. */
function withoutUnknown(held: HeldPatient | null): object | null {
  if (!held?.isWithheld) return held
  const { recordedAt: _unknown, ...state } = held.state
  return { ...held, state }
}

test('[SYNC-1] the oracle knows a case of every command of the registry', () => {
  const doors = must(care.apps[0], 'there is a hub').services.registry.byEvent
  const writing = [...doors.values()].flatMap(({ event, audit }) =>
    event && (audit === 'change' || audit === 'emergency') ? [event] : [],
  )
  expect(Object.keys(GENERATE).toSorted()).toEqual(writing.toSorted())
  expect(Object.keys(GENERATE).toSorted()).toEqual(Object.keys(patientCommands).toSorted())
})

describe.each(Object.entries(SHARINGS))('with a patient who shares (%s)', (_name, sharing) => {
  let world: Awaited<ReturnType<typeof aWorld>>
  const held = {} as Record<ViewerName, Client>
  beforeAll(async () => {
    world = await aWorld(sharing)
    for (const who of VIEWERS) held[who] = await watch(world.people[who], who, world.patientId, 0)
  }, 60_000)
  afterAll(() => sockets[world.patientId]?.forEach((socket) => socket.close()))

  test.each(Object.keys(GENERATE) as PatientCommandName[])(
    '[SYNC-1] %s: what each client held and was sent is what it reads afresh',
    async (command) => {
      const { patientId, people, say } = world
      const { by, words } = await GENERATE[command](world)
      const { seq } = await say(by, command, words)
      for (const who of VIEWERS) {
        const client = held[who]
        await expect
          .poll(
            () => client.patient.isStale() || client.patient.held() === null || client.patient.seq() >= (seq as number),
            { timeout: 10_000 },
          )
          .toBe(true)
        if (client.patient.isStale()) await client.patient.open()
        await expect
          .poll(() => client.patient.held() === null || client.patient.seq() >= (seq as number), { timeout: 10_000 })
          .toBe(true)
        const [board] = client.lists
        const isThere = () => board?.rowsOf(patientId)[0]?.['seq'] === client.patient.held()?.seq
        if (board) await expect.poll(isThere, { timeout: 10_000 }).toBe(true)
        const fresh = await watch(people[who], who, patientId, 1)
        expect({ who, ...what(client, patientId) }).toEqual({ who, ...what(fresh, patientId) })
        for (const socket of sockets[patientId]?.splice(VIEWERS.length) ?? []) socket.close()
      }
      // Who lost him has nothing of him left, and a fresh opening says that there is nobody.
      const lost = VIEWERS.filter((who) => held[who].patient.held() === null)
      expect(lost).toEqual(LOST[command] ?? [])
    },
    60_000,
  )
})
