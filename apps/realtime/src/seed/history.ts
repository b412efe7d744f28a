import type { LocalDate } from '@closeby/protocol/core'
import { weekdayOf } from '@closeby/protocol/core'
import type { GoalPlan } from './goal-plans.ts'
import { totalFor } from './goal-plans.ts'
import type { Habit, Standing } from './patient-plan.ts'
import type { Random } from './random.ts'

/** How a habit runs from the first day (0) to yesterday (1): the chance of a log, and the usual share of the target. */
const HABITS: Record<Habit, { chance: (age: number) => number; share: (age: number) => [number, number] }> = {
  steady: { chance: () => 0.94, share: () => [0.86, 1.24] },
  wavering: { chance: () => 0.78, share: () => [0.55, 1.18] },
  fading: { chance: (age) => 0.97 - 0.25 * age, share: (age) => [0.95 - 0.45 * age, 1.25 - 0.35 * age] },
  rising: { chance: (age) => 0.72 + 0.25 * age, share: (age) => [0.5 + 0.4 * age, 0.85 + 0.4 * age] },
}
/** Weekends are looser: fewer logs, and less of most things. */
const WEEKEND_CHANCE = 0.85
const WEEKEND_SHARE = 0.9

/** What was logged of a goal on a past day; null when nothing was. `age` runs from 0, the first day, to 1, yesterday. */
export function pastTotal(goal: GoalPlan, on: LocalDate, age: number, habit: Habit, random: Random): number | null {
  const { chance, share } = HABITS[habit]
  const isWeekend = weekdayOf(on) >= 6
  if (!random.chance(chance(age) * (isWeekend ? WEEKEND_CHANCE : 1))) return null
  const [least, most] = share(age)
  const reached = (least + random.next() * (most - least)) * (isWeekend ? WEEKEND_SHARE : 1)
  // A limit is kept on most days by those who set themselves one.
  return totalFor(goal, goal.direction === 'atMost' ? reached * 0.85 : reached)
}

/** What had to be logged yesterday for today's standing to be what it is; undefined leaves it to the habit. */
export function yesterdayTotal(goal: GoalPlan, isLead: boolean, standing: Standing): number | undefined {
  if (standing === 'behindYesterday') return totalFor(goal, isLead ? 0.58 : 1.05)
  if (standing === 'noData' || standing === 'free' || standing === 'behindSleep')
    return totalFor(goal, goal.direction === 'atMost' ? 0.6 : 1.08)
  return undefined
}

/** What is logged of a goal today; null when nothing is. */
export function todayTotal(goal: GoalPlan, isLead: boolean, standing: Standing, random: Random): number | null {
  if (typeof standing === 'object') return null
  return TODAY[standing](goal, isLead, random)
}

type Today = (goal: GoalPlan, isLead: boolean, random: Random) => number | null

/** Well under way: the first goal is not reached yet, of the others some are. */
const underWay: Today = (goal, isLead, random) => {
  const isMet = !isLead && goal.direction === 'atLeast' && random.chance(0.4)
  return totalFor(goal, isMet ? 1.04 : onTrackShare(goal, random))
}

const TODAY: Record<Extract<Standing, string>, Today> = {
  met: (goal, _isLead, random) => totalFor(goal, 1 + random.next() * 0.15),
  onTrack: underWay,
  due: underWay,
  missed: (goal, isLead, random) => (!isLead && random.chance(0.3) ? null : underWay(goal, isLead, random)),
  behindSleep: (goal, isLead, random) =>
    goal.kind === 'sleep' ? totalFor(goal, 0.84 + random.next() * 0.1) : underWay(goal, isLead, random),
  behindLimit: (goal, isLead, random) =>
    goal.direction === 'atMost' ? goal.target + goal.step * random.whole(1, 2) : underWay(goal, isLead, random),
  behindYesterday: (goal, isLead, random) => (isLead ? null : underWay(goal, isLead, random)),
  noData: (goal, isLead, random) => (!isLead && random.chance(0.5) ? underWay(goal, isLead, random) : null),
  free: () => null,
}

/** A part of the target that leaves the day on track. Sleep is judged at once, and one of one cannot be half done. */
function onTrackShare(goal: GoalPlan, random: Random): number {
  if (goal.direction === 'atMost') return 0.25 + random.next() * 0.45
  if (goal.kind === 'sleep' || goal.target < 2 * goal.step) return 1 + random.next() * 0.1
  return 0.45 + random.next() * 0.35
}
