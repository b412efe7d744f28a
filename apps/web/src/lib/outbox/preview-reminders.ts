import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'

/*
 * Answers to reminders that wait, as they will stand in the log. When a reminder is due next is not touched by them, so the recurrence,
 * which no page of a patient carries, is not needed.
 */

type Deciding = { reminders: PatientState['reminders']; now: Instant }
type Answer = { reminderId: string; dueAt: Instant; minutes?: number; reason?: string }

/** As long as the hub waits when nothing else is said. */
const SNOOZE_MINUTES = 10
const category = 'reminders'

/** The reminder, if this occurrence of it waits for an answer. */
function waiting({ reminders }: Deciding, { reminderId, dueAt }: Answer) {
  const reminder = reminders.list[reminderId]
  if (!reminder?.pending.some((pending) => pending.dueAt === dueAt)) return null
  const { nextDueAt, nextFiresAt } = reminder
  return { category, reminderId, dueAt, nextDueAt, nextFiresAt } as const
}

export function previewDone(deciding: Deciding, answer: Answer): PatientFact[] {
  const one = waiting(deciding, answer)
  return one ? [{ type: 'reminder.done', ...one }] : []
}

export function previewSkip(deciding: Deciding, answer: Answer): PatientFact[] {
  const one = waiting(deciding, answer)
  return one ? [{ type: 'reminder.skipped', ...one, reason: answer.reason ?? null }] : []
}

/** Quiet hours may hold it longer: then the hub says so. */
export function previewSnooze(deciding: Deciding, answer: Answer): PatientFact[] {
  if (!waiting(deciding, answer)) return []
  const { reminderId, dueAt, minutes = SNOOZE_MINUTES } = answer
  const until = addMs(deciding.now, minutes * 60_000)
  return [{ type: 'reminder.snoozed', category, reminderId, dueAt, until }]
}
