import type { Clock, LocalDate } from '@closeby/protocol/core'
import { addDays, msBetween, startOfDay } from '@closeby/protocol/core'
import type { Goal } from '@closeby/protocol/goals'

/** Fewer logged days than this say nothing about what is usual. */
const DAYS_MIN = 4
const DAYS_LOOKED_AT = 14

/**
 * What this person has usually logged by this time of the day: the median over the logged days of the last fortnight. Null when there
 * are too few of them, and for goals that are logged once (sleep) or kept under a limit.
 */
export function usualByNow(goal: Goal, direction: string, today: LocalDate, now: string, clock: Clock): number | null {
  if (goal.kind === 'sleep' || direction === 'atMost') return null
  const intoDay = msBetween(startOfDay(today, clock), now)
  const sums: number[] = []
  for (let back = 1; back <= DAYS_LOOKED_AT; back += 1) {
    const on = addDays(today, -back)
    const items = goal.days[on]
    if (!items || items.length === 0) continue
    const begun = startOfDay(on, clock)
    sums.push(items.reduce((sum, { at, amount }) => (msBetween(begun, at) <= intoDay ? sum + amount : sum), 0))
  }
  if (sums.length < DAYS_MIN) return null
  sums.sort((a, b) => a - b)
  const middle = sums.length >> 1
  const median = sums.length % 2 === 1 ? sums[middle] : ((sums[middle - 1] ?? 0) + (sums[middle] ?? 0)) / 2
  return median ? roughly(median) : null
}

/** Two digits that count: a usual is no measurement. */
function roughly(amount: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(amount)) - 1)
  return Math.max(1, Math.round(amount / unit)) * unit
}
