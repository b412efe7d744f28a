import { dateWords } from '@closeby/protocol/compliance'
import type { Instant, LocalDate } from '@closeby/protocol/core'
import { dayOf, daysBetween } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'

/** The calendar date in a zone; a day that begins later than midnight does not move it. */
export function dateIn(now: Instant, timeZone: string): LocalDate {
  return dayOf(now, { timeZone, dayStart: 0 })
}

/** "today", "yesterday", "Monday 15 December". */
export function dayWords(on: LocalDate, today: LocalDate): string {
  const back = daysBetween(on, today)
  if (back === 0) return m.day_today()
  if (back === 1) return m.day_yesterday()
  return longDayWords(on, today)
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' })

/** "Tuesday 16 December". */
export function longDayWords(on: LocalDate, today: LocalDate): string {
  return `${weekday.format(new Date(`${on}T12:00:00Z`))} ${dateWords(on, today)}`
}
