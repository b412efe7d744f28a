import type { LocalDate, Weekday } from '../core/time.ts'
import type { Goal, Goals } from '../goals/goals.rules.ts'
import { activeGoals, versionOn } from '../goals/goals.rules.ts'
import type { GoalDayStatus } from './compliance.rules.ts'
import { streakOf } from './compliance.rules.ts'
import type { SparkDay } from './row-parts.rules.ts'
import { goalPartOf } from './row-parts.rules.ts'

/** A goal with today's progress: what `GET /api/goals` and a snapshot show (ARCHITECTURE 8). */
export type GoalView = {
  id: string
  kind: Goal['kind']
  title: string
  unit: string
  target: number
  direction: 'atLeast' | 'atMost'
  /** ISO weekdays; every day of the week when the goal holds daily. */
  days: Weekday[]
  today: {
    on: LocalDate
    value: number | null
    percent: number
    status: GoalDayStatus
    isScheduled: boolean
    details?: { kcal?: number | undefined; km?: number | undefined }
  }
  streak: number
  /** Oldest to today, 14 of them. */
  fortnight: SparkDay[]
}

export function goalViewOf(goal: Goal, today: LocalDate): GoalView {
  const { id, kind, title, unit, target, direction, value, percent, status, isScheduled, details, days } = goalPartOf(
    goal,
    today,
  )
  return {
    id,
    kind,
    title,
    unit,
    target,
    direction,
    days: versionOn(goal, today).days ?? [1, 2, 3, 4, 5, 6, 7],
    today: { on: today, value, percent, status, isScheduled, ...(details && { details }) },
    streak: streakOf(goal, today),
    fortnight: days,
  }
}

/** Active goals in the patient's order. */
export function goalViewsOf(goals: Goals, today: LocalDate): GoalView[] {
  return activeGoals(goals).map((goal) => goalViewOf(goal, today))
}
