import { Refusal } from '../core/refusal.ts'
import type { Clock, Instant, LocalDate } from '../core/time.ts'
import { addMs, dayOf, toInstant } from '../core/time.ts'
import type { Goal, Goals, LoggedItem } from './goals.rules.ts'
import { activeGoals, AHEAD_MS, BACK_DAYS, valueOn, versionOn } from './goals.rules.ts'
import type {
  AddGoal,
  ChangeGoal,
  CorrectProgress,
  GoalFact,
  LogProgress,
  RetireGoal,
  SetThreshold,
  UndoProgress,
} from './goals.schema.ts'
import { thresholdOn } from './threshold.rules.ts'

export const MAX_GOALS = 50

export type Deciding = { goals: Goals; clock: Clock; now: Instant }

/** @throws Refusal `notFound`, `goal.retired` */
export function requireGoal(goals: Goals, goalId: string): Goal {
  const goal = Object.hasOwn(goals, goalId) ? goals[goalId] : undefined
  if (!goal) throw new Refusal('notFound')
  if (goal.retiredOn !== null) throw new Refusal('goal.retired')
  return goal
}

/** @throws Refusal `goal.tooMany` */
export function decideAddGoal({ goals, clock, now }: Deciding, command: AddGoal, goalId: string): GoalFact[] {
  if (activeGoals(goals).length >= MAX_GOALS) throw new Refusal('goal.tooMany')
  const { kind, title, unit, target, direction, days } = command
  const category = kind === 'sleep' ? 'sleep' : 'goals'
  return [
    {
      type: 'goal.added',
      category,
      goalId,
      on: dayOf(now, clock),
      kind,
      title,
      unit,
      target,
      direction,
      days: days ?? null,
    },
  ]
}

/** @throws Refusal `notFound`, `goal.retired`, `goal.kindFixed`, `invalid` (a start in the past, a zero target) */
export function decideChangeGoal({ goals, clock, now }: Deciding, command: ChangeGoal): GoalFact[] {
  const goal = requireGoal(goals, command.goalId)
  const { opId: _opId, patientId: _patientId, goalId, kind, startsOn, ...change } = command
  if (kind && kind !== goal.kind) throw new Refusal('goal.kindFixed')
  const today = dayOf(now, clock)
  const on = startsOn ?? today
  if (on < today) throw new Refusal('invalid', { paths: ['startsOn'] })
  const { target, direction } = { ...versionOn(goal, on), ...change }
  if (target === 0 && direction === 'atLeast') throw new Refusal('invalid', { paths: ['target'] })
  return [{ type: 'goal.changed', category: goal.category, goalId, on, ...change }]
}

/** @throws Refusal `notFound`, `goal.retired` */
export function decideRetireGoal({ goals, clock, now }: Deciding, command: RetireGoal): GoalFact[] {
  const goal = requireGoal(goals, command.goalId)
  return [{ type: 'goal.retired', category: goal.category, goalId: goal.id, on: dayOf(now, clock) }]
}

/** @throws Refusal `notFound`, `goal.retired`, `progress.future`, `progress.tooOld`, `progress.bedAfterWake`, `progress.detailsNotTaken` */
export function decideLogProgress({ goals, clock, now }: Deciding, command: LogProgress): GoalFact[] {
  const goal = requireGoal(goals, command.goalId)
  const at = toInstant(command.at)
  const from = command.from === undefined ? undefined : toInstant(command.from)
  requireTimes(goal, at, from, now)
  if (command.details && goal.kind !== 'active') throw new Refusal('progress.detailsNotTaken', { paths: ['details'] })
  const on = dayOf(at, clock)
  const logged: GoalFact = {
    type: 'goal.progressLogged',
    category: goal.category,
    goalId: goal.id,
    on,
    amount: command.amount,
    at,
    ...(from !== undefined && { from }),
    ...(command.details && { details: command.details }),
  }
  return [logged, ...metNow(goal, on, (valueOn(goal, on) ?? 0) + command.amount)]
}

function requireTimes(goal: Goal, at: Instant, from: Instant | undefined, now: Instant): void {
  if (at > addMs(now, AHEAD_MS)) throw new Refusal('progress.future')
  if (at < addMs(now, -BACK_DAYS * 86_400_000)) throw new Refusal('progress.tooOld')
  if (from === undefined) return
  if (goal.kind !== 'sleep') throw new Refusal('progress.detailsNotTaken', { paths: ['from'] })
  if (from >= at) throw new Refusal('progress.bedAfterWake')
}

/** The consequence of reaching an "at least" target: told once, by the entry that crossed it. */
function metNow(goal: Goal, on: LocalDate, value: number): GoalFact[] {
  const { target, direction } = versionOn(goal, on)
  const before = valueOn(goal, on) ?? 0
  const crossed = direction === 'atLeast' && before < target && value >= target
  return crossed ? [{ type: 'goal.met', category: goal.category, goalId: goal.id, on }] : []
}

function requireItem(goals: Goals, entrySeq: number): { goal: Goal; on: LocalDate; item: LoggedItem } {
  for (const goal of Object.values(goals))
    for (const [on, items] of Object.entries(goal.days)) {
      const item = items.find((each) => each.seq === entrySeq)
      if (item) return { goal, on, item }
    }
  throw new Refusal('notFound')
}

/** Corrects one logged amount, on its own day. @throws Refusal `notFound` */
export function decideCorrectProgress({ goals }: Deciding, command: CorrectProgress): GoalFact[] {
  const { goal, on, item } = requireItem(goals, command.entrySeq)
  const corrected: GoalFact = {
    type: 'goal.progressCorrected',
    category: goal.category,
    goalId: goal.id,
    on,
    entrySeq: command.entrySeq,
    amount: command.amount,
  }
  return [corrected, ...metNow(goal, on, (valueOn(goal, on) ?? 0) - item.amount + command.amount)]
}

/** Takes one logged amount back. @throws Refusal `notFound` */
export function decideUndoProgress({ goals }: Deciding, command: UndoProgress): GoalFact[] {
  const { goal, on } = requireItem(goals, command.entrySeq)
  return [{ type: 'goal.progressUndone', category: goal.category, goalId: goal.id, on, entrySeq: command.entrySeq }]
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
