import type { Bench } from '../core/bench.ts'
import type { Recording } from '../core/record.ts'
import { openWorld } from '../ours/world.ts'
import { CPU, floodOurs, floodPeer } from './flood.ts'

/** Watchers, and updates a second that make some 100,000 rows to be delivered a second. */
const ROOMS = [
  [20, 2_000],
  [200, 500],
  [1_000, 100],
] as const
const PATIENTS = 100

const perRow = (watchers: number, rate: number, system: string, { value }: Recording) =>
  value(`${system}, ${watchers} watchers`, CPU(rate)) / watchers

export const b2: Bench = {
  id: 'B2',
  title: 'Fan-out',
  measures:
    'One panel of 100 patients with 20, 200 and 1,000 watchers, and as many updates as make 100,000 rows to be delivered a second at most. What counts is the processor time of the process that holds the sockets, until the last row came, for each row delivered to each watcher.',
  limits:
    'Ours folds, judges and checks rights for each update; peers pass on a text that is there. With few watchers that share is most of the cost, with many it vanishes.',
  plot: { title: 'CPU per update', metric: CPU(500), at: 'p50' },
  claims: ROOMS.flatMap(([watchers, rate]) => [
    {
      id: `B2.naive.${watchers}`,
      better: 'more',
      says: `rows per CPU second against naive Socket.IO, ${watchers} watchers`,
      value: (record: Recording) =>
        perRow(watchers, rate, 'naive Socket.IO', record) / perRow(watchers, rate, 'ours', record),
    },
    {
      id: `B2.ws.${watchers}`,
      better: 'more',
      says: `rows per CPU second against bare ws, ${watchers} watchers`,
      value: (record: Recording) => perRow(watchers, rate, 'bare ws', record) / perRow(watchers, rate, 'ours', record),
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
          await floodOurs(context, world, flood, `ours, ${watchers} watchers`)
          await floodPeer(context, world, 'ws', `bare ws, ${watchers} watchers`, flood)
          await floodPeer(context, world, 'naive', `naive Socket.IO, ${watchers} watchers`, flood)
        }
      },
      close: async () => {
        for (const world of worlds.values()) await world.close()
      },
    }
  },
}
