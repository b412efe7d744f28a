import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type { Role } from './accounts.schema.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a sign-in holds, in milliseconds. */
export type Lifetime = {
  /** Without a sign of its person a screen is locked; null where it never is. Programs have no screen. */
  lockMs: number | null
  /** Without a sign of its person it ends. */
  idleMs: number
  /** It ends in any case. */
  wholeMs: number
}

/** Patients and carers stay signed in on their own device; staff share theirs. */
export function lifetimeOf(role: Role): Lifetime {
  if (role === 'patient' || role === 'carer') return { lockMs: null, idleMs: 30 * DAY, wholeMs: 30 * DAY }
  if (role === 'admin') return { lockMs: 10 * MINUTE, idleMs: 30 * MINUTE, wholeMs: 8 * HOUR }
  return { lockMs: 15 * MINUTE, idleMs: 30 * MINUTE, wholeMs: 12 * HOUR }
}

/** When a session ends unless its person does something more. */
export function expiryOf(role: Role, now: Instant, endsAt: Instant): Instant {
  const idleEnd = addMs(now, lifetimeOf(role).idleMs)
  return idleEnd < endsAt ? idleEnd : endsAt
}

/** Whether the screen of a session is locked at an instant. */
export function isLocked(
  role: Role,
  { kind, seenAt }: { kind: 'cookie' | 'family'; seenAt: Instant },
  now: Instant,
): boolean {
  const { lockMs } = lifetimeOf(role)
  return kind === 'cookie' && lockMs !== null && addMs(seenAt, lockMs) <= now
}

/** A proof of who sits there holds this long for what is asked of few. */
export const FRESH_MS = 5 * MINUTE

export function isFresh(provenAt: Instant, now: Instant): boolean {
  return addMs(provenAt, FRESH_MS) > now
}
