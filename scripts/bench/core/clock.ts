/** Microseconds of the machine's monotonic clock: the same in every process, never set back. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/** Runs `step` for everything that is due, at its intended time or as soon after it as the process can. */
export async function openLoop(options: {
  /** Monotonic µs of the first one. */
  from: number
  perSecond: number
  count: number
  step: (index: number, intendedUs: number) => void
}): Promise<void> {
  const { from, perSecond, count, step } = options
  const gapUs = 1_000_000 / perSecond
  let next = 0
  while (next < count) {
    const now = nowUs()
    while (next < count && from + next * gapUs <= now) {
      step(next, Math.round(from + next * gapUs))
      next += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
