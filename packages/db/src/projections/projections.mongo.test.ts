import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPeople, personOf } from '../accounts/people.mongo.ts'
import { plainCodec } from '../event-log/codec.ts'
import { createMemorySnapshots, createMemoryStore } from '../event-log/memory-store.ts'
import { createMongoStore } from '../event-log/mongo-store.ts'
import { createMongoSnapshots } from '../event-log/mongo-snapshots.ts'
import { createStreams } from '../event-log/streams.ts'
import { aPatient, commitFacts } from '../testing/a-patient.ts'
import { aClock, checkupMissed, goalAdded, progressLogged } from '../testing/facts.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { describeBoardRows } from './board-rows.contract.ts'
import { BOARD_ROWS, createMongoBoardRows } from './board-rows.mongo.ts'
import { createCheckpoints } from './checkpoints.mongo.ts'
import { createLeases } from './leases.mongo.ts'
import { rebuildRows } from './rebuild.ts'
import { storedRowOf } from './row-of.ts'

let mongo: TestMongo
beforeAll(async () => {
  mongo = await openTestMongo()
})
afterAll(() => mongo.drop())

describeBoardRows('board rows in MongoDB', () => createMongoBoardRows({ db: mongo.db, codec: plainCodec }))

describe('an inbox in MongoDB', () => {
  it('[INBOX-20] reads the rows with alerts and no others of a panel', async () => {
    const rows = createMongoBoardRows({ db: mongo.db, codec: plainCodec })
    const streams = createStreams({ store: createMemoryStore(), snapshots: createMemorySnapshots(), clock: aClock() })
    const [orgId, memberId] = [randomUUID(), randomUUID()]
    const loud = await aPatient(streams, { orgId, members: [memberId], then: [checkupMissed()] })
    const quiet = storedRowOf(await aPatient(streams, { orgId, members: [memberId] }))
    await rows.put([storedRowOf(loud), ...Array.from({ length: 300 }, () => ({ ...quiet, id: randomUUID() }))])
    await mongo.db.command({ profile: 2 })
    for (const whose of [{ memberId }, { unit: 'main' }]) {
      const panel = { orgId, ...whose, withAlerts: true } as const
      for (const list of [rows.list(panel), rows.listAsOne(panel)]) {
        let found = 0
        for await (const { id } of list) found += Number(id === loud.patientId)
        expect(found).toBe(1)
      }
      await rows.seqsIn(panel)
    }
    await mongo.db.command({ profile: 0 })
    const asked = { ns: `${mongo.db.databaseName}.${BOARD_ROWS}`, 'command.filter.alerts': { $exists: true } }
    const reads = await mongo.db.collection('system.profile').find(asked).toArray()
    expect(reads.map((read) => read['docsExamined'] as number)).toEqual(Array(6).fill(1))
  })
})

describe('rebuilding', () => {
  it('[ROW-5] gives the rows that were written entry by entry, from the heads and from zero', async () => {
    const parts = { db: mongo.db, codec: plainCodec }
    const store = createMongoStore(parts)
    const rows = createMongoBoardRows(parts)
    const clock = aClock()
    const streams = createStreams({ store, snapshots: createMongoSnapshots(parts), clock, snapshotEvery: 4 })
    const writing: Promise<void>[] = []
    streams.onFolded(({ kind, after }) => {
      if (kind === 'patient') writing.push(rows.put([storedRowOf(after as Parameters<typeof storedRowOf>[0])]))
    })
    const made = await Promise.all(Array.from({ length: 12 }, () => aPatient(streams, { members: ['dr-maya'] })))
    for (const { patientId } of made) {
      clock.forward(7 * 3_600_000)
      await commitFacts(streams, patientId, [progressLogged({ at: clock(), on: clock().slice(0, 10) })])
    }
    await Promise.all(writing)
    const ids = made.map(({ patientId }) => patientId).sort()
    const read = async () => (await rows.getMany(ids)).sort((a, b) => (a.id < b.id ? -1 : 1))
    const incremental = await read()
    expect(incremental.map(({ id }) => id)).toEqual(ids)

    const model = { kind: 'patient', rowOf: storedRowOf, rows } as const
    expect(await rebuildRows(store, model)).toBe(0)
    const stored = mongo.db.collection<{ _id: string }>(BOARD_ROWS)
    await stored.deleteOne({ _id: ids[0] ?? '' })
    await stored.updateOne({ _id: ids[1] ?? '' }, { $set: { seq: 1 } })
    await stored.updateOne({ _id: ids[2] ?? '' }, { $set: { v: 0 } })
    expect(await rebuildRows(store, model)).toBe(3)
    expect(await read()).toEqual(incremental)
    await stored.updateMany({}, { $set: { rank: 99, parts: {} } })
    expect(await rebuildRows(store, model, { fromZero: true })).toBe(12)
    expect(await read()).toEqual(incremental)
  })

  it('[ROW-5] lists of people are rebuilt alike', async () => {
    const parts = { db: mongo.db, codec: plainCodec }
    const store = createMongoStore(parts)
    const people = createPeople(parts)
    const streams = createStreams({ store, snapshots: createMongoSnapshots(parts), clock: aClock() })
    const userId = randomUUID()
    const commit = {
      kind: 'user',
      stream: userId,
      orgId: 'org-people',
      opHash: 'test',
      actor: { userId, role: 'provider' },
    } as const
    await streams.commit({
      ...commit,
      opId: randomUUID(),
      decide: () => [
        {
          type: 'user.registered',
          email: 'maya@example.org',
          name: 'Maya Osei',
          role: 'provider',
          status: 'pending',
          timeZone: 'Europe/London',
          passwordHash: null,
          consent: { textVersion: '1', at: '2026-11-16T12:00:00.000Z' },
        },
      ],
    })
    const model = { kind: 'user', rowOf: personOf, rows: people } as const
    expect(await rebuildRows(store, model)).toBe(1)
    const pending = await people.list('org-people', { status: 'pending', limit: 10 })
    expect(pending).toMatchObject({ total: 1, people: [{ id: userId, seq: 1, name: 'Maya Osei' }] })
    await streams.commit({ ...commit, opId: randomUUID(), decide: () => [{ type: 'user.approved' }] })
    expect(await rebuildRows(store, model)).toBe(1)
    expect((await people.list('org-people', { status: 'pending', limit: 10 })).total).toBe(0)
    expect(await people.get(userId)).toMatchObject({ status: 'active', seq: 2 })
  })

  it('[LOG-8] a log of hundreds folds the same from MongoDB’s snapshot as from zero', async () => {
    const parts = { db: mongo.db, codec: plainCodec }
    const store = createMongoStore(parts)
    const snapshots = createMongoSnapshots(parts)
    const clock = aClock()
    const streams = createStreams({ store, snapshots, clock })
    const { patientId } = await aPatient(streams, { then: [goalAdded()] })
    for (let count = 0; count < 230; count += 1) {
      clock.forward(3_600_000)
      await commitFacts(streams, patientId, [progressLogged({ at: clock(), on: clock().slice(0, 10) })])
    }
    await streams.idle()
    expect((await snapshots.load('patient', patientId))?.seq).toBe(200)
    const whole = createStreams({
      store,
      snapshots: { load: async () => undefined, save: async () => undefined },
      clock,
    })
    const reopened = createStreams({ store, snapshots, clock })
    expect(await reopened.fresh('patient', patientId)).toEqual(await whole.fresh('patient', patientId))
  })
})

describe('checkpoints and leases', () => {
  it('[JOB-1] a position is kept by name', async () => {
    const checkpoints = createCheckpoints(mongo.db)
    expect(await checkpoints.load('tail')).toBeUndefined()
    await checkpoints.save('tail', 'a')
    await checkpoints.save('tail', 'b')
    await checkpoints.save('other', 'c')
    expect(await checkpoints.load('tail')).toBe('b')
  })

  it('[JOB-2] of many who ask for a lease one holds it, until it is released or not renewed', async () => {
    const leases = createLeases(mongo.db)
    const workers = Array.from({ length: 10 }, (_, index) => `worker-${index}`)
    const asked = await Promise.all(workers.map((worker) => leases.acquire('sweep', worker, 60_000)))
    expect(asked.filter(Boolean)).toHaveLength(1)
    const holder = workers[asked.indexOf(true)] ?? ''
    const other = workers[asked.indexOf(false)] ?? ''
    expect(await leases.acquire('sweep', holder, 60_000)).toBe(true)
    await leases.release('sweep', other)
    expect(await leases.acquire('sweep', other, 60_000)).toBe(false)
    await leases.release('sweep', holder)
    expect(await leases.acquire('sweep', other, 50)).toBe(true)
    await vi.waitFor(async () => expect(await leases.acquire('sweep', holder, 60_000)).toBe(true), 5000)
    expect(await leases.acquire('sweep', other, 60_000)).toBe(false)
  })
})
