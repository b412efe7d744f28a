import type { HubMode } from '@closeby/protocol/wire'

/** A log that has not answered for this long may hold a withdrawal this hub does not know. */
export const HELD_AFTER_MS = 3_000
const SLOW_ABOVE_MS = 250
const SWIFT_BELOW_MS = 100

/** How a hub is: `held` sends no health data, `slow` sends it late. It is slow until it is clearly swift again. */
export function modeOf(silentMs: number, lagMs: number, before: HubMode): HubMode {
  if (silentMs > HELD_AFTER_MS) return 'held'
  if (lagMs > SLOW_ABOVE_MS) return 'slow'
  return before === 'slow' && lagMs > SWIFT_BELOW_MS ? 'slow' : 'live'
}
