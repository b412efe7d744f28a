import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'

const FIRST_PAUSE_MS = 5000
const MOST_PAUSE_MS = 600_000

/** How long to wait before the next try of what has waited since `at`: as long again, within bounds. */
export function pauseMs(at: Instant, now: Instant): number {
  return Math.min(MOST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, msBetween(at, now)))
}
