import type { Bench, Context } from '../core/bench.ts'
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
/** Short enough that both meet the same moments of a machine, long enough for every writer to have his turn. */
const STRETCH_SECONDS = 2

type Side = { system: string; label: string; world: World }

/** Two hubs and a worker with every board open, half of them on each hub, warmed up. Answers with one stretch that counts. */
async function openSide(context: Context, { system, label, world }: Side, program?: string) {
  const { ground, record, size, hubFlags } = context
  const { driver } = ground
  const options = { hasWorker: true, flags: hubFlags, label, ...(program && { program }) }
  const [a, b] = (await world.startHubs(2, options)) as [number, number]
  const isSampled = (at: number) => at % 10 === Math.floor(at / 10) % 10
  const boards = [
    [`${label}same`, a, SAME],
    [`${label}across`, b, ACROSS],
  ] as const
  for (const [name, port] of boards)
    await driver.ask.open(name, boardsOf(world, WATCHERS / 2, { portOf: () => port, isSampled }))
  const { wanted, writes } = writersOf(world, a)
  const writers = `${label}writers`
  await driver.ask.open(writers, wanted)
  await pause(SETTLE_MS)
  const order = shuffled(writes, seeded(1))
  const write = (seconds: number) =>
    driver.ask.write(writers, order, { perSecond: PER_SECOND, count: PER_SECOND * seconds })
  const takeAll = async () => {
    await pause(SETTLE_MS)
    const { acked } = await driver.ask.take(writers)
    const seen = await Promise.all(
      boards.map(async ([name, , metric]) => [metric, await driver.ask.take(name)] as const),
    )
    return { acked, seen }
  }
  // Every process has compiled its way through an entry before one counts.
  await write(size(8, 15))
  await takeAll()
  return {
    stretch: async () => {
      await write(STRETCH_SECONDS)
      const { acked, seen } = await takeAll()
      const failed = acked.filter(({ isOk }) => !isOk).length
      if (failed > 0) throw new Error(`${system} refused ${failed} of ${acked.length} writes`)
      for (const [metric, { seen: rows }] of seen) record.add(system, metric, 'ms', lagsOf(acked, rows, 'sent').lagsMs)
      const answers = acked.map(({ sentUs, ackedUs }) => (ackedUs - sentUs) / 1_000)
      record.add(system, SENT_TO_ACK, 'ms', answers)
    },
    close: async () => {
      for (const name of [...boards.map(([board]) => board), writers]) await driver.ask.close(name)
      await world.stopHubs()
    },
  }
}

const ifMissed =
  'an entry waits for its record of the audit before it is answered, one journal write more, and each slice of rows is judged for those who look.'

export const b12: Bench = {
  id: 'B12',
  title: 'What rights and audit cost',
  asks: 'How much later does an entry show because each viewer is judged and each act is written down first?',
  measures:
    'Boards of 20 watchers and 50 entries a second, on hubs as they are and on hubs of the benchmark’s own in which everybody may see everything and nothing is recorded. Both stand side by side, each on a database of its own, and take turns of two seconds, so that they meet the same moments of the machine. Timed from sending an entry to the row on a board. Every process is warmed up before anything counts.',
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
    const shape = { panels: size(10, 100), patientsEach: 10, watchersEach: WATCHERS }
    const judged = { system: WITH, label: 'judged-', world: await openWorld(ground, 'b12_judged', shape) }
    const open = { system: WITHOUT, label: 'open-', world: await openWorld(ground, 'b12_open', shape) }
    return {
      round: async (context) => {
        const [a, b] = [await openSide(context, judged), await openSide(context, open, OPEN_HUB)]
        for (let turn = 0; turn < size(8, 20); turn += 1)
          for (const side of turn % 2 ? [b, a] : [a, b]) await side.stretch()
        await a.close()
        await b.close()
      },
      close: async () => {
        await judged.world.close()
        await open.world.close()
      },
    }
  },
}
