import type { Temporal as TemporalApi } from 'temporal-polyfill'

/** The runtime's own Temporal where it has one, so that only the others fetch the polyfill. */
const Temporal: typeof TemporalApi =
  'Temporal' in globalThis
    ? (globalThis as unknown as { Temporal: typeof TemporalApi }).Temporal
    : (await import('temporal-polyfill')).Temporal

/**
 * Time in Closeby. An `Instant` is UTC, always written `YYYY-MM-DDTHH:mm:ss.sssZ`, so that instants compare as text.
 * A `LocalDate` (`YYYY-MM-DD`) is a day of a patient, in the patient's IANA zone and with the patient's day start.
 */
export type Instant = string
export type LocalDate = string
/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7
/** Whose day it is: the zone, and the hour (0 to 6) at which this person's day begins. */
export type Clock = { timeZone: string; dayStart: number }

/** Writes any RFC 3339 instant (or epoch milliseconds) in the one form that sorts as text. */
export function toInstant(at: string | number): Instant {
  return new Date(at).toISOString()
}

export function addMs(at: Instant, ms: number): Instant {
  return toInstant(Date.parse(at) + ms)
}

export function msBetween(from: Instant, to: Instant): number {
  return Date.parse(to) - Date.parse(from)
}

export function laterOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

/** True for a zone name this runtime knows ("Europe/London"); an offset such as "+01:00" is not a zone. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Answers that were worked out once: zones are few, and the same days are asked for with every entry. */
const starts = new Map<string, Instant>()
const minutes = new Map<string, Instant>()
const runs = new Map<string, readonly LocalDate[]>()
type Day = { on: LocalDate; from: Instant; to: Instant }
const days = new Map<string, Day[]>()
const MOST_REMEMBERED = 10_000
const INSTANT_LENGTH = 24

function remember<Value>(memory: Map<string, Value>, key: string, value: Value): Value {
  if (memory.size >= MOST_REMEMBERED) memory.clear()
  memory.set(key, value)
  return value
}

/**
 * The first instant of a patient's day. Where a clock change skips the day-start hour, the day begins at the first
 * instant after the gap; where it doubles it, at the first of the two (RFC 5545 section 3.3.5, Temporal "compatible").
 */
export function startOfDay(on: LocalDate, { timeZone, dayStart }: Clock): Instant {
  const key = `${on} ${dayStart} ${timeZone}`
  const known = starts.get(key)
  if (known !== undefined) return known
  const date = Temporal.PlainDate.from(on)
  const start =
    dayStart === 0 ? date.toZonedDateTime(timeZone) : date.toZonedDateTime({ timeZone, plainTime: { hour: dayStart } })
  return remember(starts, key, toInstant(start.epochMilliseconds))
}

/** The instant at which clocks in a zone show a time on a date; skipped and doubled times as for `startOfDay`. `time` is `HH:mm`. */
export function instantAt(on: LocalDate, time: string, timeZone: string): Instant {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return toInstant(
    Temporal.PlainDate.from(on).toZonedDateTime({ timeZone, plainTime: { hour, minute } }).epochMilliseconds,
  )
}

/**
 * The first instant at which clocks in a zone show a time on a date: once where a clock change doubles it, and where it
 * skips it the next minute that there is (RFC 5545 would be an hour later). `time` is `HH:mm`.
 */
export function minuteAt(on: LocalDate, time: string, timeZone: string): Instant {
  const key = `${on} ${time} ${timeZone}`
  const known = minutes.get(key)
  if (known !== undefined) return known
  const wanted = Temporal.PlainDateTime.from(`${on}T${time}`)
  const found = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const isSkipped = !found.toPlainDateTime().equals(wanted)
  const first = (isSkipped ? found.getTimeZoneTransition('next') : null) ?? found
  return remember(minutes, key, toInstant(first.epochMilliseconds))
}

/** What clocks in a zone show at an instant: the date, and the time as `HH:mm`. */
export function wallClockOf(at: Instant, timeZone: string): { on: LocalDate; time: string } {
  const shown = Temporal.Instant.from(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
  return { on: shown.slice(0, 10), time: shown.slice(11) }
}

/** The patient's day an instant falls on: the day whose start is the last one at or before it. */
export function dayOf(at: Instant, clock: Clock): LocalDate {
  if (at.length !== INSTANT_LENGTH) return dayOf(toInstant(at), clock)
  // Two days of a person touch one day of UTC, so a handful of answers serves for all instants of it.
  const key = `${at.slice(0, 10)} ${clock.dayStart} ${clock.timeZone}`
  const near = days.get(key) ?? []
  const known = near.find(({ from, to }) => from <= at && at < to)
  if (known) return known.on
  const date = Temporal.Instant.from(at).toZonedDateTimeISO(clock.timeZone).toPlainDate().toString()
  const on = clock.dayStart > 0 && at < startOfDay(date, clock) ? addDays(date, -1) : date
  remember(days, key, [...near, { on, from: startOfDay(on, clock), to: startOfDay(addDays(on, 1), clock) }])
  return on
}

export function addDays(on: LocalDate, days: number): LocalDate {
  return toInstant(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).slice(0, 10)
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

export function weekdayOf(on: LocalDate): Weekday {
  const day = new Date(`${on}T00:00:00Z`).getUTCDay()
  return (day === 0 ? 7 : day) as Weekday
}

/** The `count` days that end with `on`, oldest first. */
export function daysUpTo(on: LocalDate, count: number): readonly LocalDate[] {
  const key = `${on} ${count}`
  return (
    runs.get(key) ??
    remember(
      runs,
      key,
      Array.from({ length: count }, (_, index) => addDays(on, index - count + 1)),
    )
  )
}
