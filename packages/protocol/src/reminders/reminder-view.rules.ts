import type { Instant, LocalDate } from '../core/time.ts'
import { wallClockOf } from '../core/time.ts'
import { planAfter } from './plan.rules.ts'
import type { LastAnswer, Pending, Reminder, Reminders } from './reminders.rules.ts'
import { remindersOf } from './reminders.rules.ts'

/** One coming occurrence: the instant, what the clocks show then, and when it fires where quiet hours hold it. */
export type Firing = {
  dueAt: Instant
  on: LocalDate
  time: string
  firesAt: Instant
  heldTo: { on: LocalDate; time: string } | null
}
/** A reminder as lists show it. */
export type ReminderView = Pick<Reminder, 'id' | 'title' | 'at' | 'startsOn' | 'rrule' | 'nextDueAt'> & {
  next: Firing[]
  pending: Omit<Pending, 'seq'>[]
  last: LastAnswer | null
  undelivered: Reminder['undelivered']
}

export const NEXT_SHOWN = 3

/** The next occurrences, at most `count`. */
export function firingsOf(
  reminder: Reminder,
  reminders: Pick<Reminders, 'zone' | 'quiet'>,
  count = NEXT_SHOWN,
): Firing[] {
  const { timeZone } = reminders.zone
  const firings: Firing[] = []
  let { nextDueAt, nextFiresAt } = reminder
  while (nextDueAt !== null && nextFiresAt !== null && firings.length < count) {
    const heldTo = nextFiresAt === nextDueAt ? null : wallClockOf(nextFiresAt, timeZone)
    firings.push({ dueAt: nextDueAt, ...wallClockOf(nextDueAt, timeZone), firesAt: nextFiresAt, heldTo })
    ;({ nextDueAt, nextFiresAt } = planAfter(reminder, reminders, nextDueAt))
  }
  return firings
}

export function reminderViewOf(reminder: Reminder, reminders: Reminders): ReminderView {
  const { id, title, at, startsOn, rrule, nextDueAt, pending, last, undelivered } = reminder
  const waiting = pending.map(({ seq: _seq, ...each }) => each)
  const next = firingsOf(reminder, reminders)
  return { id, title, at, startsOn, rrule, nextDueAt, next, pending: waiting, last, undelivered }
}

export function reminderViewsOf(reminders: Reminders): ReminderView[] {
  return remindersOf(reminders).map((reminder) => reminderViewOf(reminder, reminders))
}
