import type { Bench } from '../core/bench.ts'
import { openWorld } from '../ours/world.ts'
import { CPU, floodOurs, floodPeer, LAG } from './flood.ts'

const ROWS = 500

export const b3: Bench = {
  id: 'B3',
  title: 'Hot panel',
  measures:
    'One panel of 500 patients, 200 watchers on one hub, updates by another process at 20, 300 and 2,000 a second. Lag from the intended instant of a write, its commit included, to the first row that carries it or something newer. CPU is all that the watching process used until the last row had come, per update.',
  limits:
    'Naive Socket.IO has no steady state at the highest rate: its lag grows with the length of the run, so only its order of size counts. Rows are written in turn, so little is superseded: what merging gains here is frames.',
  plot: { title: 'Lag p99 at the highest rate', metric: LAG(2_000), at: 'p99', isLogarithmic: true },
  claims: [
    {
      id: 'B3.p99',
      better: 'less',
      says: 'p99 in ms at 2,000 updates/s',
      value: ({ value }) => value('ours', LAG(2_000), 'p99'),
      target: { atMost: 60 },
    },
    {
      id: 'B3.cpu',
      better: 'less',
      says: 'CPU per update at 2,000/s against naive Socket.IO',
      value: ({ value }) => value('ours', CPU(2_000)) / value('naive Socket.IO', CPU(2_000)),
      target: { atMost: 1 / 8 },
    },
    {
      id: 'B3.idle',
      better: 'less',
      says: 'p50 at 20/s against naive Socket.IO: no idle tax',
      value: ({ value }) => value('ours', LAG(20)) / value('naive Socket.IO', LAG(20)),
      target: { atMost: 1.2 },
    },
  ],
  open: async ({ ground, size }) => {
    const rows = size(100, ROWS)
    const watchers = size(60, 200)
    const unit = { panels: 1, patientsEach: rows, watchersEach: watchers, writersEach: 0 }
    const world = await openWorld(ground, 'b3', { ...unit, socketsEach: 1, isUnit: true })
    return {
      round: async (context) => {
        const flood = { rates: [20, 300, 2_000], seconds: size(2, 5), watchers, sampledEach: size(30, 100) }
        await floodOurs(context, world, flood)
        await floodPeer(context, world, 'naive', 'naive Socket.IO', flood)
      },
      close: () => world.close(),
    }
  },
}
