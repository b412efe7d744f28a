import { monotonicMs, randomOf } from '../ground.ts'
import { createRecorder } from '../history.ts'
import type { People } from '../world/people.ts'
import { createCaller } from './person.ts'
import type { Desk } from './desk.ts'
import { createDesk } from './desk.ts'
import { createPhone } from './phone.ts'
import type { Phone } from './phone.ts'
import { loadProduct } from './product.ts'
import { createSender } from './sender.ts'
import { openTab } from './tab.ts'
import type { Screen, Tab } from './tab.ts'

/* A process full of people: phones that log, boards and patients that are looked at. The conductor tells it what to do. */

export type Begin = { dir: string; name: string; people: People; hubs: string[]; seed: number; root?: string }
export type Orders = {
  begin: Begin
  load: { perSecond: number }
  /** The guest looks at these patients, beside his board. */
  visit: { patientIds: string[] }
  report: Record<never, never>
  dump: { phase: string }
  end: Record<never, never>
}
export type Order = { [Name in keyof Orders]: { id: number; order: Name; given: Orders[Name] } }[keyof Orders]
/** How it stands: what nobody knows the outcome of, and what each screen shows. */
export type Report = {
  open: number
  tabs: { name: string; isLive: boolean }[]
  screens: { name: string; what: Screen['what']; shown: [string, number][] }[]
}

const LOOK_MS = 40
const PATIENTS_OPEN = 2

let tabs: Tab[] = []
let phones: Phone[] = []
let desks: Desk[] = []
let guest: Tab | undefined
let stopLooking = () => undefined as void
let recorder: ReturnType<typeof createRecorder> | undefined

async function begin({ dir, name, people, hubs, seed, root }: Begin): Promise<void> {
  const product = await loadProduct(root)
  const random = randomOf(seed)
  const noted = createRecorder(dir, name)
  recorder = noted
  const newId = () => uuidOf(random.next)
  let first = 0
  const tabOf = (person: People['admin'], tabName: string) => {
    const caller = createCaller(person, hubs, (first += 1))
    const tab = openTab({ name: tabName, viewer: person.userId, product, caller, recorder: noted, random, newId })
    tabs.push(tab)
    return { tab, caller }
  }
  for (const patient of people.patients) {
    const { tab, caller } = tabOf(patient, patient.name)
    tab.openPatient(patient.patientId)
    const sender = createSender({ live: tab.live, caller, recorder: noted, random })
    phones.push(createPhone({ patient, sender, recorder: noted, newId }))
  }
  for (const provider of people.providers) {
    const { tab } = tabOf(provider, provider.name)
    tab.openList('board')
    const own = people.patients.filter(({ team }) => team.includes(provider.userId))
    for (const { patientId } of own.slice(0, PATIENTS_OPEN)) tab.openPatient(patientId)
  }
  for (const coordinator of people.coordinators) {
    const { tab, caller } = tabOf(coordinator, coordinator.name)
    tab.openList('board')
    const inbox = tab.openList('inbox')
    const sender = createSender({ live: tab.live, caller, recorder: noted, random })
    desks.push(createDesk({ coordinator, sender, recorder: noted, random, newId, rows: inbox.rows }))
  }
  guest = tabOf(people.guest, people.guest.name).tab
  stopLooking = look(noted)
}

/** Notes whenever a screen shows something newer, and whenever a tab begins or ceases to say that it is live. */
function look({ note }: ReturnType<typeof createRecorder>): () => void {
  const shownBefore = new Map<string, Map<string, number>>()
  const liveBefore = new Map<string, boolean>()
  const timer = setInterval(() => {
    for (const tab of tabs) {
      const isLive = tab.isLive()
      for (const { name, shown } of tab.screens) {
        const before = shownBefore.get(name) ?? new Map<string, number>()
        const now = shown()
        for (const [id, seq] of now) if (before.get(id) !== seq) note({ kind: 'shown', screen: name, id, seq })
        for (const id of before.keys()) if (!now.has(id)) note({ kind: 'shown', screen: name, id, seq: 0 })
        shownBefore.set(name, now)
      }
      // After what it shows: both are of one moment, and a screen is not older than it was just now.
      if (liveBefore.get(tab.name) !== isLive) note({ kind: 'live', screen: tab.name, isLive })
      liveBefore.set(tab.name, isLive)
    }
  }, LOOK_MS)
  return () => clearInterval(timer)
}

function load(perSecond: number): void {
  for (const phone of phones) phone.load(perSecond / Math.max(1, phones.length))
  for (const desk of desks) desk.work(perSecond > 0)
}

function visit(patientIds: string[]): void {
  guest?.closeScreens()
  guest?.openList('board')
  for (const patientId of patientIds) guest?.openPatient(patientId)
}

function report(): Report {
  return {
    open: [...phones, ...desks].reduce((sum, each) => sum + each.open(), 0),
    tabs: tabs.map((tab) => ({ name: tab.name, isLive: tab.isLive() })),
    screens: tabs.flatMap(({ screens }) =>
      screens.map(({ name, what, shown }) => ({ name, what, shown: [...shown()] })),
    ),
  }
}

function dump(phase: string): void {
  for (const tab of tabs)
    for (const { name, what, items } of tab.screens)
      recorder?.note({
        ...{ kind: 'dump', phase, screen: name, viewer: tab.viewer, what, isLive: tab.isLive() },
        items: items(),
      })
}

async function end(): Promise<void> {
  stopLooking()
  for (const each of [...phones, ...desks]) each.stop()
  for (const tab of tabs) tab.close()
  tabs = []
  phones = []
  desks = []
  await recorder?.close()
}

async function obey(message: Order): Promise<unknown> {
  switch (message.order) {
    case 'begin':
      return begin(message.given)
    case 'load':
      return load(message.given.perSecond)
    case 'visit':
      return visit(message.given.patientIds)
    case 'report':
      return report()
    case 'dump':
      return dump(message.given.phase)
    case 'end':
      return end()
  }
}

/** A version 4 UUID from chance that can be repeated. */
function uuidOf(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}

process.on('message', (message: Order) => {
  obey(message).then(
    (answer) => process.send?.({ id: message.id, answer: answer ?? null }),
    (error: unknown) => process.send?.({ id: message.id, error: error instanceof Error ? error.stack : String(error) }),
  )
})
// Should the conductor vanish, nobody stays behind.
process.on('disconnect', () => process.exit(0))
process.stdout.write(`the crowd is here at ${Math.round(monotonicMs())}\n`)
