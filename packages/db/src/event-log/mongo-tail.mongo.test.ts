import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { MongoClient } from 'mongodb'
import { connect } from '../client.ts'
import { anEntry } from '../testing/facts.ts'
import { openLossyProxy } from '../testing/lossy-proxy.ts'
import type { LossyProxy } from '../testing/lossy-proxy.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { plainCodec } from './codec.ts'
import type { EntryStore, Head } from './event-log.port.ts'
import { createMongoStore } from './mongo-store.ts'

let mongo: TestMongo
let store: EntryStore
let proxy: LossyProxy
let lossy: MongoClient
beforeAll(async () => {
  mongo = await openTestMongo()
  store = createMongoStore({ db: mongo.db, codec: plainCodec })
  proxy = await openLossyProxy(mongo.url)
  lossy = await connect(proxy.url, { serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 })
})
afterAll(async () => {
  await lossy.close()
  await proxy.close()
  await mongo.drop()
})

const seqsOf = (heads: Head[], stream: string) => heads.filter((head) => head.stream === stream).map(({ seq }) => seq)

describe('the tail of the log', () => {
  it('[LOG-11] sees what was committed while the network was away, and knows how long it was silent', async () => {
    const stream = randomUUID()
    const heads: Head[] = []
    const lost: string[] = []
    const tail = await createMongoStore({ db: lossy.db(), codec: plainCodec }).tail({
      onHead: (head) => void heads.push(head),
      onLost: () => void lost.push('lost'),
    })
    await store.append(anEntry({ stream }))
    await vi.waitFor(() => expect(seqsOf(heads, stream)).toEqual([1]), 5000)
    proxy.cut('all')
    for (const seq of [2, 3]) await store.append(anEntry({ stream, seq }))
    await vi.waitFor(() => expect(tail.silentMs()).toBeGreaterThan(1500), 10_000)
    expect(seqsOf(heads, stream)).toEqual([1])
    proxy.heal()
    await vi.waitFor(() => expect(new Set(seqsOf(heads, stream))).toEqual(new Set([1, 2, 3])), 15_000)
    await vi.waitFor(() => expect(tail.silentMs()).toBeLessThan(1000), 5000)
    expect(lost).toEqual([])
    await tail.stop()
  })

  it('[LOG-11] a position is told only after everything before it was handled, and a failed handler gets it again', async () => {
    const stream = randomUUID()
    const handled: number[] = []
    const atPosition: number[] = []
    let failures = 2
    const tail = await store.tail({
      onHead: async (head) => {
        if (head.stream !== stream) return
        if (head.seq === 2 && failures-- > 0) throw new Error('not now')
        handled.push(head.seq)
      },
      onPosition: () => void atPosition.push(handled.length),
      onLost: () => undefined,
    })
    for (const seq of [1, 2, 3]) await store.append(anEntry({ stream, seq }))
    await vi.waitFor(() => expect(atPosition.at(-1)).toBeGreaterThanOrEqual(3), 10_000)
    expect(new Set(handled)).toEqual(new Set([1, 2, 3]))
    await tail.stop()
  })

  it('[LOG-12] a lost position is told until somebody could compare all heads', async () => {
    const stream = randomUUID()
    const heads: Head[] = []
    let told = 0
    const tail = await store.tail({
      from: 'no position at all',
      onHead: (head) => void heads.push(head),
      onLost: () => {
        told += 1
        if (told < 3) throw new Error('the store is away')
      },
    })
    await vi.waitFor(() => expect(told).toBe(3), 10_000)
    await store.append(anEntry({ stream }))
    await vi.waitFor(() => expect(seqsOf(heads, stream)).toEqual([1]), 5000)
    expect(told).toBe(3)
    await tail.stop()
  })

  it('[LOG-11] hears of a journaled write within a blink', async () => {
    const stream = randomUUID()
    const heard = Promise.withResolvers<number>()
    const tail = await store.tail({
      onHead: (head) => {
        if (head.stream === stream && head.seq === 2) heard.resolve(performance.now())
      },
      onLost: () => undefined,
    })
    await store.append(anEntry({ stream }))
    const written = performance.now()
    await store.append(anEntry({ stream, seq: 2 }))
    // A change stream that waits for the journal's own tick would need 100 ms; the bound leaves room for a busy machine.
    expect((await heard.promise) - written).toBeLessThan(1000)
    await tail.stop()
  })
})
