import { addDays, instantAt, toInstant } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import { aheadWords, dateIn } from '#lib/board/when.view.ts'
import * as m from '#lib/paraglide/messages.js'

const MINUTE_MS = 60_000
const EVENING = '18:00'
const MORNING = '09:00'
/** This evening is offered while it is further off than an hour, which has a choice of its own. */
const EVENING_LEAD_MS = 60 * MINUTE_MS
const MOST_DAYS = 30

/** One press, one time. */
export interface SnoozeChoice {
  key: string
  word: string
  until: Instant
  /** When it wakes, as the reader's clock shows it. */
  time: string
}

/** Times to snooze an alert until, on the reader's own clock. */
export function snoozeChoices(now: number, timeZone: string): SnoozeChoice[] {
  const today = dateIn(now, timeZone)
  const choice = (key: string, word: string, until: Instant): SnoozeChoice => ({
    key,
    word,
    until,
    time: aheadWords(until, now, timeZone),
  })
  const evening = instantAt(today, EVENING, timeZone)
  return [
    choice('half', m.alerts_snooze_half(), toInstant(now + 30 * MINUTE_MS)),
    choice('hour', m.alerts_snooze_hour(), toInstant(now + 60 * MINUTE_MS)),
    ...(Date.parse(evening) - now > EVENING_LEAD_MS ? [choice('evening', m.alerts_snooze_evening(), evening)] : []),
    choice('morning', m.alerts_snooze_morning(), instantAt(addDays(today, 1), MORNING, timeZone)),
  ]
}

/** A time somebody chose, or what to do about it. */
export function readSnooze(
  { on, time }: { on: string; time: string },
  now: number,
  timeZone: string,
): { ok: true; until: Instant } | { ok: false; problem: string } {
  if (!/^\d{4}-\d\d-\d\d$/.test(on)) return { ok: false, problem: m.alerts_snooze_need_date() }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return { ok: false, problem: m.alerts_snooze_need_time() }
  const until = instantAt(on, time, timeZone)
  if (Date.parse(until) <= now) return { ok: false, problem: m.alerts_snooze_passed() }
  if (Date.parse(until) > now + MOST_DAYS * 24 * 60 * MINUTE_MS) return { ok: false, problem: m.alerts_snooze_far() }
  return { ok: true, until }
}
