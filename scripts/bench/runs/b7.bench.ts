import type { Bench } from '../core/bench.ts'
import { startPart } from '../core/rpc.ts'
import { openStore } from '../ours/world.ts'
import type { HerdMethods } from './herd.main.ts'

const DRAINED = 'drained per second'
const LATE = 'lateness'

export const b7: Bench = {
  id: 'B7',
  title: 'A herd comes due',
  measures:
    'Patients whose time comes in one instant: the time sweep of the worker finds them by its index and commits what time has done to each as a durable entry, then writes their rows. The peer has a BullMQ delayed job for each, due in the same instant, 50 at a time: once with nothing to do, and once with one durable insert per job.',
  limits:
    'Ours reads, folds, judges and commits a patient, and writes his row; a delayed job alone changes nothing, and one with an insert has no row and no rules. Reminders fire on this very path.',
  plot: { title: 'Drained per second', metric: DRAINED, at: 'p50' },
  claims: [
    {
      id: 'B7.jobs',
      better: 'more',
      says: 'drained per second against BullMQ delayed jobs that do nothing',
      value: ({ value }) => value('ours, durable entries and rows', DRAINED) / value('BullMQ, nothing to do', DRAINED),
      target: { atLeast: 10 },
      ifMissed:
        'a delayed job that does nothing costs three Redis calls, while each of ours is read, folded, judged, written durably with its row, and can be asked for ever after. The comparison on equal terms is the next line.',
    },
    {
      id: 'B7.durable',
      better: 'more',
      says: 'drained per second against BullMQ delayed jobs with one durable insert each',
      value: ({ value }) =>
        value('ours, durable entries and rows', DRAINED) / value('BullMQ, one insert each', DRAINED),
    },
    {
      id: 'B7.doubled',
      better: 'less',
      says: 'entries made twice',
      value: ({ value }) => value('ours, durable entries and rows', 'made twice'),
      target: { atMost: 0 },
    },
  ],
  open: async ({ ground, size }) => {
    const { mongoUrl, database } = await openStore(ground, 'b7')
    const count = size(500, 10_000)
    const part = await startPart<HerdMethods>(new URL('./herd.main.ts', import.meta.url), { core: 'server' })
    await part.ask.begin({ mongoUrl, secret: ground.keys.secret, redisUrl: ground.redisUrl })
    await part.ask.settle(count)
    return {
      round: async ({ record }) => {
        const swept = await part.ask.sweep()
        record.add('ours, durable entries and rows', DRAINED, '/s', swept.perSecond)
        record.add('ours, durable entries and rows', LATE, 'ms', swept.lateMs)
        record.add('ours, durable entries and rows', 'made twice', '', swept.entries - swept.changes)
        for (const [system, isDurable] of [
          ['BullMQ, nothing to do', false],
          ['BullMQ, one insert each', true],
        ] as const) {
          const ran = await part.ask.jobs({ count, isDurable })
          record.add(system, DRAINED, '/s', ran.perSecond)
          record.add(system, LATE, 'ms', ran.lateMs)
        }
      },
      close: async () => {
        await part.stop()
        await database.close()
      },
    }
  },
}
