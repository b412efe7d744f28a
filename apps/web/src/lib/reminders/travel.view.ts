import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { Reminders } from '@closeby/protocol/reminders'
import { asksForZone, remindersOf } from '@closeby/protocol/reminders'
import { clock } from '#lib/ui/dates.view.ts'

const HALF_YEAR_MS = 182 * 86_400_000

/** Two names of one zone show the same clocks in summer and in winter. */
function showSameClocks(a: string, b: string, now: Instant): boolean {
  return [now, addMs(now, HALF_YEAR_MS)].every((at) => clock(at, a) === clock(at, b))
}

/**
 * The place to ask about, where this device's clocks differ from those the reminders follow and the patient has not
 * answered for it yet; null when there is nothing to ask.
 */
export function placeToAsk(reminders: Reminders, place: string, now: Instant): string | null {
  if (!asksForZone(reminders, place) || showSameClocks(reminders.zone.timeZone, place, now)) return null
  return remindersOf(reminders).some(({ nextDueAt }) => nextDueAt !== null) ? place : null
}
