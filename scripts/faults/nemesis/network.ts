import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../ground.ts'
import type { Member, World } from '../world/world.ts'
import type { Fault } from './fault.ts'
import { stirPokes } from './pokes.ts'

const SECOND = 1_000
/** Longer than the 3 s after which a hub without its log must hold health data back. */
const PARTED_MS = 4.5 * SECOND
const CAUGHT_MS = 10 * SECOND
/** How an update of the rows begins on the wire: BSON of `{update: 'board_rows'`. */
const ROWS_WRITTEN = Buffer.from('\u0002update\0\u000b\0\0\0board_rows\0', 'latin1')

/** F-06 and F-10: lines that are cut, half-open, slow or deaf, each direction alone. */
export const network: Fault[] = [
  {
    id: 'F-06',
    title: 'a hub is parted from MongoDB',
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
    title: 'rows written by a worker that is gone arrive after those of its successor',
    async run({ world, crowd }) {
      const leader = await leaderOf(world)
      leader.toMongo.set({ catches: ROWS_WRITTEN }, 'up')
      if (!(await until(leader.toMongo.hasCaught, CAUGHT_MS))) throw new Error('the worker wrote no rows')
      await leader.process.kill()
      // Its lease ends after four seconds; then another writes.
      await wait(6 * SECOND)
      await crowd.load(0)
      await wait(2 * SECOND)
      leader.toMongo.clear()
      await wait(SECOND)
    },
  },
  {
    id: 'F-10',
    title: 'pokes and entries come doubled, late and out of order',
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

/** The worker that follows the log for all. */
async function leaderOf({ workers }: World): Promise<Member> {
  for (const worker of workers) {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/readyz`)
    const { leads } = (await answer.json()) as { leads: string[] }
    if (leads.includes('tail')) return worker
  }
  throw new Error('no worker follows the log')
}
