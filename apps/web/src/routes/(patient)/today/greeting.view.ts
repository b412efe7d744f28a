import type { Instant } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'
import { clock } from '#lib/ui/dates.view.ts'

const TITLES = /^(dr|prof|mr|mrs|ms|mx)\.?$/i

/** How a person is called: the first name, or all of it behind a title. */
function calledName(name: string): string {
  const [first = name] = name.trim().split(/\s+/u)
  return TITLES.test(first) ? name.trim() : first
}

/** "Good afternoon, David", by the patient's own clock. */
export function greeting(name: string, now: Instant, timeZone: string): string {
  const hour = Number(clock(now, timeZone).slice(0, 2))
  const words = hour >= 5 && hour < 12 ? m.today_morning : hour >= 12 && hour < 18 ? m.today_afternoon : m.today_evening
  return words({ name: calledName(name) })
}

/** Said only when the device's clock shows another time than the patient's. */
export function zoneHint(now: Instant, timeZone: string): string {
  const time = clock(now, timeZone)
  return time === clock(now) ? '' : m.today_zone({ zone: timeZone.replaceAll('_', ' '), time })
}
