import type { Bench } from '../core/bench.ts'
import { startPart } from '../core/rpc.ts'
import { openStore } from '../ours/world.ts'
import type { BurstMethods } from './burst.main.ts'

const RATE = 'entries per second'
const ACK = 'ack'
const ALONE = 'ack, one caller alone'

export const b9: Bench = {
  id: 'B9',
  title: 'Write burst',
  measures:
    '500 callers who each write again as soon as they are answered; every write is durable (majority and journal) before its ack. Ours once as the log’s own append (codec and group commit) and once as the whole commit: decide, hash, fold, alerts, append. The peer inserts the very same documents one by one, from one caller after the other and from all 500 at once.',
  limits:
    'mongod itself joins the journal waits of concurrent inserts, so one by one is the weaker peer and concurrent the stronger. The whole commit is bound by the processor of one process, not by the log.',
  plot: { title: 'Durable entries per second', metric: RATE, at: 'p50' },
  claims: [
    {
      id: 'B9.serial',
      better: 'more',
      says: 'the log’s append against single inserts one after the other, in writes per second',
      value: ({ value }) => value('log append', RATE) / value('single inserts, in turn', RATE),
      target: { atLeast: 8 },
    },
    {
      id: 'B9.concurrent',
      better: 'more',
      says: 'the log’s append against the same number of concurrent single inserts',
      value: ({ value }) => value('log append', RATE) / value('single inserts, concurrent', RATE),
    },
    {
      id: 'B9.commit',
      better: 'more',
      says: 'whole commits against single inserts one after the other',
      value: ({ value }) => value('whole commit', RATE) / value('single inserts, in turn', RATE),
    },
    {
      id: 'B9.alone',
      better: 'less',
      says: 'ack p50 of one caller alone against a single insert',
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
