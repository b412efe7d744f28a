import type { Role } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** A use is written down at most this often. */
export const TOUCH_EVERY_MS = MINUTE

/** How long somebody stays signed in without doing anything, and in any case, in milliseconds. */
export function lifetimeOf(role: Role): { idleMs: number; wholeMs: number } {
  if (role === 'patient' || role === 'carer') return { idleMs: 30 * DAY, wholeMs: 30 * DAY }
  return { idleMs: 30 * MINUTE, wholeMs: DAY / 2 }
}

export function expiryOf(role: Role, now: Instant, endsAt: Instant): Instant {
  const idleEnd = addMs(now, lifetimeOf(role).idleMs)
  return idleEnd < endsAt ? idleEnd : endsAt
}
