import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** F-07 and F-09: time stands still for one process, or its clock is wrong. */
export const time: Fault[] = [
  {
    id: 'F-07',
    title: 'a hub stands still and wakes up as if nothing had been',
    async run({ world, isQuick }) {
      const [hub] = world.hubs
      hub?.process.freeze()
      await wait((isQuick ? 5 : 20) * SECOND)
      hub?.process.thaw()
      await wait(SECOND)
    },
  },
  {
    id: 'F-07b',
    title: 'the worker that leads stands still, and wakes up beside its successor',
    async run({ world }) {
      for (const { process } of world.workers) {
        process.freeze()
        await wait(8 * SECOND)
        process.thaw()
        await wait(2 * SECOND)
      }
    },
  },
  {
    id: 'F-09',
    title: 'clocks differ by five minutes, and one jumps back an hour',
    refusals: ['progress.future'],
    async run({ world, isQuick }) {
      const [first, second] = world.hubs
      const [worker] = world.workers
      first?.setClock(5 * MINUTE)
      worker?.setClock(-5 * MINUTE)
      await wait((isQuick ? 2 : 10) * SECOND)
      first?.setClock(-60 * MINUTE)
      second?.setClock(5 * MINUTE)
      worker?.setClock(5 * MINUTE)
      await wait((isQuick ? 2 : 10) * SECOND)
    },
  },
]
