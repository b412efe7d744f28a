import type { Weekday } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'

const DAYS = [m.day_monday, m.day_tuesday, m.day_wednesday, m.day_thursday, m.day_friday, m.day_saturday, m.day_sunday]

export function weekdayWord(day: Weekday): string {
  return (DAYS[day - 1] ?? m.day_monday)()
}
