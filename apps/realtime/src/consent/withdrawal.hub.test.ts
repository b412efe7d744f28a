import { randomUUID } from 'node:crypto'
import { must } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import type { Entry } from '@closeby/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { openElsewhere } from '../hub/testing/panel.ts'

/*
 * Consent is withdrawn and given again at random moments of a fast stream, on another hub than the one that writes. What
 * each screen was sent is then held against the log, by a checker that knows none of the hub's functions.
 */

const ROUNDS = 10
const NEAR_MS = 120
/** 200 entries a second. */
const EVERY_MS = 5
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** What a checker finds: a frame with something that was not granted after the entry it shows. */
function leaksIn(frames: Live['frames'], log: Entry[], userId: string): string[] {
  const granted = new Map<string, Set<string>>()
  const openAfter: Set<string>[] = [new Set()]
  for (const { facts } of log) {
    for (const fact of facts as PatientFact[]) {
      if (fact.type === 'consent.granted' && (!('userId' in fact.to) || fact.to.userId === userId))
        granted.set(fact.consentId, new Set(fact.categories))
      if (fact.type === 'consent.ended') granted.delete(fact.consentId)
      if (fact.type !== 'consent.withdrawn') continue
      if (fact.categories) fact.categories.forEach((each) => granted.get(fact.consentId)?.delete(each))
      else granted.delete(fact.consentId)
    }
    openAfter.push(new Set([...granted.values()].flatMap((each) => [...each])))
  }
  return frames.flatMap(({ event, data }) => {
    const facts = event === 'log:entry' ? ((data['facts'] ?? []) as PatientFact[]) : []
    const open = openAfter[data['seq'] as number] ?? new Set()
    const foreign = facts.filter(({ category }) => category !== 'membership' && !open.has(category))
    const rows = event === 'view:rows' ? (data['rows'] as Json[]) : event === 'view:row' ? [data['row'] as Json] : []
    const told = rows.filter(
      (row) => (row['goals'] as Json[]).length > 0 && !openAfter[row['seq'] as number]?.has('goals'),
    )
    return [
      ...foreign.map(({ category }) => `entry ${String(data['seq'])} with ${category}`),
      ...told.map(({ seq }) => `row ${String(seq)} with goals`),
    ]
  })
}

describe.each([
  ['with Redis', {}],
  ['without Redis', { hasPokes: false }],
])('a stream of entries, %s', (_with, live) => {
  let care: Care
  beforeAll(async () => {
    care = await openCare({ hubs: 2, live })
  })
  afterAll(() => care.close())

  async function watch(person: Person, hub: number, patientId: string): Promise<Live> {
    const socket = await person.socket(hub)
    const open = () => void socket.ask('patient:open', { patientId })
    socket.io.on('access:changed', open)
    await socket.ask('board:open', { batch: hub === 0 })
    await socket.ask('patient:open', { patientId })
    return socket
  }

  /** Logs one after the other, without the rates of a door, until told to stop. Answers with how many. */
  async function pour(person: Person, goalId: string, isOver: () => boolean): Promise<number> {
    const { goals } = must(care.apps[0], 'there is a hub').services
    const patientId = person.user.patientId ?? ''
    const caller = { user: person.user, actor: { userId: person.user.id, role: person.user.role }, sid: 'test' }
    let count = 0
    for (; !isOver(); count += 1) {
      const words = { opId: randomUUID(), patientId, goalId, amount: 1, at: new Date().toISOString() }
      await Promise.all([goals.logProgress(caller, words), pause(EVERY_MS)])
    }
    return count
  }

  test('[CONS-8] T-02 no entry recorded after a withdrawal reaches the person, at whatever moment it comes', async () => {
    const [patient, provider] = [await care.patient(), await care.provider()]
    const patientId = patient.user.patientId ?? ''
    const goalId = await care.goal(patient)
    await care.assign(patient, provider)
    const watchers = [await watch(provider, 0, patientId), await watch(provider, 1, patientId)]
    const own = await watch(patient, 1, patientId).catch(() => null)
    let isOver = false
    const poured = pour(patient, goalId, () => isOver)
    const phone = await patient.socket(1)
    /** As any client does: what could not be done just now is asked again, under the same key. */
    const say = async (event: string, words: Json) => {
      const asked = { opId: randomUUID(), patientId, ...words }
      for (;;) {
        const ack = await phone.ask(event, asked)
        if (ack['ok'] === true) return ack
        if (ack['code'] !== 'retry') throw new Error(`${event} was refused: ${JSON.stringify(ack)}`)
        await pause(ack['afterMs'] as number)
      }
    }
    let consentId = `registration_${patientId}`
    for (let round = 0; round < ROUNDS; round += 1) {
      await pause(Math.random() * NEAR_MS)
      const words = round % 2 === 0 ? { categories: ['goals'] } : {}
      await say('consent:withdraw', { consentId, ...words })
      await pause(Math.random() * NEAR_MS)
      consentId = String((await say('consent:grant', { categories: ['goals'], to: { role: 'careTeam' } }))['consentId'])
    }
    const last = await say('consent:withdraw', { consentId })
    isOver = true
    const count = await poured
    for (const watcher of watchers)
      await watcher.until('the last withdrawal', (frames) =>
        frames.some(
          ({ event, data }) =>
            event.startsWith('view:row') &&
            JSON.stringify(data).includes(`"seq":`) &&
            seqIn(data) >= (last['seq'] as number),
        ),
      )
    const elsewhere = await openElsewhere(care)
    const log = await elsewhere.store.read(patientId, 0, 100_000)
    await elsewhere.close()
    expect(count).toBeGreaterThan(ROUNDS)
    for (const { frames } of watchers) {
      expect(
        frames.filter(({ event, data }) => event === 'log:entry' && data['facts'] !== null).length,
      ).toBeGreaterThan(0)
      expect(leaksIn(frames, log, provider.user.id)).toEqual([])
    }
    // The checker is not blind: what a hub that judges nobody would send is what the patient himself is sent.
    const unjudged = must(own, 'the patient watches himself').frames
    expect(leaksIn(unjudged, log, provider.user.id).length).toBeGreaterThan(0)
  }, 60_000)
})

function seqIn(data: Json): number {
  const rows = (data['rows'] ?? [data['row']]) as Json[]
  return Math.max(...rows.map((row) => row['seq'] as number))
}
