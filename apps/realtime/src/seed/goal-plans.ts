import type { Direction, GoalKind } from '@closeby/protocol/goals'
import type { Weekday } from '@closeby/protocol/core'
import type { Random } from './random.ts'

/** A goal somebody sets out with, and how people log it: the usual moments, in minutes after midnight. */
export type GoalPlan = {
  key: string
  kind: GoalKind
  title: string
  unit: string
  target: number
  direction: Direction
  days?: Weekday[]
  moments: readonly number[]
  /** Amounts are multiples of this. */
  step: number
}
/** One amount of a day, at minutes after midnight. */
export type Amount = { minute: number; amount: number; bedMinutes?: number; details?: { kcal: number; km: number } }

const at = (hour: number, minute: number) => hour * 60 + minute

export const GOALS = {
  steps: goal('steps', 'Steps', 'steps', 6000, { moments: [at(10, 40), at(13, 5), at(18, 20)], step: 10 }),
  water: goal('water', 'Water', 'glasses', 8, { moments: [at(8, 5), at(10, 50), at(13, 20), at(18, 40)] }),
  sleep: goal('sleep', 'Sleep', 'min', 420, { moments: [at(6, 50)], step: 5 }),
  active: goal('active', 'Active time', 'min', 30, { moments: [at(17, 30)] }),
  stretch: goal('custom', 'Evening stretch', 'min', 10, { moments: [at(20, 30)] }),
  vegetables: goal('custom', 'Vegetables', 'portions', 5, { moments: [at(12, 50), at(19, 10)] }),
  breathing: goal('custom', 'Breathing exercise', 'min', 10, { moments: [at(8, 30)] }),
  reading: goal('custom', 'Blood pressure reading', 'readings', 1, { moments: [at(8, 15)] }),
  outside: goal('custom', 'Time outside', 'min', 40, { moments: [at(11, 30), at(16, 10)], step: 5 }),
  cigarettes: goal('custom', 'Cigarettes', 'cigarettes', 5, { direction: 'atMost', moments: [at(10, 10), at(16, 30)] }),
  coffee: goal('custom', 'Coffee', 'cups', 3, { direction: 'atMost', moments: [at(7, 40), at(13, 30)] }),
  screen: goal('custom', 'Screen time', 'min', 120, {
    direction: 'atMost',
    moments: [at(12, 20), at(20, 50)],
    step: 5,
  }),
} as const satisfies Record<string, GoalPlan>
export type GoalKey = keyof typeof GOALS

function goal(
  kind: GoalKind,
  title: string,
  unit: string,
  target: number,
  rest: { moments: number[]; direction?: Direction; step?: number },
): GoalPlan {
  const { moments, direction = 'atLeast', step = 1 } = rest
  return { key: title, kind, title, unit, target, direction, moments, step }
}

/** A day's total for a share of the target, as people reach it: never above the target when the share is below 1. */
export function totalFor({ target, step, kind }: GoalPlan, share: number): number {
  const exact = target * share
  const rounded = Math.max(0, Math.round(exact / step) * step)
  if (share < 1 && rounded >= target) return Math.max(0, target - step)
  if (share >= 1 && rounded < target) return target
  return kind === 'sleep' ? Math.min(rounded, 660) : rounded
}

/** Spreads a day's total over the usual moments. */
export function amountsOf(plan: GoalPlan, total: number, random: Random): Amount[] {
  const jitter = () => random.whole(-18, 18)
  const first = (plan.moments[0] ?? 0) + jitter()
  if (plan.kind === 'sleep') return [{ minute: first, amount: total, bedMinutes: total + random.whole(0, 20) }]
  if (plan.kind === 'active') {
    const details = {
      kcal: Math.round(total * (5.2 + random.next() * 2.4)),
      km: Math.round(total * (6 + random.next() * 4)) / 100,
    }
    return [{ minute: first, amount: total, details }]
  }
  const count = Math.max(
    1,
    Math.min(plan.moments.length, Math.floor(total / plan.step), random.whole(1, plan.moments.length)),
  )
  const part = Math.floor(total / count / plan.step) * plan.step
  return plan.moments.slice(0, count).map((minute, index) => ({
    minute: minute + jitter(),
    amount: index === count - 1 ? total - part * (count - 1) : part,
  }))
}
