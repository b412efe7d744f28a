import type { Instant } from '../core/time.ts'
import { addMs, laterOf, minuteAt, toInstant, wallClockOf } from '../core/time.ts'
import { afterQuiet } from './quiet.rules.ts'
import { dueAfter } from './recurrence.ts'
import type { Plan } from './recurrence.ts'
import type { Reminder, Reminders } from './reminders.rules.ts'

/** When a reminder is due next, and when it fires then. */
export type Next = Pick<Reminder, 'nextDueAt' | 'nextFiresAt'>
/** The wall clock reminders follow, and the hours that hold them. */
export type Pace = Pick<Reminders, 'zone' | 'quiet'>

const MINUTE_MS = 60_000

export const nextOf = ({ nextDueAt, nextFiresAt }: Reminder): Next => ({ nextDueAt, nextFiresAt })

export const minuteOf = (at: Instant): Instant => toInstant(Math.floor(Date.parse(at) / MINUTE_MS) * MINUTE_MS)

/** Due at an instant, and fired as soon as quiet hours allow. */
export function dueAt(at: Instant | null, { zone, quiet }: Pace): Next {
  return { nextDueAt: at, nextFiresAt: at === null ? null : afterQuiet(at, quiet, zone.timeZone) }
}

export function planAfter(plan: Plan, pace: Pace, after: Instant): Next {
  return dueAt(dueAfter(plan, pace.zone.timeZone, after), pace)
}

/** From now on: the minute that runs counts, and no occurrence that was told or answered comes again. */
export function planFrom(plan: Plan, pace: Pace, now: Instant, toldUpTo: Instant | null): Next {
  const before = addMs(minuteOf(now), -1)
  return planAfter(plan, pace, toldUpTo === null ? before : laterOf(before, toldUpTo))
}

/**
 * The next occurrence after a move to another zone: on the date it had, by the clocks there. So each date has it once,
 * whichever way the journey goes; where that time is over already, it is due now.
 */
export function planMoved(reminder: Reminder, from: Pace, to: Pace, now: Instant): Next {
  if (reminder.nextDueAt === null) return nextOf(reminder)
  if (reminder.nextDueAt <= now) return dueAt(reminder.nextDueAt, to)
  const { on } = wallClockOf(reminder.nextDueAt, from.zone.timeZone)
  return dueAt(laterOf(minuteAt(on, reminder.at, to.zone.timeZone), minuteOf(now)), to)
}
