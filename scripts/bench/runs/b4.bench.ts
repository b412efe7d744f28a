import type { Bench, Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { nowUs, pause } from '../core/clock.ts'
import { readsOf } from '../core/mongo.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld } from '../ours/world.ts'
import { roomsOf, startPeer } from '../peers/peer.ts'

/** What our hub lets in: the limit that coming back is measured against. */
const HANDSHAKES_PER_SECOND = 400
const HANDSHAKE_BURST = 800
const BACK = 'back with a whole list after'
const READS = 'list reads of the store per panel'
const PER_SECOND = 20
const LONGEST_MS = 60_000

/** The least it can take when so many come back at once. */
const limitMs = (sockets: number) => (1_000 * Math.max(0, sockets - HANDSHAKE_BURST)) / HANDSHAKES_PER_SECOND

/** Waits until all who lost their line have their list again. Answers how long each took from the kill. */
async function allBack({ ground }: Context, name: string, sockets: number, killedUs: number): Promise<number[]> {
  const until = performance.now() + LONGEST_MS
  for (;;) {
    await pause(100)
    const { ready, losses } = await ground.driver.ask.standing(name)
    const lost = losses.flat()
    if (lost.length > 0 && ready === sockets) return lost.map(({ readyUs }) => (readyUs - killedUs) / 1_000)
    if (performance.now() > until) throw new Error(`${sockets - ready} of ${sockets} did not come back`)
  }
}

async function ours(context: Context, world: World, each: number): Promise<void> {
  const { ground, record } = context
  const [a, b] = (await world.startHubs(2, { flags: context.hubFlags })) as [number, number]
  const portOf = (index: number) => (index % 2 === 0 ? a : b)
  const boards = boardsOf(world, each, { portOf, isSampled: () => false, resumes: true })
  await ground.driver.ask.open('boards', boards, { perSecond: 350, comesBack: { afterMs: 100, ports: [b] } })
  const patients = world.panels.flatMap((panel) => panel.patients)
  const writer = await startWriter(ground, world.mongoUrl, patients)
  const flood = { baseUs: ground.baseUs, perSecond: PER_SECOND, count: PER_SECOND * 300, patients }
  void writer.ask.flood(flood).catch(() => undefined)
  await pause(1_000)
  const before = await readsOf(world.mongoUrl, 'board_rows')
  const killedUs = nowUs()
  await ground.kill('hub-1')
  const back = await withDriverShare(context, 'ours', () => allBack(context, 'boards', boards.length, killedUs))
  record.add('ours', BACK, 'ms', back)
  record.add('ours', 'of the handshake limit', 'x', Math.max(...back) / limitMs(back.length))
  const reads = (await readsOf(world.mongoUrl, 'board_rows')) - before
  record.add('ours', READS, '', reads / world.panels.length)
  await ground.driver.ask.close('boards')
  await writer.stop()
  await world.stopHubs()
}

async function naive(context: Context, world: World, each: number): Promise<void> {
  const { ground, record } = context
  const [a, b] = [
    await startPeer(ground, 'naive', world, { prefix: 'b4' }),
    await startPeer(ground, 'naive', world, { prefix: 'b4' }),
  ]
  const isSampled = () => false
  const [onA, onB] = [
    roomsOf(a, world.panels.length, each, isSampled),
    roomsOf(b, world.panels.length, each, isSampled),
  ]
  const rooms = onA.map((wanted, index) => (index % 2 === 0 ? wanted : (onB[index] ?? wanted)))
  await ground.driver.ask.open('rooms', rooms, { perSecond: 350, comesBack: { afterMs: 1_000, ports: [b.port] } })
  const targets = world.panels.flatMap(({ patients }, index) =>
    patients.map((patient) => ({ panel: `panel-${index}`, patient })),
  )
  const flood = { baseUs: ground.baseUs, perSecond: PER_SECOND, count: PER_SECOND * 300, targets }
  void b.ask.flood(flood).catch(() => undefined)
  await pause(1_000)
  const before = await readsOf(world.mongoUrl, 'peer_states')
  const killedUs = nowUs()
  process.kill(a.pid, 'SIGKILL')
  const back = await withDriverShare(context, 'plain Socket.IO', () =>
    allBack(context, 'rooms', rooms.length, killedUs),
  )
  record.add('plain Socket.IO', BACK, 'ms', back)
  const reads = (await readsOf(world.mongoUrl, 'peer_states')) - before
  record.add('plain Socket.IO', READS, '', reads / world.panels.length)
  await ground.driver.ask.close('rooms')
  await Promise.all([a.stop(), b.stop()])
}

export const b4: Bench = {
  id: 'B4',
  title: 'Everybody comes back at once',
  asks: 'When a hub dies, how long until everybody has a live board again?',
  measures:
    'Five thousand watchers of 50 boards over two hubs, while 20 entries a second are made. One hub is killed outright, and its half comes to the other at once. Back means that the board is whole again, not merely that the line is up. A hub lets 800 in at once and 400 a second after that, which is the least such a return can take. Reads of lists are counted by MongoDB.',
  limits:
    'Closeby tells its clients when to come; those of plain Socket.IO come after a second, give or take half, as its own client does. Closeby checks a ticket and a session for each one as well; the other knows nobody and lets in everybody.',
  minutes: 3,
  plot: { title: 'Back with a whole list: 99 of 100 are below', metric: BACK, at: 'p99' },
  claims: [
    {
      id: 'B4.limit',
      better: 'less',
      says: 'the last one back, against the least that the limit allows',
      value: ({ value }) => value('ours', 'of the handshake limit', 'max'),
      target: { atMost: 1.15 },
      ifMissed:
        'letting somebody in takes a signature, a ticket that is spent durably, a session and a person that are read, and a list: on one core the processor sets the pace before the limit does.',
    },
    {
      id: 'B4.reads',
      better: 'less',
      says: 'lists read from the database, per board',
      unit: '',
      value: ({ value }) => value('ours', READS),
      target: { atMost: 1 },
    },
    {
      id: 'B4.readsRatio',
      better: 'less',
      says: 'lists read from the database, against plain Socket.IO, which reads for each watcher',
      value: ({ value }) => value('ours', READS) / value('plain Socket.IO', READS),
    },
  ],
  open: async ({ ground, size }) => {
    const each = size(20, 100)
    const world = await openWorld(ground, 'b4', { panels: 50, patientsEach: 10, watchersEach: each, writersEach: 0 })
    return {
      round: async (context) => {
        await ours(context, world, each)
        await naive(context, world, each)
      },
      close: () => world.close(),
    }
  },
}
