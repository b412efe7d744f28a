import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../ground.ts'
import type { Fault } from './fault.ts'

const SECOND = 1_000
const PARKED_MS = 10 * SECOND

/** F-19: nothing is broken but the unity of versions; both hubs are restarted, one after the other. */
export const skew: Fault = {
  id: 'F-19',
  title: 'hubs of two versions and pages of the older one work side by side',
  async run({ world }) {
    await wait(3 * SECOND)
    for (const { process } of world.hubs) {
      await process.stop()
      await process.start()
    }
    await wait(3 * SECOND)
  },
}

/** F-15 and F-18: what operators do every week, and one entry that nobody can read. */
export const operations: Fault[] = [
  {
    id: 'F-15',
    title: 'every process is restarted in turn, under load',
    perSecond: 100,
    answersWithinMs: 5 * SECOND,
    async run({ world, blame }) {
      for (const { name, process } of [...world.hubs, ...world.workers]) {
        const code = await process.stop()
        if (code !== 0) blame(`${name} did not leave by its own way out: ${code ?? 'killed'}`)
        await process.start()
      }
    },
  },
  {
    id: 'F-18',
    title: 'an entry that nobody can read lies in one log',
    isQuick: true,
    async run({ world, people, crowd, isQuick }) {
      const { patientId } = people.quiet
      const log = world.mongo.db().collection<{ _id: string; seq: number }>('log')
      const [last] = await log
        .find({ stream: patientId } as object)
        .sort({ seq: -1 })
        .limit(1)
        .toArray()
      if (!last) throw new Error('the quiet patient has no log')
      const seq = last.seq + 1
      const poison = { ...last, _id: `${patientId}:${seq}`, seq, opId: `poison-${seq}`, v: 99 }
      await log.insertOne(poison)
      try {
        const isParked = () => world.workers.some(({ process }) => process.log().includes('a stream is parked'))
        if (!(await until(isParked, PARKED_MS))) throw new Error('no worker parked the stream that cannot be read')
        // A board that opens now must open, whoever of its patients cannot be read.
        await crowd.visit([])
        await wait((isQuick ? 2 : 10) * SECOND)
      } finally {
        await log.deleteOne({ _id: poison._id })
      }
    },
  },
]
