import type { Clock, Instant } from '@closeby/protocol/core'
import type { Goal } from '@closeby/protocol/goals'
import { clock as clockWords } from '#lib/ui/dates.view.ts'

/** What the two times begin with: those of the last night that was logged, else a common night; never a waking that has not come. */
export function lastNight(goal: Goal | undefined, now: Instant, { timeZone }: Clock): { bed: string; wake: string } {
  const nights = Object.values(goal?.days ?? {}).flatMap((items) => items.filter(({ from }) => from !== undefined))
  const last = nights.sort((a, b) => (a.at < b.at ? 1 : -1))[0]
  const bed = last?.from ? clockWords(last.from, timeZone) : '22:30'
  const wake = last ? clockWords(last.at, timeZone) : '07:00'
  const time = clockWords(now, timeZone)
  return { bed, wake: wake > time ? time : wake }
}
