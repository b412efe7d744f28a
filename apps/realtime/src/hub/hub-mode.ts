import type { HubMode } from '@closeby/protocol/wire'

/** A log that has not answered for this long may hold a withdrawal this hub does not know. */
export const HELD_AFTER_MS = 3_000
/** A hub that has known for this long of entries it cannot get shows old screens, and pages must say so within 10 s. */
const LATE_AFTER_MS = 5_000
const SLOW_ABOVE_MS = 250
const SWIFT_BELOW_MS = 100

/** How a hub is: `held` sends no health data or old health data, `slow` sends it late. It is slow until it is clearly swift again. */
export function modeOf(times: { silentMs: number; lateMs: number; lagMs: number }, before: HubMode): HubMode {
  const { silentMs, lateMs, lagMs } = times
  if (silentMs > HELD_AFTER_MS || lateMs > LATE_AFTER_MS) return 'held'
  if (lagMs > SLOW_ABOVE_MS) return 'slow'
  return before === 'slow' && lagMs > SWIFT_BELOW_MS ? 'slow' : 'live'
}
