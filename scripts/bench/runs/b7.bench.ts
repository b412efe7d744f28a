import type { Bench } from '../core/bench.ts'
import { startPart } from '../core/rpc.ts'
import { openStore } from '../ours/world.ts'
import type { HerdMethods } from './herd.main.ts'

const DRAINED = 'done per second'
const LATE = 'lateness'

export const b7: Bench = {
  id: 'B7',
  title: 'Thousands come due in one moment',
  asks: 'At midnight, or at eight in the morning, time changes something for thousands of patients at once: how fast is everybody told?',
  measures:
    'Ten thousand patients whose midnight comes in the same instant. The worker finds them by an index, writes what time has done to each as a durable entry in his log, and then his row; reminders fire on this very path. Compared with one delayed BullMQ job for each, 50 at a time: once with nothing to do, and once with one durable insert.',
  limits:
    'Closeby reads a patient, judges him by all rules, and writes an entry and a row. A delayed job that does nothing leaves nothing behind, and one with an insert has no rules and no row.',
  minutes: 2.5,
  plot: { title: 'Patients told, or jobs run, per second', metric: DRAINED, at: 'p50' },
  claims: [
    {
      id: 'B7.jobs',
      better: 'more',
      says: 'patients told per second, against delayed jobs that do nothing',
      value: ({ value }) => value('ours, durable entries and rows', DRAINED) / value('BullMQ, nothing to do', DRAINED),
      target: { atLeast: 10 },
      ifMissed:
        'a delayed job with nothing to do is a few calls to Redis. Each patient of ours is read, judged by all rules, and written to disk twice, as an entry that stays for ever and as a row. Ten times the speed of the former would take a design that keeps due times in memory and writes nothing when they pass, and that could lose them. The comparison of like with like is the one with an insert.',
    },
    {
      id: 'B7.durable',
      better: 'more',
      says: 'patients told per second, against delayed jobs with one durable insert each',
      value: ({ value }) =>
        value('ours, durable entries and rows', DRAINED) / value('BullMQ, one insert each', DRAINED),
    },
    {
      id: 'B7.doubled',
      better: 'less',
      says: 'entries made twice',
      unit: '',
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
