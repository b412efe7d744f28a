import { randomUUID } from 'node:crypto'
import { createNodeRedisClient, Queue, Worker } from 'bullmq'
import { createClient } from 'redis'
import { MongoClient } from 'mongodb'
import type { BoardRows, Database } from '@closeby/db'
import { openDatabase, storedRowOf } from '@closeby/db'
import { createTimeSweep } from '../../../apps/jobs/src/compliance/time-sweep.ts'
import { createBackOff } from '../../../apps/jobs/src/core/back-off.ts'
import { createLogger } from '../../../apps/jobs/src/core/logger.ts'
import { pause } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'
import { beginningOf, inParts, patientCommit } from '../ours/people.ts'
import { storeRows } from '../ours/world.ts'

/* Many things that come due in one instant, swept from the log or run as delayed jobs. */

const DAY_MS = 86_400_000
const TURNS = 5
const CONCURRENCY = 50
/** Time for the last job to be queued before the first is due. */
const LEAD_MS = 500
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const

let database: Database
let mongo: MongoClient
let connection: ReturnType<typeof createNodeRedisClient>
/** The herd's clock: a midnight is brought about, not waited for. */
let ahead = 0
let herd = 0
const clock = () => new Date(Date.now() + ahead).toISOString()

function sweepWith(boardRows: BoardRows): () => Promise<number> {
  const logger = createLogger('silent', 'bench')
  const backOff = createBackOff({ firstMs: 250, mostMs: 30_000, nowMs: () => performance.now() })
  return createTimeSweep({ streams: database.streams, boardRows, rowOf: storedRowOf, clock, backOff, logger })
}

const methods = {
  begin: async (given: { mongoUrl: string; secret: string; redisUrl: string }): Promise<void> => {
    // No fold is kept: each is read from the store, as by a worker that has slept through the day.
    const options = { url: given.mongoUrl, secret: Buffer.from(given.secret, 'base64'), clock, cacheSize: 100 }
    database = await openDatabase(options)
    mongo = await new MongoClient(given.mongoUrl).connect()
    const redis = createClient({ url: given.redisUrl })
    await redis.connect()
    connection = createNodeRedisClient(redis)
  },

  /** Patients of one zone, so that one midnight comes for all of them. */
  settle: async (count: number): Promise<void> => {
    herd = count
    const ids = Array.from({ length: count }, () => randomUUID())
    await inParts(ids, (id) => {
      const words = { userId: `u-${id}`, name: 'Patient', timeZone: 'Etc/UTC', members: [] }
      return database.streams.commit(patientCommit(id, beginningOf(id, words)))
    })
    await storeRows(database, ids)
  },

  /** The next midnight comes; sweeps until nobody is due. */
  sweep: async () => {
    ahead += DAY_MS
    const lateMs: number[] = []
    const from = performance.now()
    const boardRows = {
      ...database.boardRows,
      put: async (rows: Parameters<Database['boardRows']['put']>[0]) => {
        await database.boardRows.put(rows)
        const late = performance.now() - from
        for (let row = 0; row < rows.length; row += 1) lateMs.push(late)
      },
    }
    const sweep = sweepWith(boardRows)
    const changes = await sweep()
    const perSecond = (1_000 * changes) / (performance.now() - from)
    if (changes !== herd) throw new Error(`${changes} of ${herd} patients were told of their midnight`)
    // Told again, nobody has anything to hear.
    const entries = changes + (await sweep())
    return { perSecond, lateMs, changes, entries }
  },

  /** Midnights of the few who are awake, one after the other. Answers how long each sweep took to tell `count`. */
  sweepSome: async (count: number): Promise<number[]> => {
    const tookMs: number[] = []
    for (let turn = 0; turn < TURNS; turn += 1) {
      do ahead += DAY_MS
      while ((await database.boardRows.due(clock(), 1)).length === 0)
      const from = performance.now()
      const changes = await sweepWith(database.boardRows)()
      if (changes !== count) throw new Error(`${changes} of ${count} patients were told of their midnight`)
      tookMs.push(performance.now() - from)
    }
    return tookMs
  },

  /** As many delayed jobs, all due in one instant. */
  jobs: async ({ count, isDurable }: { count: number; isDurable: boolean }) => {
    const name = `herd-${randomUUID()}`
    const queue = new Queue(name, { connection })
    const written = mongo.db().collection<{ _id: string; at: Date }>('peer_jobs')
    const lateMs: number[] = []
    const all = Promise.withResolvers<void>()
    const dueAt = Date.now() + LEAD_MS + count / 10
    const list = Array.from({ length: count }, () => ({
      ...{ name: 'due', data: { id: randomUUID() } },
      opts: { delay: Math.max(0, dueAt - Date.now()), removeOnComplete: true },
    }))
    await queue.addBulk(list)
    const worker = new Worker<{ id: string }>(
      name,
      async ({ data }) => {
        if (isDurable) await written.insertOne({ _id: data.id, at: new Date() }, DURABLE)
        lateMs.push(Date.now() - dueAt)
        if (lateMs.length === count) all.resolve()
      },
      { connection, concurrency: CONCURRENCY },
    )
    await all.promise
    const tookMs = Date.now() - dueAt
    await pause(100)
    await worker.close()
    await queue.obliterate({ force: true })
    await queue.close()
    return { perSecond: (1_000 * count) / tookMs, lateMs }
  },
}
export type HerdMethods = typeof methods

serve(methods)
