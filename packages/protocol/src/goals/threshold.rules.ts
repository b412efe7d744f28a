import type { LocalDate } from '../core/time.ts'
import type { Goal, Goals, Threshold } from './goals.rules.ts'

/** The threshold in force on a day, if any. */
export function thresholdOn(goal: Goal, on: LocalDate): Threshold | undefined {
  return goal.thresholds.findLast(({ from }) => from <= on)
}

/** Total: the team has dealt with what lay beyond a goal's threshold up to a day. */
export function coverThreshold(goals: Goals, goalId: string, on: LocalDate): Goals {
  const goal = goals[goalId]
  if (!goal || (goal.coveredTo !== null && goal.coveredTo >= on)) return goals
  return { ...goals, [goalId]: { ...goal, coveredTo: on } }
}
