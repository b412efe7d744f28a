import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const SECOND = 1_000

/** F-01, F-02: processes that are gone from one instruction to the next, while people log. */
export const kills: Fault[] = [
  {
    id: 'F-01',
    title: 'a hub is killed under load, one after the other',
    isQuick: true,
    async run({ world, random, isQuick }) {
      for (let round = 0; round < (isQuick ? 2 : 6); round += 1) {
        const hub = world.hubs[round % world.hubs.length]
        await wait(random.between(0.3, 1) * SECOND)
        await hub?.process.kill()
        await wait(random.between(0.2, 1) * SECOND)
        await hub?.process.start()
        if (!isQuick) await wait(6 * SECOND)
      }
    },
  },
  {
    id: 'F-01b',
    title: 'every hub is killed while the store stands still',
    async run({ world }) {
      const { process } = world.house.mongo
      process.freeze()
      await wait(SECOND)
      await Promise.all(world.hubs.map((hub) => hub.process.kill()))
      process.thaw()
    },
  },
  {
    id: 'F-02',
    title: 'a worker is killed at its work, and a reminder comes due',
    isQuick: true,
    hasReminders: true,
    async run({ world, random, isQuick }) {
      for (let round = 0; round < (isQuick ? 2 : 8); round += 1) {
        const worker = world.workers[round % world.workers.length]
        await wait(random.between(0.3, 1.2) * SECOND)
        await worker?.process.kill()
        await wait(random.between(0, 0.5) * SECOND)
        await worker?.process.start()
      }
    },
  },
]
