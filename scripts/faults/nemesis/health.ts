import { percentile } from '../check/percentile.ts'
import { monotonicMs } from '../ground.ts'
import type { Member } from '../world/world.ts'
import { usageOf } from '../world/usage.ts'

const EVERY_MS = 50
const LOST_MS = 5_000

/** How a process did: how soon it answered that it lives (99 of 100 times), and by how much it grew. */
export type Health = { name: string; answeredMs: number; grownMb: number }

/** Asks these processes again and again whether they live, without any store between. Ends when called. */
export function watchHealth(members: readonly Member[]): () => Promise<Health[]> {
  let isOver = false
  const watching = members.map(async ({ name, port, process }): Promise<Health> => {
    const before = usageOf(process.pid()).rssMb
    const answers: number[] = []
    while (!isOver) {
      const askedAt = monotonicMs()
      await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(LOST_MS) }).catch(() => undefined)
      answers.push(monotonicMs() - askedAt)
      await new Promise((later) => setTimeout(later, EVERY_MS))
    }
    const grownMb = Math.round(usageOf(process.pid()).rssMb - before)
    return { name, answeredMs: Math.round(percentile(answers, 0.99)), grownMb }
  })
  return () => {
    isOver = true
    return Promise.all(watching)
  }
}
