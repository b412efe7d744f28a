import type { Database } from '@closeby/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'
import { boardOf, numbersOf } from './testing/frames.ts'
import { aPanel, logEach, openElsewhere } from './testing/panel.ts'

let care: Care
let elsewhere: Database

/** Thousands of rows take a while on a busy machine. */
const PATIENT = { timeout: 45_000, interval: 50 }
const METRICS_TOKEN = 'only for this test'
beforeAll(async () => {
  care = await openCare({ hubs: 2, environment: { METRICS_TOKEN } })
  elsewhere = await openElsewhere(care)
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

async function socketsOn(hub: number): Promise<number> {
  const { text } = await care.rest('GET', '/metrics', undefined, { authorization: `Bearer ${METRICS_TOKEN}` }, hub)
  return Number(/^closeby_sockets (\d+)$/m.exec(text)?.[1])
}

const framesOf = ({ frames }: Live, event: string) =>
  frames.filter((frame) => frame.event === event).map(({ data }) => data)

const isLatest = (rows: Map<string, Json>, heads: Map<string, number>) =>
  [...heads].every(([id, seq]) => rows.get(id)?.['seq'] === seq)

describe('a large panel', () => {
  let provider: Person
  beforeAll(async () => {
    provider = await care.provider()
    await aPanel(elsewhere, provider, 5_000)
  }, 120_000)

  test('[HUB-11] 500 rows come with the answer, the rest in parts behind it, and the check counts them all', async () => {
    const board = await provider.socket(1)
    const opened = await board.ask('board:open', { batch: true })
    expect(opened).toMatchObject({ ok: true, total: 5_000 })
    expect(opened['rows']).toHaveLength(500)
    const follows = () => framesOf(board, 'view:rows').map((frame) => (frame['rows'] as Json[]).length)
    const sum = () => follows().reduce((all, each) => all + each, 500)
    await expect.poll(sum, PATIENT).toBe(5_000)
    expect(Math.max(...follows())).toBeLessThanOrEqual(500)
    const check = () => board.frames.findLast(({ event }) => event === 'view:check')?.data
    await expect.poll(() => check()?.['count'] as number, PATIENT).toBe(5_000)
    expect(check()).toEqual({ view: 'board', ...numbersOf(boardOf(board, opened['rows'] as Json[])) })
  }, 60_000)

  test('[HUB-8] a reader that does not read is cut, the others are served, and it comes back by snapshot', async () => {
    const stuck = await provider.socket(1)
    const other = await provider.socket(1)
    await other.ask('board:open', { batch: true })
    const ws = (stuck.io.io.engine.transport as unknown as { ws: { pause: () => void; resume: () => void } }).ws
    ws.pause()
    const before = await socketsOn(1)
    expect(before).toBeGreaterThanOrEqual(2)
    // More than the kernel takes on both sides.
    for (let asked = 0; asked < 4; asked += 1) stuck.io.emit('board:open', { batch: true }, () => undefined)
    await expect.poll(() => socketsOn(1), PATIENT).toBeLessThan(before)
    ws.resume()
    await until('the client to see it', () => !stuck.io.connected)
    await expect.poll(() => framesOf(other, 'view:check').length, PATIENT).toBeGreaterThan(0)
    const again = await provider.socket(1)
    expect(await again.ask('board:open', { batch: true })).toMatchObject({ ok: true, total: 5_000 })
  }, 60_000)
})

describe('a flood of changes', () => {
  test('[HUB-6] every board ends with the latest of every row, in far fewer frames than changes, and never goes back', async () => {
    const provider = await care.provider()
    const ids = await aPanel(elsewhere, provider, 100)
    const boards = await Promise.all(Array.from({ length: 10 }, (_, index) => provider.socket(index % 2)))
    const opened = await Promise.all(boards.map((board) => board.ask('board:open', { batch: true })))
    let heads = new Map<string, number>()
    for (let round = 0; round < 20; round += 1) heads = await logEach(elsewhere, provider.user.orgId, ids)
    for (const [index, board] of boards.entries()) {
      const rows = () => boardOf(board, opened[index]?.['rows'] as Json[])
      await expect.poll(() => isLatest(rows(), heads), PATIENT).toBe(true)
      const told = framesOf(board, 'view:rows')
      expect(told.length).toBeLessThan((20 * ids.length) / 4)
      const last = new Map<string, number>()
      for (const row of told.flatMap((frame) => frame['rows'] as Json[])) {
        expect(row['seq']).toBeGreaterThan(last.get(String(row['id'])) ?? 0)
        last.set(String(row['id']), row['seq'] as number)
      }
    }
  }, 120_000)
})

describe('coming and going', () => {
  test('[HUB-10] a crowd is let in at a pace, each refused one with a slot of his own', async () => {
    const paced = await openCare({ live: { admission: { perSecond: 1, burst: 3 } } })
    const person = await paced.patient()
    const tickets = await Promise.all(
      Array.from({ length: 10 }, async () => (await person.call('POST', '/api/live-ticket')).body['ticket'] as string),
    )
    const outcomes = await Promise.allSettled(tickets.map((ticket) => paced.connect(ticket)))
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as { data: Json }).data] : [],
    )
    expect(refusals.length).toBeGreaterThan(3)
    for (const refusal of refusals)
      expect(refusal).toEqual({ code: 'retry', message: expect.any(String), afterMs: expect.any(Number) })
    expect(new Set(refusals.map(({ afterMs }) => afterMs as number)).size).toBeGreaterThan(1)
    await paced.close()
  })

  test('[HUB-13] a hub that stops gives everybody a slot, answers what was asked, and closes within seconds', async () => {
    const leaving = await openCare({})
    const person = await leaving.patient()
    const goalId = await leaving.goal(person)
    const sockets = await Promise.all([person.socket(), person.socket(), person.socket()])
    const [first] = sockets as [Live, ...Live[]]
    const words = { patientId: person.user.patientId, goalId, amount: 5, at: new Date().toISOString() }
    const asked = first.ask('goal:logProgress', { opId: crypto.randomUUID(), ...words })
    const closing = leaving.apps[0]?.close({ drain: true })
    expect(await asked).toMatchObject({ ok: true })
    await closing
    for (const { frames, io } of sockets) {
      const [slot] = frames.filter(({ event }) => event === 'hub:drain')
      expect(slot?.data['retryIn']).toBeGreaterThanOrEqual(0)
      await until('closed', () => !io.connected)
    }
    await leaving.close()
  }, 40_000)
})
