import type { LocalDate } from '../core/time.ts'
import { dayOf } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { Deciding, Goal, Goals, Threshold } from './goals.rules.ts'
import { requireGoal } from './goals.rules.ts'
import type { GoalFact, SetThreshold } from './goals.schema.ts'

/** The threshold in force on a day, if any. */
export function thresholdOn(goal: Goal, on: LocalDate): Threshold | undefined {
  return goal.thresholds.findLast(({ from }) => from <= on)
}

/** The threshold holds from today on. @throws Refusal `notFound`, `goal.retired`, `invalid` (a lower bound that is not lower) */
export function decideSetThreshold({ goals, clock, now }: Deciding, command: SetThreshold): GoalFact[] {
  const goal = requireGoal(goals, command.goalId)
  const on = dayOf(now, clock)
  const { above = null, below = null } = thresholdOn(goal, on) ?? {}
  const bounds = {
    above: command.above === undefined ? above : command.above,
    below: command.below === undefined ? below : command.below,
  }
  if (bounds.above !== null && bounds.below !== null && bounds.below >= bounds.above)
    throw new Refusal('invalid', { paths: ['below'] })
  return [{ type: 'goal.thresholdSet', category: goal.category, goalId: goal.id, on, ...bounds }]
}

/** Total: the team has dealt with what lay beyond a goal's threshold up to a day. */
export function coverThreshold(goals: Goals, goalId: string, on: LocalDate): Goals {
  const goal = goals[goalId]
  if (!goal || (goal.coveredTo !== null && goal.coveredTo >= on)) return goals
  return { ...goals, [goalId]: { ...goal, coveredTo: on } }
}
