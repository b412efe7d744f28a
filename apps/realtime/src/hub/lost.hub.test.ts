import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { openDatabase, rebuildRows, storedRowOf } from '@closeby/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, CareOptions, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from './testing/frames.ts'

/** A port nobody listens on, however long the test runs. */
async function deadPort(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
const deadRedis = async (): Promise<CareOptions> => ({
  environment: { REDIS_URL: `redis://127.0.0.1:${await deadPort()}` },
})

describe.each<[string, () => Promise<CareOptions>]>([
  ['with Redis', async () => ({})],
  ['when every poke is lost', async () => ({ live: { hasPokes: false } })],
  ['when Redis was never there', deadRedis],
])('%s', (_how, options) => {
  let care: Care
  let patient: Person
  let provider: Person
  let goalId: string
  let patientId: string

  beforeAll(async () => {
    care = await openCare({ hubs: 2, ...(await options()) })
    patient = await care.patient()
    provider = await care.provider()
    goalId = await care.goal(patient)
    patientId = patient.user.patientId ?? ''
    await care.assign(patient, provider)
  })
  afterAll(() => care.close())

  test('[HUB-2] a log on one hub is an entry and a row on the other', async () => {
    const watching = await provider.socket(1)
    await watching.ask('board:open', {})
    await watching.ask('patient:open', { patientId })
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 500)
    await watching.until(
      'row and entry',
      () => boardOf(watching).get(patientId)?.['seq'] === seq && entriesOf(watching, patientId).length === 1,
    )
  })

  test('[TEAM-2] who is taken off the team receives nothing recorded after, on any hub', async () => {
    const watchers = await Promise.all([provider.socket(0), provider.socket(1)])
    for (const watcher of watchers) {
      expect((await watcher.ask('board:open', {}))['total']).toBe(1)
      expect(await watcher.ask('patient:open', { patientId })).toMatchObject({ ok: true })
    }
    const phones = await Promise.all([patient.socket(0), patient.socket(1)])
    // Writing goes on from both hubs while the removal comes in between.
    const writing = Promise.all(
      phones.flatMap((phone) => Array.from({ length: 10 }, () => logSteps(phone, { patientId, goalId }, 1))),
    )
    const removed = await care.unassign(patient, provider)
    expect(removed.status).toBe(200)
    const removalSeq = removed.body['seq'] as number
    await writing
    const later = await logSteps(phones[0], { patientId, goalId }, 1)
    expect(later.seq).toBeGreaterThan(removalSeq)
    for (const watcher of watchers) {
      await watcher.until('both words of it', (frames) =>
        ['view:gone', 'access:revoked'].every((event) => frames.filter((frame) => frame.event === event).length === 1),
      )
      expect(watcher.frames.find(({ event }) => event === 'view:gone')?.data).toEqual({ view: 'board', id: patientId })
      expect(watcher.frames.find(({ event }) => event === 'access:revoked')?.data).toEqual({ patientId })
      expect(await watcher.ask('patient:open', { patientId })).toMatchObject({ ok: false, code: 'notFound' })
      expect(await watcher.ask('board:open', {})).toMatchObject({ ok: true, rows: [], total: 0 })
      const seqs = watcher.frames
        .flatMap(({ data }) => [data['seq'], (data['row'] as Json | undefined)?.['seq']])
        .filter((seq) => seq !== undefined)
      expect(Math.max(0, ...seqs)).toBeLessThan(removalSeq)
    }
    expect(care.lines.filter((line) => line.includes('"level":50'))).toEqual([])
  })
})

describe('a hub that dies between the answer and the row', () => {
  let care: Care
  beforeAll(async () => {
    care = await openCare({ hubs: 2 })
  })
  afterAll(() => care.close())

  test('[JOB-1] leaves no row behind its log once the projector caught up, and no board behind it before', async () => {
    const patient = await care.patient()
    const provider = await care.provider()
    const goalId = await care.goal(patient)
    const patientId = patient.user.patientId ?? ''
    await care.assign(patient, provider)
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 500)
    await care.apps[0]?.close()

    const database = await openDatabase({
      url: care.mongoUrl,
      secret: care.config.secret,
      clock: () => new Date().toISOString(),
    })
    expect((await database.boardRows.get(patientId))?.seq).toBeLessThan(seq)
    // A hub that was there, and one that starts only now, both show the log and not the row.
    for (const hub of [1, await care.openHub()]) {
      const board = await provider.socket(hub)
      const { rows } = await board.ask('board:open', {})
      await board.until('the row as logged', () => boardOf(board, rows as Json[]).get(patientId)?.['seq'] === seq)
    }
    await rebuildRows(database.store, { kind: 'patient', rowOf: storedRowOf, rows: database.boardRows })
    expect((await database.boardRows.get(patientId))?.seq).toBe(seq)
    await database.close()
  })
})
