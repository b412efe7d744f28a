import { MongoClient } from 'mongodb'
import type { Bench, Context } from '../core/bench.ts'
import { redisClient } from '../core/ground.ts'
import { logSlope, median } from '../core/numbers.ts'
import type { Recording } from '../core/record.ts'
import { startPart } from '../core/rpc.ts'
import { sleepers } from '../ours/sleepers.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld } from '../ours/world.ts'
import type { HerdMethods } from './herd.main.ts'
import { untilQuiet } from './until-quiet.ts'

const SIZES = { quick: [1_000, 4_000], full: [10_000, 100_000, 1_000_000] } as const
const ALL_SIZES = SIZES.full
const ACTIVE = 100
const UPDATES = 600
const PER_SECOND = 150
const DUE = 100
const OPENS = 20

const METRICS = {
  cpu: ['processor time of an update', 'ms'],
  snapshot: ['opening a board nobody has open', 'ms'],
  sweep: ['telling 100 patients of midnight', 'ms'],
  bus: ['messages between hubs for an update', ''],
} as const
const system = (patients: number) => `ours, ${patients.toLocaleString('en')} patients`

/** Slope of the logarithms over those sizes that were measured. */
function slopeOf({ value }: Recording, [metric]: readonly [string, string]): number {
  const sizes: readonly number[] = [...SIZES.quick, ...ALL_SIZES]
  const points = sizes.map((patients) => [patients, value(system(patients), metric)] as const)
  return logSlope(points.filter(([, measured]) => !Number.isNaN(measured)))
}

async function published(context: Context): Promise<number> {
  const redis = await redisClient(context.ground)
  const told = await redis.info('commandstats')
  await redis.close()
  return Number(/cmdstat_publish:calls=(\d+)/.exec(told)?.[1] ?? 0)
}

async function measure(context: Context, world: World, patients: number): Promise<void> {
  const { ground, record, hubFlags } = context
  const { driver, baseUs } = ground
  const add = (what: keyof typeof METRICS, value: number | number[]) =>
    record.add(system(patients), METRICS[what][0], METRICS[what][1], value)
  const [port] = (await world.startHubs(1, { flags: hubFlags })) as [number]
  record.add(system(patients), 'comparison at the start of a hub', 's', await untilQuiet(ground))
  const boards = (isSampled: boolean) => boardsOf(world, 1, { portOf: () => port, isSampled: () => isSampled })
  const opened: number[] = []
  for (let time = 0; time < OPENS; time += 1) {
    // Nobody else has it open, so each reads the panel from the store.
    opened.push(...(await driver.ask.open('panel', boards(false))).helloMs)
    await driver.ask.close('panel')
  }
  add('snapshot', median(opened.slice(OPENS / 4)))
  await driver.ask.open('panel', boards(true))
  const active = world.panels.flatMap((panel) => panel.patients)
  const writer = await startWriter(ground, world.mongoUrl, active)
  const flood = { baseUs, perSecond: PER_SECOND, patients: active }
  await writer.ask.flood({ ...flood, count: UPDATES })
  const [cpu, sent] = [ground.cpuOf('hub-1'), await published(context)]
  await writer.ask.flood({ ...flood, count: 3 * UPDATES })
  add('cpu', (1_000 * (ground.cpuOf('hub-1') - cpu)) / (3 * UPDATES))
  add('bus', ((await published(context)) - sent) / (3 * UPDATES))
  await driver.ask.close('panel')
  await writer.stop()
  await world.stopHubs()
  const part = await startPart<HerdMethods>(new URL('./herd.main.ts', import.meta.url), { core: 'server' })
  await part.ask.begin({ mongoUrl: world.mongoUrl, secret: ground.keys.secret, redisUrl: ground.redisUrl })
  add('sweep', await part.ask.sweepSome(DUE))
  await part.stop()
}

export const b11: Bench = {
  id: 'B11',
  title: 'Ten thousand patients, or a million',
  asks: 'Does it get slower for those who are here when many more are registered?',
  measures:
    'The same 100 active patients of one unit beside 10,000, 100,000 and 1,000,000 who do nothing: the processor time of an update, how long a board of 100 takes that nobody has open, how long the worker takes to tell 100 patients of their midnight, and how many messages travel between hubs for an update. Growth is the slope of the logarithms: 0 means that size does not count, 1 that ten times the patients cost ten times as much.',
  limits:
    'those who do nothing are copies of one real patient, entry and row, under other names and units. MongoDB has half a GiB of cache at every size. A hub that starts compares every patient’s log with his row once; that does grow with their number, and is given among the figures.',
  minutes: 8,
  isOnce: true,
  plot: { title: 'Processor time of one update', metric: METRICS.cpu[0], at: 'p50' },
  claims: Object.entries(METRICS).map(([name, metric]) => ({
    id: `B11.${name}`,
    better: 'less',
    says: `growth of: ${metric[0]}`,
    value: (record: Recording) => slopeOf(record, metric),
    unit: '',
    target: { atMost: 0.05 },
  })),
  open: async ({ ground, tier, say }) => {
    const unit = { panels: 1, patientsEach: ACTIVE, watchersEach: 1, writersEach: 0, isUnit: true }
    const world = await openWorld(ground, 'b11', unit)
    const client = await new MongoClient(world.mongoUrl).connect()
    const grow = await sleepers(world.database, client.db())
    return {
      round: async (context) => {
        for (const patients of SIZES[tier]) {
          const from = performance.now()
          await grow(patients)
          say(`  ${patients} patients are there after ${((performance.now() - from) / 1_000).toFixed(0)} s`)
          await measure(context, world, patients)
        }
      },
      close: async () => {
        await client.close()
        await world.close()
      },
    }
  },
}
