import type { Bench, Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { pause } from '../core/clock.ts'
import { cpuSecondsOf } from '../core/cores.ts'
import { startPart } from '../core/rpc.ts'
import type { Wanted } from '../driver/driver.main.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld } from '../ours/world.ts'
import { roomsOf, startPeer } from '../peers/peer.ts'
import type { PaintMethods } from './paint.main.ts'
import { untilQuiet } from './until-quiet.ts'

const FIRST = 'from asking to the first rows'
const FIRST_COLD = 'from asking to the first rows, first on the hub'
const CPU = 'processor time of an opening'
const BYTES = 'bytes of an opening'
const PAINTED = 'from the answer to the first rows on the screen'
const BROWSER = 'ours, in a browser that was here before'
const NEW_BROWSER = 'ours, in a browser that never was here'
const QUIET_MS = 500
const LONGEST_MS = 60_000
/** Rows that change on the way are sent once, as they are then, so a list among changes may come to a little less. */
const ALMOST_ALL = 0.97
const WATCHERS = 20
const SETTLE_MS = 2_000

/**
 * Opens lists and waits until their last row has come: until so many bytes have, or without a number until nothing comes.
 * Answers the processor time of it all.
 */
async function openAll(context: Context, system: string, wanted: Wanted[], cpu: () => number, bytesEach?: number) {
  const { driver } = context.ground
  const before = cpu()
  const opened = await withDriverShare(context, system, async () => {
    const { helloMs } = await driver.ask.open('boards', wanted, { perSecond: 1_000 })
    const from = performance.now()
    let bytes = 0
    for (let quietMs = 0; performance.now() - from < LONGEST_MS;) {
      const got = (await driver.ask.take('boards')).bytes
      bytes += got
      quietMs = got > 0 ? 0 : quietMs + 100
      const isAll = bytesEach === undefined ? quietMs >= QUIET_MS : bytes >= ALMOST_ALL * bytesEach * wanted.length
      if (isAll) break
      await pause(100)
    }
    return { helloMs, bytes }
  })
  await driver.ask.close('boards')
  return { ...opened, cpuMs: (1_000 * (cpu() - before)) / wanted.length }
}

async function ours(context: Context, world: World, opens: number): Promise<void> {
  const { ground, record, hubFlags } = context
  const [port] = (await world.startHubs(1, { flags: hubFlags })) as [number]
  const cpu = () => ground.cpuOf('hub-1')
  const boards = (count: number) => boardsOf(world, count, { portOf: () => port, isSampled: () => false })
  await untilQuiet(ground)
  const cold = await openAll(context, 'ours', boards(1), cpu)
  record.add('ours', FIRST_COLD, 'ms', cold.helloMs)
  // One stays, as somebody always does.
  await ground.driver.ask.open('stays', boards(1))
  const patients = world.panels.flatMap((panel) => panel.patients)
  const writer = await startWriter(ground, world.mongoUrl, patients.slice(0, 200))
  const flood = { baseUs: ground.baseUs, perSecond: 100, count: 100 * 300, patients: patients.slice(0, 200) }
  void writer.ask.flood(flood).catch(() => undefined)
  await pause(SETTLE_MS)
  const warm = await openAll(context, 'ours', boards(opens), cpu, cold.bytes)
  record.add('ours', FIRST, 'ms', warm.helloMs)
  record.add('ours', CPU, 'ms', warm.cpuMs)
  record.add('ours', BYTES, 'kB', warm.bytes / opens / 1_000)
  await ground.driver.ask.close('stays')
  await writer.stop()
  await world.stopHubs()
}

async function rebuilt(context: Context, world: World, opens: number): Promise<void> {
  const { ground, record } = context
  const peer = await startPeer(ground, 'naive', world, { prefix: 'b6' })
  const { helloMs, bytes, cpuMs } = await openAll(
    context,
    'built for each who asks',
    roomsOf(peer, 1, opens, () => false),
    () => cpuSecondsOf(peer.pid),
  )
  record.add('built for each who asks', FIRST, 'ms', helloMs)
  record.add('built for each who asks', CPU, 'ms', cpuMs)
  record.add('built for each who asks', BYTES, 'kB', bytes / opens / 1_000)
  await peer.stop()
}

/** The built page in a real browser. It has both cores, for nothing else runs then. */
async function painted({ record }: Context, patients: number, visits: number): Promise<void> {
  const part = await startPart<PaintMethods>(new URL('./paint.main.ts', import.meta.url), { core: 'any' })
  await part.ask.open(patients)
  const { first, again } = await part.ask.visit(visits)
  record.add(NEW_BROWSER, PAINTED, 'ms', first)
  record.add(BROWSER, PAINTED, 'ms', again)
  await part.ask.close()
  await part.stop()
}

export const b6: Bench = {
  id: 'B6',
  title: 'A large board, opened cold',
  asks: 'How soon does a coordinator of 10,000 patients see the first of them?',
  measures:
    'A board of 10,000 patients. First somebody opens it on a hub that has started and read nothing of it yet; then 20 open it in one moment, while one watches and 100 rows a second change. Timed from asking to the first 500 rows, worst first, and by the hub’s processor time until the last row left. The server it is compared with reads and builds the list for each who asks. Last, a real browser opens the built page: timed from the first byte of the page, which brings the first rows, to the frame that shows them.',
  limits:
    'the test client reads 17 MB for each opening and is the slower side when many open at once. The processor time of Closeby includes the changes that go on meanwhile, and the end of a list among them is known to about a tenth. The browser draws without a graphics card, and its rows come from a made-up hub that answers at once, so only the page is measured there.',
  minutes: 5,
  plot: { title: 'Processor time of the hub for one opening', metric: CPU, at: 'p50', isLogarithmic: true },
  claims: [
    {
      id: 'B6.first',
      better: 'less',
      says: 'the first to open it on a hub: from asking to the first 500 rows',
      unit: ' ms',
      value: ({ value }) => value('ours', FIRST_COLD),
      target: { atMost: 100 },
      ifMissed:
        'the worst 500 of 10,000 are read from the database, unpacked and checked for rights before the first one leaves.',
    },
    {
      id: 'B6.painted',
      better: 'less',
      says: 'in a browser: from the answer to the first rows on the screen, median',
      unit: ' ms',
      value: ({ value }) => value(BROWSER, PAINTED),
      target: { atMost: 100 },
      ifMissed:
        'between the answer and the frame the browser reads the styles and the rows, lays the page out and draws it, without a graphics card on cores it shares.',
    },
    {
      id: 'B6.cpu',
      better: 'less',
      says: 'processor time of the hub for one opening, against building the list for each who asks',
      value: ({ value }) => value('ours', CPU) / value('built for each who asks', CPU),
    },
  ],
  open: async ({ ground, size }) => {
    const patientsEach = size(1_000, 10_000)
    const unit = { panels: 1, watchersEach: WATCHERS, writersEach: 0, isUnit: true, socketsEach: 1 }
    const world = await openWorld(ground, 'b6', { ...unit, patientsEach })
    return {
      round: async (context) => {
        await ours(context, world, size(5, WATCHERS))
        await rebuilt(context, world, size(5, WATCHERS))
        await painted(context, patientsEach, size(3, 5))
      },
      close: () => world.close(),
    }
  },
}
