import type { Instant } from '../core/time.ts'
import { addMs, laterOf } from '../core/time.ts'
import { nextOf, planAfter } from './plan.rules.ts'
import type { Reminder, Reminders } from './reminders.rules.ts'
import { evolveReminders, MISSED_AFTER_MS, reminderChangesAt } from './reminders.rules.ts'
import type { ReminderFact } from './reminders.schema.ts'

/** Occurrences nobody was there to tell for longer than this are passed over. */
const TOLD_BACK_MS = 14 * 86_400_000
const category = 'reminders'

/**
 * What time alone has done to the reminders by `now`: fired, fired again after a snooze, missed. One that could not be told
 * in time is told as missed and never fires late beside the one after it. Bounded, however long nobody told anything.
 */
export function tellReminders(reminders: Reminders, now: Instant): ReminderFact[] {
  const facts: ReminderFact[] = []
  for (const { id, ...reminder } of Object.values(reminders.list)) {
    const changesAt = reminderChangesAt({ id, ...reminder })
    if (changesAt === null || changesAt > now) continue
    facts.push(...tellOne(reminders, id, now))
  }
  return facts
}

function tellOne(reminders: Reminders, id: string, now: Instant): ReminderFact[] {
  const facts: ReminderFact[] = []
  let told = reminders
  for (;;) {
    const reminder = told.list[id]
    const fact = reminder && nextFact(reminder, reminders, now)
    if (!fact) return facts
    facts.push(fact)
    told = evolveReminders(told, fact, { seq: 0, recordedAt: now })
  }
}

const isOver = (firesAt: Instant, now: Instant) => addMs(firesAt, MISSED_AFTER_MS) <= now

function nextFact(reminder: Reminder, reminders: Reminders, now: Instant): ReminderFact | null {
  const { id: reminderId, nextDueAt, nextFiresAt } = reminder
  const fires = nextDueAt !== null && nextFiresAt !== null && nextFiresAt <= now
  for (const { dueAt, firesAt, state } of reminder.pending) {
    const one = { category, reminderId, dueAt, ...nextOf(reminder) } as const
    if (fires || isOver(firesAt, now)) return { type: 'reminder.missed', ...one }
    if (state === 'snoozed' && firesAt <= now) return { type: 'reminder.fired', ...one }
  }
  if (!fires) return null
  const next = planAfter(reminder, reminders, laterOf(nextDueAt, addMs(now, -TOLD_BACK_MS)))
  const isLate = isOver(nextFiresAt, now) || (next.nextFiresAt !== null && next.nextFiresAt <= now)
  return { type: isLate ? 'reminder.missed' : 'reminder.fired', category, reminderId, dueAt: nextDueAt, ...next }
}
