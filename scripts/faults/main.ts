import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFaults } from './run.ts'
import { FAULTS } from './nemesis/all.ts'
import { openHouse } from './world/world.ts'
const dir = mkdtempSync(join(tmpdir(), 'closeby-faults-'))
const house = await openHouse(dir)
try {
  const r = await runFaults({
    house,
    world: { name: 'w1', workers: 2 },
    faults: FAULTS.filter((f) => (process.argv[2] ? process.argv[2].split(',').includes(f.id) : f.isQuick)),
    seed: 1,
    perSecond: 50,
    patients: 8,
    isQuick: true,
    say: console.log,
  })
  console.log(r.phases, r.violations.slice(0, 20), r.violations.length, r.figures.acked, r.figures.tries)
  for (const [phase, l] of r.figures.latencies) {
    l.sort((a, b) => a - b)
    console.log(phase, l.length, l[l.length >> 1], l[Math.floor(l.length * 0.99)], l.at(-1), r.figures.stale.get(phase))
  }
} finally {
  await house.close()
  if (!process.env['KEEP']) rmSync(dir, { recursive: true, force: true })
  else console.log(dir)
}
