import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../ground.ts'
import type { World } from '../world/world.ts'
import type { Fault } from './fault.ts'
import { watchHealth } from './health.ts'

const SECOND = 1_000
/** What waits for a slow store waits in small things: the process itself answers, and does not grow. */
const WELL_MS = 200
const MOST_GROWN_MB = 100
const ELECTED_MS = 30_000
/** OutOfDiskSpace, as a server says that refuses to write. */
const DISK_FULL = 14_031

/** F-03 to F-05, F-08, F-13, F-14: the two databases go away, forget, refuse, or take their time. */
export const databases: Fault[] = [
  {
    id: 'F-03',
    title: 'Redis stops, is killed, and comes back empty',
    isQuick: true,
    liveWithinMs: 2 * SECOND,
    async run({ world, isQuick }) {
      const { redis } = world.house
      for (let round = 0; round < (isQuick ? 1 : 5); round += 1) {
        await redis.process.kill()
        redis.forget()
        await wait(0.7 * SECOND)
        await redis.process.start()
        await wait(0.5 * SECOND)
      }
      redis.process.freeze()
      await wait((isQuick ? 2 : 10) * SECOND)
      redis.process.thaw()
    },
  },
  {
    id: 'F-03b',
    title: 'Redis is gone, and nobody logs any more when it comes back',
    async run({ world, crowd }) {
      await world.house.redis.process.kill()
      await wait(2 * SECOND)
      await crowd.load(0)
      await wait(0.5 * SECOND)
    },
  },
  {
    id: 'F-04',
    title: 'the link by which hubs hear pokes is cut',
    liveWithinMs: 2 * SECOND,
    async run({ world, isQuick }) {
      for (let round = 0; round < (isQuick ? 3 : 10); round += 1) {
        await world.house.redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await wait(0.5 * SECOND)
      }
    },
  },
  {
    id: 'F-05',
    title: 'MongoDB is killed under load and comes back',
    isQuick: true,
    async run({ world, random, isQuick }) {
      const { process } = world.house.mongo
      for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
        await wait(random.between(0.2, 0.8) * SECOND)
        await process.kill()
        await wait(0.5 * SECOND)
        await process.start()
        await wait(0.5 * SECOND)
      }
    },
  },
  {
    id: 'F-05b',
    title: 'MongoDB steps down and is elected again',
    async run({ world }) {
      const admin = world.mongo.db('admin')
      await admin.command({ replSetStepDown: 5, force: true }).catch(() => undefined)
      await untilPrimary(world)
    },
  },
  {
    id: 'F-08',
    title: 'everything in Redis is forgotten, and a reminder comes due',
    hasReminders: true,
    async run({ world }) {
      await wait(2 * SECOND)
      await world.house.redis.ask('FLUSHALL')
      await wait(3 * SECOND)
    },
  },
  {
    id: 'F-13',
    title: 'MongoDB refuses to write: its disk is full',
    async run({ world, isQuick }) {
      const refusing = { failCommands: ['insert', 'update', 'findAndModify'], errorCode: DISK_FULL }
      await failing(world, refusing, () => wait((isQuick ? 2 : 10) * SECOND))
    },
  },
  {
    id: 'F-13c',
    title: 'Redis has no memory left',
    async run({ world }) {
      const { redis } = world.house
      await redis.ask('CONFIG', 'SET', 'maxmemory', '1')
      await wait(5 * SECOND)
      await redis.ask('CONFIG', 'SET', 'maxmemory', '0')
    },
  },
  {
    id: 'F-14',
    title: 'MongoDB takes two seconds for everything',
    async run({ world, isQuick, note, blame }) {
      const stop = watchHealth(world.hubs)
      for (const { toMongo } of [...world.hubs, ...world.workers]) toMongo.set({ delayMs: 2 * SECOND }, 'up')
      await wait((isQuick ? 8 : 15) * SECOND)
      for (const { name, answeredMs, grownMb } of await stop()) {
        note(`${name} said it is well within ${answeredMs} ms, and grew by ${grownMb} MB`)
        if (answeredMs > WELL_MS) blame(`${name} needed ${answeredMs} ms to say that it is well (99 of 100)`)
        if (grownMb > MOST_GROWN_MB) blame(`${name} grew by ${grownMb} MB while the store was slow`)
      }
    },
  },
]

/** Lets commands of this world's database fail for as long as `during` takes. */
async function failing(world: World, data: object, during: () => Promise<void>): Promise<void> {
  const admin = world.mongo.db('admin')
  const failPoint = { configureFailPoint: 'failCommand' }
  await admin.command({ ...failPoint, mode: 'alwaysOn', data })
  try {
    await during()
  } finally {
    await admin.command({ ...failPoint, mode: 'off' })
  }
}

async function untilPrimary(world: World): Promise<void> {
  const admin = world.mongo.db('admin')
  const isPrimary = () =>
    admin.command({ hello: 1 }).then(
      (hello) => hello['isWritablePrimary'] === true,
      () => false,
    )
  if (!(await until(isPrimary, ELECTED_MS, 100))) throw new Error('no primary was elected')
}
