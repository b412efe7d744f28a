import type { Instant } from '../core/time.ts'
import { addDays, addMs, minuteAt, wallClockOf } from '../core/time.ts'
import type { QuietHours } from './reminders.schema.ts'

function isQuiet({ from, to }: NonNullable<QuietHours>, time: string): boolean {
  return from < to ? time >= from && time < to : time >= from || time < to
}

/** The instant itself, or where quiet hours hold it the first minute after them, by the wall clock of a zone. */
export function afterQuiet(at: Instant, quiet: QuietHours, timeZone: string): Instant {
  if (!quiet) return at
  const { on, time } = wallClockOf(at, timeZone)
  if (!isQuiet(quiet, time)) return at
  const endsToday = time < quiet.to
  const end = minuteAt(endsToday ? on : addDays(on, 1), quiet.to, timeZone)
  if (end > at) return end
  // The hour runs a second time, and with it the end of the quiet.
  return afterQuiet(addMs(at, 60_000), quiet, timeZone)
}
