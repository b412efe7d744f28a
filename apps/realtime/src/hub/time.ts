import type { Instant } from '@closeby/protocol/core'

/** Time as the hub sees it, handed in so that a test can hold it still. */
export type HubTime = {
  now: () => Instant
  /** A clock that never goes back, in milliseconds. */
  monotonicMs: () => number
  /** Runs once after `ms`, or as soon as what is under way is done when it is less than one; the answer calls it off. */
  after: (ms: number, run: () => void) => () => void
  every: (ms: number, run: () => void) => () => void
}

export const systemTime: HubTime = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
  after: (ms, run) => {
    if (ms < 1) {
      const immediate = setImmediate(run)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
}
