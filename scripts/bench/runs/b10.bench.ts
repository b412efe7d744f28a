import type { Bench, Context } from '../core/bench.ts'
import { withDriverShare } from '../core/bench.ts'
import { pause } from '../core/clock.ts'
import { lagsOf } from '../core/lags.ts'
import type { Acked, Seen } from '../driver/driver.main.ts'
import { startWriter } from '../ours/writer.ts'
import type { World } from '../ours/world.ts'
import { boardsOf, openWorld } from '../ours/world.ts'

const ALERTS_PER_SECOND = 5
const FLOOD_PER_SECOND = 2_000
const IDLE = 'ours, nothing else going on'
const BUSY = 'ours, in the flood'
const ALERT = 'lag of alerts'
const ROW = 'lag of other rows'
const SETTLE_MS = 2_000

const isAlert = ({ patient }: { patient: string }) => patient.startsWith('alert ')
const asAlerts = (made: Acked[]) => made.map((each) => ({ ...each, patient: `alert ${each.patient}` }))

async function round(context: Context, world: World, watchers: number, seconds: number): Promise<void> {
  const { ground, record, hubFlags, round: turn } = context
  const { driver, baseUs } = ground
  const [port] = (await world.startHubs(1, { flags: hubFlags })) as [number]
  const isSampled = (index: number) => index % 20 === 0
  const boards = boardsOf(world, watchers, { portOf: () => port, isSampled })
  const both = boards.map((wanted) => ({ ...wanted, then: ['inbox:open', { batch: true }] as [string, object] }))
  await driver.ask.open('boards', both, { perSecond: 300 })
  const all = world.panels.flatMap((panel) => panel.patients)
  // A patient raises this alert once, so each part of each round has patients of its own.
  const each = ALERTS_PER_SECOND * seconds
  const alarming = all.slice(2 * each * turn, 2 * each * (turn + 1))
  const others = all.slice(-500)
  const [writer, ringer] = [
    await startWriter(ground, world.mongoUrl, others),
    await startWriter(ground, world.mongoUrl, alarming),
  ]
  await ringer.ask.setThresholds(alarming)
  await pause(SETTLE_MS)
  await driver.ask.take('boards')
  const ring = (patients: string[]) => ringer.ask.ring({ baseUs, perSecond: ALERTS_PER_SECOND, count: each, patients })
  const note = (system: string, metric: string, made: Acked[], seen: Seen[]) =>
    record.add(system, metric, 'ms', lagsOf(made, seen, 'sent').lagsMs)

  const idle = await ring(alarming.slice(0, each))
  await pause(SETTLE_MS)
  note(IDLE, ALERT, asAlerts(idle), (await driver.ask.take('boards')).seen.filter(isAlert))

  const count = FLOOD_PER_SECOND * seconds
  const { busy, flood } = await withDriverShare(context, BUSY, async () => {
    const flooding = writer.ask.flood({ baseUs, perSecond: FLOOD_PER_SECOND, count, patients: others })
    const rung = await ring(alarming.slice(each))
    return { busy: rung, flood: await flooding }
  })
  await pause(SETTLE_MS)
  const { seen } = await driver.ask.take('boards')
  note(BUSY, ALERT, asAlerts(busy), seen.filter(isAlert))
  note(
    BUSY,
    ROW,
    flood,
    seen.filter((row) => !isAlert(row)),
  )
  await driver.ask.close('boards')
  await Promise.all([writer.stop(), ringer.stop()])
  await world.stopHubs()
}

export const b10: Bench = {
  id: 'B10',
  title: 'Alerts in a flood',
  asks: 'Does an alert still come through at once when everything else changes, too?',
  measures:
    'Two hundred coordinators with the board and the inbox of one unit open on the same connection. Five alerts a second are raised by values beyond a threshold, first alone, then while 500 other patients change 2,000 times a second. Timed from the moment the value was meant to be entered, so making it safe is included, to its row in the inbox.',
  limits:
    'the flood takes the disk and the processors as well as the lines, so an alert waits for its entry to be safe, too.',
  minutes: 2,
  plot: { title: 'Lag of alerts: 99 of 100 are below', metric: ALERT, at: 'p99' },
  claims: [
    {
      id: 'B10.alert',
      better: 'less',
      says: 'lag of alerts in the flood that 99 of 100 stay below, against the same without a flood',
      value: ({ value }) => value(BUSY, ALERT, 'p99') / value(IDLE, ALERT, 'p99'),
      target: { atMost: 2 },
      ifMissed:
        'an alert is raised by an entry, and that entry waits for its turn among 2,000 others a second at the database, which shares its core with those who write.',
    },
  ],
  open: async ({ ground, size }) => {
    const [watchers, seconds] = [size(60, 200), size(2, 8)]
    const patientsEach = 500 + 2 * ALERTS_PER_SECOND * seconds * 5
    const unit = { panels: 1, patientsEach, watchersEach: watchers, writersEach: 0, isUnit: true, socketsEach: 1 }
    const world = await openWorld(ground, 'b10', unit)
    return { round: (context) => round(context, world, watchers, seconds), close: () => world.close() }
  },
}
