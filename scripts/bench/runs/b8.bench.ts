import type { Bench, Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { pause } from '../core/clock.ts'
import { lagsOf } from '../core/lags.ts'
import { sum } from '../core/numbers.ts'
import type { Acked, Wanted } from '../driver/driver.main.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld } from '../ours/world.ts'
import type { PeerKind } from '../peers/peer.main.ts'
import { roomsOf, startPeer } from '../peers/peer.ts'
import { drained } from './flood.ts'

const PER_SECOND = 2
const OFFLINE_MS = 2_000
const DELIVERED = 'delivered'
const LAG = 'lag of what was delivered'
const GONE = 'without a list, per loss'
/** The last to be cut is back within this, also where the machine is slow. */
const LONGEST_BACK_MS = 60_000

/** Cuts every socket once in `everyMs`, each at a time of its own, while somebody writes. */
async function jitter(
  context: Context,
  system: string,
  { wanted, everyMs, seconds }: { wanted: Wanted[]; everyMs: number; seconds: number },
  write: () => Promise<Acked[]>,
): Promise<void> {
  const { ground, record } = context
  const { driver } = ground
  await driver.ask.open('lists', wanted, { perSecond: 350, comesBack: { afterMs: OFFLINE_MS } })
  await driver.ask.take('lists')
  await withDriverShare(context, system, async () => {
    await driver.ask.startCutting('lists', everyMs)
    const made = await write()
    await driver.ask.stopCutting('lists')
    for (let waited = 0; waited < LONGEST_BACK_MS; waited += 200) {
      await pause(200)
      if ((await driver.ask.standing('lists')).ready === wanted.length) break
    }
    const { seen } = await drained(context, 'lists')
    const { lagsMs } = lagsOf(made, seen, 'sent')
    record.add(system, DELIVERED, '%', (100 * lagsMs.length) / (made.length * wanted.length))
    record.add(system, LAG, 'ms', lagsMs)
  })
  const { losses } = await driver.ask.standing('lists')
  const back = losses.flat().filter(({ readyUs }) => readyUs > 0)
  record.add(
    system,
    GONE,
    'ms',
    back.map(({ goneUs, readyUs }) => (readyUs - goneUs) / 1_000),
  )
  record.add(system, 'losses per socket', '', sum(losses.map((each) => each.length)) / (wanted.length * (seconds / 60)))
  await driver.ask.close('lists')
}

async function ours(context: Context, world: World, shape: { everyMs: number; seconds: number; sockets: number }) {
  const { ground } = context
  const [port] = (await world.startHubs(1, { flags: context.hubFlags })) as [number]
  const wanted = boardsOf(world, shape.sockets, { portOf: () => port, isSampled: () => true, resumes: true })
  const patients = world.panels.flatMap((panel) => panel.patients)
  const writer = await startWriter(ground, world.mongoUrl, patients)
  const flood = { baseUs: ground.baseUs, perSecond: PER_SECOND, count: PER_SECOND * shape.seconds, patients }
  await jitter(context, 'ours', { ...shape, wanted }, () => writer.ask.flood(flood))
  await writer.stop()
  await world.stopHubs()
}

async function peer(
  context: Context,
  world: World,
  kind: PeerKind,
  system: string,
  shape: { everyMs: number; seconds: number; sockets: number },
) {
  const { ground } = context
  const node = await startPeer(ground, kind, world, { prefix: `b8-${kind}` })
  const wanted = roomsOf(node, 1, shape.sockets, () => true)
  const patients = world.panels.flatMap((panel) => panel.patients)
  const targets = patients.map((patient) => ({ panel: 'panel-0', patient }))
  const flood = { baseUs: ground.baseUs, perSecond: PER_SECOND, count: PER_SECOND * shape.seconds, targets }
  await jitter(context, system, { ...shape, wanted }, () => node.ask.flood(flood))
  await node.stop()
}

export const b8: Bench = {
  id: 'B8',
  title: 'Bad lines',
  asks: 'Does anything go missing for people whose line breaks all the time?',
  measures:
    'Two thousand watchers whose connection is cut without a word every 15 seconds and who come back after one to three. Two updates a second are meant for all of them. An update counts as delivered when the watcher had it in the end, or something newer of the same patient.',
  limits:
    'Socket.IO that reads the whole list again on each return mends its gaps at the price of that read; without it, it has only what came while it was there. A newer row makes up for an older one everywhere, which flatters all of them.',
  minutes: 7.5,
  plot: { title: 'How late an update was, broken lines included: 99 of 100 are below', metric: LAG, at: 'p99' },
  claims: [
    {
      id: 'B8.delivered',
      better: 'more',
      says: 'updates delivered',
      unit: ' %',
      value: ({ value }) => value('ours', DELIVERED),
      target: { atLeast: 100 },
    },
    {
      id: 'B8.naive',
      better: 'more',
      says: 'updates delivered by Socket.IO that does not read again',
      unit: ' %',
      value: ({ value }) => value('Socket.IO that does not read again', DELIVERED),
    },
    {
      id: 'B8.lag',
      better: 'less',
      says: 'lag that 99 of 100 stay below, against Socket.IO with its streams adapter and recovery',
      value: ({ value }) => value('ours', LAG, 'p99') / value('Socket.IO with recovery', LAG, 'p99'),
    },
  ],
  open: async ({ ground, size }) => {
    const sockets = size(200, 2_000)
    const unit = { panels: 1, patientsEach: 10, watchersEach: sockets, writersEach: 0, isUnit: true, socketsEach: 10 }
    const world = await openWorld(ground, 'b8', unit)
    return {
      round: async (context) => {
        const shape = { sockets, everyMs: size(4_000, 15_000), seconds: size(6, 24) }
        await ours(context, world, shape)
        await peer(context, world, 'forgetful', 'Socket.IO that does not read again', shape)
        if (context.tier === 'quick') return
        await peer(context, world, 'naive', 'Socket.IO that reads again', shape)
        await peer(context, world, 'recovery', 'Socket.IO with recovery', shape)
      },
      close: () => world.close(),
    }
  },
}
