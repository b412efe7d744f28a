import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MongoClient } from 'mongodb'
import { connect } from '../client.ts'
import { aClock, anEntry } from '../testing/facts.ts'
import { openLossyProxy } from '../testing/lossy-proxy.ts'
import type { LossyProxy } from '../testing/lossy-proxy.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { Unavailable } from '../unavailable.ts'
import { plainCodec } from './codec.ts'
import type { EntryStore } from './event-log.port.ts'
import { aCommit } from './log.contract.ts'
import { createMongoSnapshots } from './mongo-snapshots.ts'
import { createMongoStore } from './mongo-store.ts'
import { createStreams } from './streams.ts'

let mongo: TestMongo
let store: EntryStore
let proxy: LossyProxy
let lossy: MongoClient
beforeAll(async () => {
  mongo = await openTestMongo()
  store = createMongoStore({ db: mongo.db, codec: plainCodec })
  proxy = await openLossyProxy(mongo.url)
  lossy = await connect(proxy.url, { retryWrites: false, serverSelectionTimeoutMS: 500, heartbeatFrequencyMS: 500 })
})
afterAll(async () => {
  await lossy.close()
  await proxy.close()
  await mongo.drop()
})

function streamsOverLossy() {
  const parts = { db: lossy.db(), codec: plainCodec }
  return createStreams({ store: createMongoStore(parts), snapshots: createMongoSnapshots(parts), clock: aClock() })
}

describe('group commit', () => {
  it('[LOG-5] an entry whose answer was lost is looked up, and was made once', async () => {
    const streams = streamsOverLossy()
    const stream = randomUUID()
    await streams.commit(aCommit(stream))
    proxy.cut('answer')
    const { entry, replayed } = await streams.commit(aCommit(stream))
    expect({ seq: entry.seq, replayed }).toEqual({ seq: 2, replayed: false })
    expect(await store.read(stream, 1)).toEqual([entry])
  })

  it('[LOG-5] when the look-up is lost too, the caller comes again and gets the entry he made', async () => {
    const streams = streamsOverLossy()
    const stream = randomUUID()
    await streams.commit(aCommit(stream))
    const request = aCommit(stream)
    proxy.cut('answers')
    await expect(streams.commit(request)).rejects.toThrow(Unavailable)
    proxy.heal()
    expect(await store.findOp(stream, request.opId)).toMatchObject({ seq: 2 })
    expect(await streams.commit(request)).toMatchObject({ replayed: true, entry: { seq: 2, opId: request.opId } })
    expect(await store.read(stream, 1)).toHaveLength(1)
  })

  it('[LOG-2] thousands at once go through, each with its own answer', async () => {
    const streams = Array.from({ length: 2500 }, () => randomUUID())
    const outcomes = await Promise.all(streams.map((stream) => store.append(anEntry({ stream }))))
    expect(outcomes.every((outcome) => outcome === 'ok')).toBe(true)
    const again = await Promise.all(streams.slice(0, 200).map((stream) => store.append(anEntry({ stream }))))
    expect(again.every((outcome) => outcome === 'seq')).toBe(true)
  })
})
