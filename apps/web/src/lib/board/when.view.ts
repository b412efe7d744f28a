import { clock } from '#lib/ui/dates.view.ts'
import * as m from '#lib/paraglide/messages.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Up to this many days back a weekday is unmistakable. */
const WEEKDAY_DAYS = 6
/** Dates further away than this carry their year. */
const YEAR_DAYS = 330

const DATE = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const WEEKDAY = { weekday: 'short' } as const
const SHORT = { day: 'numeric', month: 'short' } as const
const SHORT_WITH_YEAR = { ...SHORT, year: 'numeric' } as const
const LONG = { weekday: 'long', day: 'numeric', month: 'long' } as const

const formats = new Map<object, Map<string, Intl.DateTimeFormat>>()
/** Kept by the options themselves: each row of a board asks some ten times, and even to put a key together would show. */
function format(timeZone: string, options: Intl.DateTimeFormatOptions, locale = 'en-GB'): Intl.DateTimeFormat {
  let zones = formats.get(options)
  if (!zones) {
    zones = new Map<string, Intl.DateTimeFormat>()
    formats.set(options, zones)
  }
  let found = zones.get(timeZone)
  if (!found) zones.set(timeZone, (found = new Intl.DateTimeFormat(locale, { ...options, timeZone })))
  return found
}

/** The calendar date of an instant in a zone, `YYYY-MM-DD`. */
export function dateIn(at: string | number, timeZone: string): string {
  return format(timeZone, DATE, 'en-CA').format(new Date(at))
}

/** Whole days from one calendar date to another; negative when `to` is earlier. */
export function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

/** A calendar date for a narrow column, "2 Jan"; with its year when it is far from `today`. */
export function shortDate(on: string, today: string): string {
  const far = Math.abs(daysFrom(today, on)) >= YEAR_DAYS
  return format('UTC', far ? SHORT_WITH_YEAR : SHORT).format(new Date(`${on}T12:00:00Z`))
}

/** A calendar date with its weekday, "Tuesday 16 December". */
export function longDate(on: string): string {
  return format('UTC', LONG)
    .format(new Date(`${on}T12:00:00Z`))
    .replace(',', '')
}

/**
 * How long ago, for a narrow column: "41 min", "3 h", "2 d". Days are counted as the patient's own, so that they agree with "Silent 3 days".
 * A moment in the future (two clocks differ) counts as now.
 */
export function ageWords(at: string, now: number, timeZone: string): string {
  const ms = Math.max(0, now - Date.parse(at))
  if (ms < MINUTE_MS) return m.board_age_now()
  if (ms < HOUR_MS) return m.board_age_minutes({ count: Math.floor(ms / MINUTE_MS) })
  if (ms < DAY_MS) return m.board_age_hours({ count: Math.floor(ms / HOUR_MS) })
  return m.board_age_days({ count: daysFrom(dateIn(at, timeZone), dateIn(now, timeZone)) })
}

/** The same moment as a clock time, for a screen whose "now" cannot be trusted: "11:02", "Fri 11:02", "12 Dec". */
export function momentWords(at: string, now: number, timeZone: string): string {
  const day = dayWords(at, now, timeZone)
  if (day === null) return clock(at, timeZone)
  return day.isWeekday ? `${day.words} ${clock(at, timeZone)}` : day.words
}

/** Since when a status holds: "13:51", "midnight", "Sat", "12 Dec". */
export function sinceWords(at: string, now: number, timeZone: string): string {
  const day = dayWords(at, now, timeZone)
  if (day !== null) return day.words
  const time = clock(at, timeZone)
  return time === '00:00' ? m.board_midnight() : time
}

function dayWords(at: string, now: number, timeZone: string): { words: string; isWeekday: boolean } | null {
  const today = dateIn(now, timeZone)
  const on = dateIn(at, timeZone)
  const days = daysFrom(on, today)
  if (days <= 0) return null
  if (days > WEEKDAY_DAYS) return { words: shortDate(on, today), isWeekday: false }
  return { words: format(timeZone, WEEKDAY).format(new Date(at)), isWeekday: true }
}

/** A moment that lies ahead: "15:20", "tomorrow 09:00", "Wed 09:00", "12 Dec 09:00". */
export function aheadWords(at: string, now: number, timeZone: string): string {
  const time = clock(at, timeZone)
  const today = dateIn(now, timeZone)
  const on = dateIn(at, timeZone)
  const days = daysFrom(today, on)
  if (days <= 0) return time
  if (days === 1) return m.board_tomorrow_at({ time })
  const day = days > WEEKDAY_DAYS ? shortDate(on, today) : format(timeZone, WEEKDAY).format(new Date(at))
  return m.board_day_at({ day, time })
}

/** How long until a moment, in whole minutes rounded up: "19 min", "2 h 5 min", "3 d"; null when it has come. */
export function leftWords(at: string, now: number): string | null {
  const minutes = Math.ceil((Date.parse(at) - now) / MINUTE_MS)
  if (minutes <= 0) return null
  if (minutes < 60) return m.board_age_minutes({ count: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return m.board_age_days({ count: Math.round(hours / 24) })
  const rest = minutes % 60
  return rest === 0 ? m.board_age_hours({ count: hours }) : m.board_hours_minutes({ hours, minutes: rest })
}

/** "New York" of `America/New_York`. */
export function placeOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
}

/** The clock of somebody else, "09:02 New York"; null when it shows what the reader's own clock shows. */
export function theirClock(timeZone: string, ownZone: string, now: number): string | null {
  if (timeZone === ownZone) return null
  const theirs = clock(now, timeZone)
  const isSame = theirs === clock(now, ownZone) && dateIn(now, timeZone) === dateIn(now, ownZone)
  return isSame ? null : m.board_their_clock({ time: theirs, place: placeOf(timeZone) })
}

/** When something is due, seen from a day: "today", "tomorrow", "in 5 days", "2 Jan", "14 days overdue". */
export function dueWords(dueOn: string, today: string): string {
  const days = daysFrom(today, dueOn)
  if (days < 0) return m.board_overdue({ count: -days })
  if (days === 0) return m.board_today()
  if (days === 1) return m.board_tomorrow()
  return days <= 7 ? m.board_in_days({ count: days }) : shortDate(dueOn, today)
}
