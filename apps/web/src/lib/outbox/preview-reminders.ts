import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'

/*
 * Answers to reminders that wait, as they will stand in the log. When a reminder is due next is not touched by them, so the recurrence,
 * which no page of a patient carries, is not needed.
 */

type Deciding = { reminders: PatientState['reminders']; now: Instant }
type Answer = { reminderId: string; dueAt: Instant; minutes?: number; reason?: string }
type Occurrence = { category: 'reminders'; reminderId: string; dueAt: Instant }
type Next = { nextDueAt: Instant | null; nextFiresAt: Instant | null }

/** The fact of an answer, if this occurrence waits for one. */
const answered =
  (factOf: (one: Occurrence, next: Next, answer: Answer, now: Instant) => PatientFact) =>
  ({ reminders, now }: Deciding, answer: Answer): PatientFact[] => {
    const { reminderId, dueAt } = answer
    const reminder = reminders.list[reminderId]
    if (!reminder?.pending.some((pending) => pending.dueAt === dueAt)) return []
    const { nextDueAt, nextFiresAt } = reminder
    return [factOf({ category: 'reminders', reminderId, dueAt }, { nextDueAt, nextFiresAt }, answer, now)]
  }

export const previewDone = answered((one, next) => ({ type: 'reminder.done', ...one, ...next }))

export const previewSkip = answered((one, next, { reason = null }) => ({
  type: 'reminder.skipped',
  ...one,
  ...next,
  reason,
}))

/** Quiet hours may hold it longer: then the hub says so. */
export const previewSnooze = answered((one, _next, { minutes = 10 }, now) => ({
  type: 'reminder.snoozed',
  ...one,
  until: addMs(now, minutes * 60_000),
}))
