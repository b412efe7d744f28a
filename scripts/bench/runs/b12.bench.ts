import type { Bench, Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { pause } from '../core/clock.ts'
import { lagsOf } from '../core/lags.ts'
import { seeded, shuffled } from '../core/numbers.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld, writersOf } from '../ours/world.ts'

const WATCHERS = 20
const PER_SECOND = 50
const SAME = 'from sending to the row, committing hub'
const ACROSS = 'from sending to the row, other hub'
const SENT_TO_ACK = 'from sending to the answer'
const WITH = 'with rights and audit'
const WITHOUT = 'without either'
/** A hub of the benchmark's own: the product has no switch for it. */
const OPEN_HUB = 'scripts/bench/ours/open-hub.main.ts'
const SETTLE_MS = 1_500

/** Two hubs and a worker, warmed up, and one stretch of entries that counts. */
async function measure(context: Context, world: World, system: string, program?: string): Promise<void> {
  const { ground, record, size, hubFlags } = context
  const { driver } = ground
  const ports = await world.startHubs(2, { hasWorker: true, flags: hubFlags, ...(program && { program }) })
  const [a, b] = ports as [number, number]
  const isSampled = (at: number) => at % 10 === Math.floor(at / 10) % 10
  await driver.ask.open('same', boardsOf(world, WATCHERS / 2, { portOf: () => a, isSampled }))
  await driver.ask.open('across', boardsOf(world, WATCHERS / 2, { portOf: () => b, isSampled }))
  const { wanted, writes } = writersOf(world, a)
  await driver.ask.open('writers', wanted)
  await pause(SETTLE_MS)
  const order = shuffled(writes, seeded(1))
  // Every process has compiled its way through an entry before one counts.
  await driver.ask.write('writers', order, { perSecond: PER_SECOND, count: PER_SECOND * size(6, 15) })
  await pause(SETTLE_MS)
  for (const name of ['same', 'across', 'writers']) await driver.ask.take(name)
  const load = { perSecond: PER_SECOND, count: PER_SECOND * size(8, 15) }
  await withDriverShare(context, system, () => driver.ask.write('writers', order, load))
  await pause(SETTLE_MS)
  const { acked } = await driver.ask.take('writers')
  const failed = acked.filter(({ isOk }) => !isOk).length
  if (failed > 0) throw new Error(`${system} refused ${failed} of ${acked.length} writes`)
  for (const [name, metric] of [
    ['same', SAME],
    ['across', ACROSS],
  ] as const)
    record.add(system, metric, 'ms', lagsOf(acked, (await driver.ask.take(name)).seen, 'sent').lagsMs)
  const answers = acked.map(({ sentUs, ackedUs }) => (ackedUs - sentUs) / 1_000)
  record.add(system, SENT_TO_ACK, 'ms', answers)
  for (const name of ['same', 'across', 'writers']) await driver.ask.close(name)
  await world.stopHubs()
}

const ifMissed =
  'an entry waits for its record of the audit before it is answered, one journal write more, and each slice of rows is judged for those who look.'

export const b12: Bench = {
  id: 'B12',
  title: 'What rights and audit cost',
  asks: 'How much later does an entry show because each viewer is judged and each act is written down first?',
  measures:
    'The boards and entries of B1, once on hubs as they are and once on hubs of the benchmark’s own in which everybody may see everything and nothing is recorded; with, without, without, with. Timed from sending an entry to the row on a board. Every process is warmed up before anything counts.',
  limits: 'redaction still runs where nobody is judged, with everything allowed: it belongs to making a row.',
  minutes: 5,
  plot: { title: 'From sending an entry to the row on the other hub: median', metric: ACROSS, at: 'p50' },
  claims: [
    {
      id: 'B12.same',
      better: 'less',
      says: 'median to the row on the hub that took the entry, with rights and audit against without',
      value: ({ value }) => value(WITH, SAME, 'p50') / value(WITHOUT, SAME, 'p50'),
      target: { atMost: 1.3 },
      ifMissed,
    },
    {
      id: 'B12.across',
      better: 'less',
      says: 'median to the row on the other hub, with rights and audit against without',
      value: ({ value }) => value(WITH, ACROSS, 'p50') / value(WITHOUT, ACROSS, 'p50'),
      target: { atMost: 1.3 },
      ifMissed,
    },
  ],
  open: async ({ ground, size }) => {
    const world = await openWorld(ground, 'b12', { panels: size(20, 200), patientsEach: 10, watchersEach: WATCHERS })
    return {
      round: async (context) => {
        await measure(context, world, WITH)
        await measure(context, world, WITHOUT, OPEN_HUB)
        await measure(context, world, WITHOUT, OPEN_HUB)
        await measure(context, world, WITH)
      },
      close: () => world.close(),
    }
  },
}
