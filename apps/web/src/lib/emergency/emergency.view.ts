import type { Emergencies, Emergency } from '@closeby/protocol/emergency'
import { emergencyOf } from '@closeby/protocol/emergency'
import { addMs, toInstant } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'

const MINUTE_MS = 60_000
/** A patient is told on Today this long after it ended, longer while nobody has looked into it. */
const TOLD_MS = 7 * 86_400_000

/** The emergency access a reader has now. */
export function ownEmergency(emergencies: Emergencies, userId: string, now: number): Emergency | null {
  return emergencyOf(emergencies, userId, toInstant(now)) ?? null
}

/** Whole minutes that are left, never less than none. */
export function leftOf({ until }: Pick<Emergency, 'until'>, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / MINUTE_MS))
}

/** What a patient is told of on Today, newest first. */
export function toldOf(emergencies: Emergencies, now: Instant): Emergency[] {
  const isNews = ({ until, review }: Emergency) => review === null || addMs(until, TOLD_MS) > now
  return Object.values(emergencies)
    .filter(isNews)
    .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
}
