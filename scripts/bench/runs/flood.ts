import type { Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { pause } from '../core/clock.ts'
import { cpuSecondsOf } from '../core/cores.ts'
import { lagsOf } from '../core/lags.ts'
import type { Acked } from '../driver/driver.main.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf } from '../ours/world.ts'
import { roomsOf, startPeer } from '../peers/peer.ts'

/** Updates of every patient of every panel in turn, at each of these rates, into boards that others watch. */
export type Flood = { rates: readonly number[]; seconds: number; watchers: number; sampledEach: number }

export const LAG = (rate: number) => `lag at ${rate}/s`
export const CPU = (rate: number) => `processor time per update at ${rate}/s`
/** Of floods at one rate, so that rooms of any size compare. */
export const PER_ROW = 'processor time per row and watcher'
const BYTES = (rate: number) => `bytes per update and watcher at ${rate}/s`
const SETTLE_MS = 1_000
/** Every process has compiled its way through an update before one counts. */
const WARM_UP = { perSecond: 200, count: 300 }
const OPENING = { perSecond: 300 }
/** Nothing new on any sampled socket for this long: what was sent has come, or never will. */
const QUIET_MS = 600
const LONGEST_DRAIN_MS = 60_000

/** Waits until the flood has drained, however long the server holds on to it. Answers all that was seen. */
export async function drained({ ground }: Context, name: string) {
  const seen = []
  let bytes = 0
  let quietMs = 0
  for (let waitedMs = 0; waitedMs < LONGEST_DRAIN_MS && quietMs < QUIET_MS; waitedMs += 200) {
    await pause(200)
    const got = await ground.driver.ask.take(name)
    seen.push(...got.seen)
    bytes += got.bytes
    quietMs = got.frames === 0 ? quietMs + 200 : 0
  }
  return { seen, bytes }
}

type Measuring = {
  rate: number
  isOnlyRate: boolean
  watchers: number
  cpu: () => number
  write: () => Promise<Acked[]>
}

/** One rate into boards that are open already: how late rows were, and what the watching process paid in all. */
async function measure(
  context: Context,
  system: string,
  { rate, isOnlyRate, watchers, cpu, write }: Measuring,
): Promise<void> {
  const { ground, record } = context
  await ground.driver.ask.take('boards')
  const before = cpu()
  const { made, got } = await withDriverShare(context, system, async () => {
    const acked = await write()
    return { made: acked, got: await drained(context, 'boards') }
  })
  const cpuMs = (1_000 * (cpu() - before)) / made.length
  record.add(system, CPU(rate), 'ms', cpuMs)
  if (isOnlyRate) record.add(system, PER_ROW, 'µs', (1_000 * cpuMs) / watchers)
  record.add(system, BYTES(rate), 'B', got.bytes / made.length / watchers)
  const { lagsMs, never } = lagsOf(made, got.seen, 'sent')
  record.add(system, LAG(rate), 'ms', lagsMs)
  if (never > 0) record.add(system, `rows never seen at ${rate}/s`, '', never)
  record.add(
    system,
    `from sending to durable at ${rate}/s`,
    'ms',
    made.map(({ sentUs, ackedUs }) => (ackedUs - sentUs) / 1_000),
  )
}

const targetsOf = ({ panels }: World) =>
  panels.flatMap(({ patients }, index) => patients.map((patient) => ({ panel: `panel-${index}`, patient })))

/** Our hub, fed by another process that commits and pokes. */
export async function floodOurs(
  context: Context,
  world: World,
  { rates, seconds, watchers, sampledEach }: Flood,
  system = 'ours',
): Promise<void> {
  const { ground, hubFlags } = context
  const [port] = (await world.startHubs(1, { flags: hubFlags })) as [number]
  const each = watchers / world.panels.length
  const isSampled = (index: number) => index % sampledEach === 0
  await ground.driver.ask.open('boards', boardsOf(world, each, { portOf: () => port, isSampled }), OPENING)
  const patients = targetsOf(world).map(({ patient }) => patient)
  const writer = await startWriter(ground, world.mongoUrl, patients)
  const cpu = () => ground.cpuOf('hub-1')
  const { baseUs } = ground
  await writer.ask.flood({ baseUs, ...WARM_UP, patients })
  await pause(SETTLE_MS)
  const shared = { watchers, isOnlyRate: rates.length === 1 }
  for (const rate of rates) {
    const flood = { baseUs, perSecond: rate, count: rate * seconds, patients }
    await measure(context, system, { ...shared, rate, cpu, write: () => writer.ask.flood(flood) })
  }
  await ground.driver.ask.close('boards')
  await writer.stop()
  await world.stopHubs()
}

/** A peer of two nodes: one writes and publishes, the other holds the sockets. The bare loop is one node, which writes nothing. */
export async function floodPeer(
  context: Context,
  world: World,
  kind: 'naive' | 'ws',
  system: string,
  { rates, seconds, watchers, sampledEach }: Flood,
) {
  const { ground } = context
  const prefix = `flood-${kind}`
  const watching = await startPeer(ground, kind, world, { prefix, flags: ['--max-old-space-size=8000'] })
  const writing = kind === 'ws' ? watching : await startPeer(ground, kind, world, { prefix, core: 'driver' })
  const { panels } = world
  const isSampled = (index: number) => index % sampledEach === 0
  await ground.driver.ask.open('boards', roomsOf(watching, panels.length, watchers / panels.length, isSampled), OPENING)
  const targets = targetsOf(world)
  const isDurable = kind !== 'ws'
  await writing.ask.flood({ baseUs: ground.baseUs, ...WARM_UP, targets, isDurable })
  await pause(SETTLE_MS)
  const shared = { watchers, isOnlyRate: rates.length === 1 }
  for (const rate of rates) {
    const flood = { baseUs: ground.baseUs, perSecond: rate, count: rate * seconds, targets, isDurable }
    const cpu = () => cpuSecondsOf(watching.pid)
    await measure(context, system, { ...shared, rate, cpu, write: () => writing.ask.flood(flood) })
  }
  await ground.driver.ask.close('boards')
  await watching.stop()
  if (writing !== watching) await writing.stop()
}
