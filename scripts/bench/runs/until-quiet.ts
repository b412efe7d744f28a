import { pause } from '../core/clock.ts'
import type { Ground } from '../core/ground.ts'

/** A hub that starts compares every head with its row, once. Answers the processor time it took until it was done. */
export async function untilQuiet({ cpuOf }: Pick<Ground, 'cpuOf'>): Promise<number> {
  for (let before = cpuOf('hub-1'), quiet = 0; quiet < 3;) {
    await pause(500)
    const used = cpuOf('hub-1') - before
    quiet = used < 0.05 ? quiet + 1 : 0
    before += used
  }
  return cpuOf('hub-1')
}
