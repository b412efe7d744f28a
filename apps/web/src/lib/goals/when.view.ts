import type { Clock, Instant, LocalDate } from '@closeby/protocol/core'
import { addDays, addMs, dayOf, instantAt, laterOf, msBetween } from '@closeby/protocol/core'
import { AHEAD_MS, BACK_DAYS } from '@closeby/protocol/goals'
import * as m from '#lib/paraglide/messages.js'
import { clock as clockWords } from '#lib/ui/dates.view.ts'
import { dateIn } from './day.view.ts'

/** When something happened, as it is picked: now, or a time on a day of the patient's calendar. */
export type When = { choice: 'now' | 'earlier' | 'yesterday' | 'other'; on: LocalDate; time: string }
export type Moment = { ok: true; at: Instant; on: LocalDate } | { ok: false; problem: string }

/** A wall clock time as it is typed, `HH:mm`. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** What a choice begins with: earlier today an hour ago, another day the same time of day. */
export function beginWhen(choice: When['choice'], now: Instant, { timeZone }: Clock): When {
  const today = dateIn(now, timeZone)
  if (choice === 'now') return { choice, on: today, time: clockWords(now, timeZone) }
  if (choice !== 'earlier')
    return { choice, on: addDays(today, choice === 'yesterday' ? -1 : -2), time: clockWords(now, timeZone) }
  const hourAgo = laterOf(addMs(now, -3_600_000), instantAt(today, '00:00', timeZone))
  return { choice, on: today, time: clockWords(hourAgo, timeZone) }
}

/** The instant that was picked and the patient's day it goes to, or what to do about it. */
export function momentOf(when: When, now: Instant, clock: Clock): Moment {
  if (when.choice === 'now') return { ok: true, at: now, on: dayOf(now, clock) }
  if (!isTime(when.time)) return { ok: false, problem: m.when_time_problem() }
  if (!/^\d{4}-\d\d-\d\d$/.test(when.on)) return { ok: false, problem: m.when_date_problem() }
  const at = instantAt(when.on, when.time, clock.timeZone)
  if (at > addMs(now, AHEAD_MS)) return { ok: false, problem: m.when_future_problem() }
  if (at < addMs(now, -BACK_DAYS * 86_400_000)) return { ok: false, problem: m.when_old_problem() }
  return { ok: true, at, on: dayOf(at, clock) }
}

/** A night: bed and waking on the clock, the waking on a day. A bed time later than the waking one was the evening before. */
export function nightOf(
  { on, bed, wake }: { on: LocalDate; bed: string; wake: string },
  now: Instant,
  clock: Clock,
): (Extract<Moment, { ok: true }> & { from: Instant; minutes: number }) | Extract<Moment, { ok: false }> {
  const moment = momentOf({ choice: 'other', on, time: wake }, now, clock)
  if (!moment.ok) return moment
  if (!isTime(bed)) return { ok: false, problem: m.when_time_problem() }
  const from = instantAt(bed >= wake ? addDays(on, -1) : on, bed, clock.timeZone)
  return { ...moment, from, minutes: Math.round(msBetween(from, moment.at) / 60_000) }
}
