import type { Bench } from '../core/bench.ts'
import { openWorld } from '../ours/world.ts'
import { CPU, floodOurs, floodPeer, LAG } from './flood.ts'

const ROWS = 500

export const b3: Bench = {
  id: 'B3',
  title: 'A hot panel',
  asks: 'Does a board keep up when everything on it changes at once, and does that cost anything while little does?',
  measures:
    'One board of 500 patients with 200 watchers on one hub; another process makes 20, 300 and then 2,000 entries a second. The lag runs from the moment an entry was meant to be made, so it includes making it safe, to the first row that carries it or something newer. Processor time is all that the hub used until the last row had come.',
  limits:
    'at the highest rate plain Socket.IO falls further and further behind, so its lag grows with the length of the run and only its order of size says something. Patients take turns, so few rows are overtaken by newer ones: what Closeby saves by merging is messages.',
  minutes: 4.5,
  plot: {
    title: 'Lag at 2,000 updates a second: 99 of 100 are below',
    metric: LAG(2_000),
    at: 'p99',
    isLogarithmic: true,
  },
  claims: [
    {
      id: 'B3.p99',
      better: 'less',
      says: 'lag at 2,000 updates a second that 99 of 100 stay below',
      unit: ' ms',
      value: ({ value }) => value('ours', LAG(2_000), 'p99'),
      target: { atMost: 60 },
      ifMissed:
        'two thousand durable entries a second are more than one process and MongoDB make on the core they share with the test client: the figures “from sending to durable” below are a large part of the lag. The rest is the hub’s: it reads, folds and judges each update and writes to two hundred sockets. Until rows were sent as what changed in them, more than half of its time was copying rows of 1.7 kB in the kernel (by profile).',
    },
    {
      id: 'B3.cpu',
      better: 'less',
      says: 'processor time per update at 2,000 a second, against plain Socket.IO',
      value: ({ value }) => value('ours', CPU(2_000)) / value('plain Socket.IO', CPU(2_000)),
      target: { atMost: 1 / 8 },
      ifMissed:
        'each update is read from the log, folded and judged by all rules, which plain Socket.IO does not do, and goes to 200 sockets one by one. Of one run to the next this ratio went from 1/8.5 to 1/4.7.',
    },
    {
      id: 'B3.idle',
      better: 'less',
      says: 'median lag at 20 updates a second, against plain Socket.IO',
      value: ({ value }) => value('ours', LAG(20)) / value('plain Socket.IO', LAG(20)),
      target: { atMost: 1.2 },
      ifMissed: 'at this rate nothing is merged, and each update is read, folded and judged before it is sent.',
    },
  ],
  open: async ({ ground, size }) => {
    const rows = size(100, ROWS)
    const watchers = size(60, 200)
    const unit = { panels: 1, patientsEach: rows, watchersEach: watchers, writersEach: 0 }
    const world = await openWorld(ground, 'b3', { ...unit, socketsEach: 1, isUnit: true })
    return {
      round: async (context) => {
        const flood = {
          rates: size([20, 2_000], [20, 300, 2_000]),
          seconds: size(2, 5),
          watchers,
          sampledEach: size(30, 100),
        }
        await floodOurs(context, world, flood)
        await floodPeer(context, world, 'naive', 'plain Socket.IO', flood)
      },
      close: () => world.close(),
    }
  },
}
