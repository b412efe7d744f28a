import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { stirPokes } from './pokes.ts'

const SECOND = 1_000
/** Longer than the 3 s after which a hub without its log must hold health data back. */
const PARTED_MS = 4.5 * SECOND
/** How an update of the rows begins on the wire: BSON of `{update: 'board_rows'`. */
const ROWS_WRITTEN = Buffer.from('\u0002update\0\u000b\0\0\0board_rows\0', 'latin1')

/** F-06 and F-10: lines that are cut, half-open, slow or deaf, each direction alone. */
export const network: Fault[] = [
  {
    id: 'F-06',
    title: 'a hub is parted from MongoDB',
    isQuick: true,
    async run({ world, random, isQuick }) {
      const [hub] = world.hubs
      const ways = isQuick ? [random.pick(['up', 'down', undefined] as const)] : (['up', 'down', undefined] as const)
      for (const way of ways) {
        hub?.toMongo.set({ isHeld: true }, way)
        await wait(isQuick ? PARTED_MS : 10 * SECOND)
        hub?.toMongo.clear()
        await wait(SECOND)
      }
    },
  },
  {
    id: 'F-06b',
    title: 'a hub is parted from Redis, and a worker from both',
    liveWithinMs: 2 * SECOND,
    async run({ world }) {
      const [hub] = world.hubs
      const [worker] = world.workers
      hub?.toRedis.set({ isHeld: true })
      worker?.toRedis.set({ isHeld: true })
      worker?.toMongo.set({ isHeld: true })
      await wait(12 * SECOND)
    },
  },
  {
    id: 'F-06c',
    title: 'sockets of clients are half-open: nothing comes, and nothing says so',
    async run({ world }) {
      const [hub] = world.hubs
      hub?.front.set({ isHeld: true })
      await wait(18 * SECOND)
      hub?.front.set({ isHeld: false })
      hub?.front.set({ isHeld: true }, 'down')
      await wait(18 * SECOND)
    },
  },
  {
    id: 'F-06d',
    title: 'connections are reset, again and again',
    async run({ world, random, isQuick }) {
      const lines = world.hubs.flatMap(({ front, toMongo, toRedis }) => [front, toMongo, toRedis])
      const all = [...lines, ...world.workers.flatMap(({ toMongo, toRedis }) => [toMongo, toRedis])]
      for (let round = 0; round < (isQuick ? 6 : 40); round += 1) {
        random.pick(all).reset()
        await wait(random.between(0.1, 0.5) * SECOND)
      }
    },
  },
  {
    id: 'F-06e',
    title: 'rows that were written arrive after newer ones',
    async run({ world, crowd }) {
      for (const { toMongo } of world.workers) toMongo.set({ catches: ROWS_WRITTEN }, 'up')
      await wait(7 * SECOND)
      await crowd.load(0)
      await wait(SECOND)
      for (const { toMongo } of world.workers) toMongo.clear()
      await wait(SECOND)
    },
  },
  {
    id: 'F-10',
    title: 'pokes and entries come doubled, late and out of order',
    isQuick: true,
    async run({ world, random, isQuick }) {
      const stop = await stirPokes(world, random)
      try {
        for (let round = 0; round < (isQuick ? 8 : 60); round += 1) {
          const { front, toRedis } = random.pick(world.hubs)
          front.set({ delayMs: random.between(0, 400) }, random.pick(['up', 'down'] as const))
          toRedis.set({ isHeld: random.next() < 0.5 }, 'down')
          await wait(0.4 * SECOND)
        }
      } finally {
        stop()
      }
    },
  },
]
