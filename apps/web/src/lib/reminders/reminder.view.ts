import { dateWords } from '@closeby/protocol/compliance'
import type { Instant, LocalDate } from '@closeby/protocol/core'
import { addDays } from '@closeby/protocol/core'
import type { Firing, LastAnswer, Pending, Reminder, Reminders, ReminderView } from '@closeby/protocol/reminders'
import { remindersOf } from '@closeby/protocol/reminders'
import { dateIn, longDayWords } from '#lib/goals/day.view.ts'
import * as m from '#lib/paraglide/messages.js'
import { clock } from '#lib/ui/dates.view.ts'
import { weekdayWord } from '#lib/ui/weekday.view.ts'
import { readRepeat } from './repeat.view.ts'

/** An occurrence that asks for an answer now. */
export type DueNow = { reminder: Reminder; pending: Pending }

/** What fired and was not answered, the longest waiting first. */
export function dueNow(reminders: Reminders): DueNow[] {
  return remindersOf(reminders)
    .flatMap((reminder) =>
      reminder.pending.filter(({ state }) => state === 'fired').map((pending) => ({ reminder, pending })),
    )
    .sort((a, b) => (a.pending.dueAt < b.pending.dueAt ? -1 : 1))
}

const isWorkWeek = (days: readonly number[]): boolean => [...days].sort().join() === '1,2,3,4,5'

/** "Every day at 08:00", "Monday and Thursday at 18:30", "Once, on 2 January at 09:00". */
export function repeatWords(
  { at, startsOn, rrule }: Pick<ReminderView, 'at' | 'startsOn' | 'rrule'>,
  today: LocalDate,
): string {
  const { how, days, until } = readRepeat(rrule)
  const words = {
    once: () => m.reminder_once({ date: dateWords(startsOn, today), at }),
    daily: () => m.reminder_daily({ at }),
    days: () =>
      isWorkWeek(days)
        ? m.reminder_work_days({ at })
        : m.reminder_on_days({ days: days.map(weekdayWord).join(', '), at }),
    monthly: () => m.reminder_monthly({ day: Number(startsOn.slice(8)), at }),
    other: () => m.reminder_own_rule({ at }),
  }[how]()
  return until === null ? words : m.reminder_until({ words, date: dateWords(until, today) })
}

function dayWord(on: LocalDate, today: LocalDate): string {
  if (on === today) return m.reminder_today()
  if (on === addDays(today, 1)) return m.reminder_tomorrow()
  return longDayWords(on, today)
}

/** "Today 18:00", "Tomorrow 06:30, held until 07:00". */
export function firingWords({ on, time, heldTo }: Firing, today: LocalDate): string {
  const words = m.reminder_firing({ day: dayWord(on, today), time })
  return heldTo === null ? words : m.reminder_held({ words, time: heldTo.time })
}

/** What a person reads of an occurrence that waits: "Due 08:00", "Due yesterday 21:00". */
export function dueWords(dueAt: Instant, now: Instant, timeZone: string): string {
  const [on, today, time] = [dateIn(dueAt, timeZone), dateIn(now, timeZone), clock(dueAt, timeZone)]
  return on === today ? m.reminder_due({ time }) : m.reminder_due_on({ day: longDayWords(on, today), time })
}

/** What became of the last one: "Done today 08:04". */
export function lastWords(last: LastAnswer | null, now: Instant, timeZone: string): string {
  if (!last) return ''
  const today = dateIn(now, timeZone)
  const day = dateIn(last.dueAt, timeZone)
  const when = m.reminder_last_when({
    day: day === today ? m.day_today() : longDayWords(day, today),
    time: clock(last.dueAt, timeZone),
  })
  const words = { done: m.reminder_last_done, skipped: m.reminder_last_skipped, missed: m.reminder_last_missed }
  return words[last.answer]({ when })
}

/** A zone as a place: "Lisbon", "New York". */
export function placeOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
}
