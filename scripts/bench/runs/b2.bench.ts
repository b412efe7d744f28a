import type { Bench } from '../core/bench.ts'
import type { Recording } from '../core/record.ts'
import { openWorld } from '../ours/world.ts'
import { floodOurs, floodPeer, PER_ROW } from './flood.ts'

/** Watchers, and updates a second that make some 100,000 rows to be delivered a second. */
const ROOMS = [
  [20, 2_000],
  [200, 500],
  [1_000, 100],
] as const
const PATIENTS = 100

const system = (who: string, watchers: number) => `${who}, ${watchers.toLocaleString('en')} watchers`
const perRow = (who: string, watchers: number, { value }: Recording) => value(system(who, watchers), PER_ROW)

export const b2: Bench = {
  id: 'B2',
  title: 'One change, many watchers',
  asks: 'What does it cost to show one patient’s change to everybody who looks?',
  measures:
    'One board of 100 patients with 20, 200 and 1,000 watchers, and up to 100,000 rows a second to be delivered. What counts is the processor time of the process that holds the connections, until the last row came, for each row that went to each watcher.',
  limits:
    'Closeby judges each update by all rules and checks rights; the others pass on a text that is there already, written by another process. With few watchers that difference is most of the cost, with many it vanishes.',
  minutes: 6.5,
  plot: { title: 'Processor time per row and watcher', metric: PER_ROW, at: 'p50', isLogarithmic: true },
  claims: ROOMS.flatMap(([watchers]) => [
    {
      id: `B2.naive.${watchers}`,
      better: 'more',
      says: `rows per second of processor time, against plain Socket.IO, ${watchers.toLocaleString('en')} watchers`,
      value: (record: Recording) => perRow('plain Socket.IO', watchers, record) / perRow('ours', watchers, record),
    },
    {
      id: `B2.ws.${watchers}`,
      better: 'more',
      says: `rows per second of processor time, against a bare WebSocket loop, ${watchers.toLocaleString('en')} watchers`,
      value: (record: Recording) => perRow('bare WebSocket loop', watchers, record) / perRow('ours', watchers, record),
    },
  ]),
  open: async ({ ground, size }) => {
    const rooms = size<readonly (readonly [number, number])[]>(ROOMS.slice(0, 1), ROOMS)
    const worlds = new Map<number, Awaited<ReturnType<typeof openWorld>>>()
    for (const [watchers] of rooms) {
      const unit = { panels: 1, patientsEach: PATIENTS, watchersEach: watchers, writersEach: 0, isUnit: true }
      worlds.set(watchers, await openWorld(ground, `b2_${watchers}`, unit))
    }
    return {
      round: async (context) => {
        for (const [watchers, rate] of rooms) {
          const world = worlds.get(watchers)
          if (!world) continue
          const flood = { rates: [rate], seconds: size(2, 3), watchers, sampledEach: 100 }
          await floodOurs(context, world, flood, system('ours', watchers))
          await floodPeer(context, world, 'ws', system('bare WebSocket loop', watchers), flood)
          await floodPeer(context, world, 'naive', system('plain Socket.IO', watchers), flood)
        }
      },
      close: async () => {
        for (const world of worlds.values()) await world.close()
      },
    }
  },
}
