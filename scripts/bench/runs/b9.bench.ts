import type { Bench } from '../core/bench.ts'
import { startPart } from '../core/rpc.ts'
import { openStore } from '../ours/world.ts'
import type { BurstMethods } from './burst.main.ts'

const RATE = 'entries per second'
const ACK = 'ack'
const ALONE = 'ack, one caller alone'

export const b9: Bench = {
  id: 'B9',
  title: 'A burst of writing',
  asks: 'How many entries a second can be made safe on one disk?',
  measures:
    'Five hundred callers who each write again as soon as they are answered; every write is on disk before its answer. Closeby once as its log alone, which puts what comes at the same time into one insert, and once as a whole commit, with the rules and alerts that go before it. Compared with inserts of the very same documents: from one caller who waits for each, and from all 500, each on his own.',
  limits:
    'MongoDB itself lets inserts that come together share one wait for the disk, so the single caller is the weak comparison and the 500 the strong one. A whole commit is bound by the processor of one process and not by the log.',
  minutes: 1.5,
  plot: { title: 'Entries made safe per second', metric: RATE, at: 'p50' },
  claims: [
    {
      id: 'B9.serial',
      better: 'more',
      says: 'entries per second by the log, against single inserts one after the other',
      value: ({ value }) => value('log append', RATE) / value('single inserts, in turn', RATE),
      target: { atLeast: 8 },
    },
    {
      id: 'B9.concurrent',
      better: 'more',
      says: 'entries per second by the log, against single inserts by all 500 at once',
      value: ({ value }) => value('log append', RATE) / value('single inserts, concurrent', RATE),
    },
    {
      id: 'B9.commit',
      better: 'more',
      says: 'whole commits per second, against single inserts one after the other',
      value: ({ value }) => value('whole commit', RATE) / value('single inserts, in turn', RATE),
    },
    {
      id: 'B9.alone',
      better: 'less',
      says: 'median wait of a caller who is alone, against a single insert',
      value: ({ value }) => value('log append', ALONE) / value('single inserts, in turn', ALONE),
      target: { atMost: 1.1 },
    },
  ],
  open: async ({ ground, size }) => {
    const { mongoUrl, database } = await openStore(ground, 'b9')
    return {
      round: async ({ record }) => {
        const part = await startPart<BurstMethods>(new URL('./burst.main.ts', import.meta.url), { core: 'server' })
        await part.ask.begin({ mongoUrl, secret: ground.keys.secret, callers: 500 })
        const ms = size(1_000, 4_000)
        for (const [system, kind] of [
          ['log append', 'append'],
          ['single inserts, in turn', 'insert'],
          ['whole commit', 'commit'],
          ['single inserts, concurrent', 'insert'],
        ] as const) {
          const isInTurn = system === 'single inserts, in turn'
          const { acksMs, perSecond } = await part.ask.burst({ kind, callers: isInTurn ? 1 : 500, ms })
          record.add(system, RATE, '/s', perSecond)
          record.add(system, isInTurn ? ALONE : ACK, 'ms', acksMs)
        }
        record.add('log append', ALONE, 'ms', (await part.ask.burst({ kind: 'append', callers: 1, ms })).acksMs)
        await part.stop()
      },
      close: () => database.close(),
    }
  },
}
