import type { Instant, LocalDate, Weekday } from '../core/time.ts'
import { addDays, weekdayOf } from '../core/time.ts'
import type { Direction, GoalFact, GoalKind, ProgressDetails } from './goals.schema.ts'

/** What a goal asks from a day on: a change adds a version, so it never rewrites past days. */
export type GoalVersion = { from: LocalDate; target: number; direction: Direction; days: Weekday[] | null }
/** What a day's value is watched for, from a day on. */
export type Threshold = { from: LocalDate; above: number | null; below: number | null }
/** One logged amount. `seq` is the entry that logged it; correcting and undoing name it. */
export type LoggedItem = {
  seq: number
  amount: number
  at: Instant
  from?: Instant
  details?: ProgressDetails
  by: string
  recordedAt: Instant
}
export type Goal = {
  id: string
  kind: GoalKind
  category: 'goals' | 'sleep'
  title: string
  unit: string
  /** The patient's order: the seq of the entry that added it, so that it is the same for every viewer. The lowest leads. */
  order: number
  addedOn: LocalDate
  retiredOn: LocalDate | null
  /** Oldest first, never empty. */
  versions: GoalVersion[]
  days: Record<LocalDate, LoggedItem[]>
  /** Oldest first; a change adds one, so it never judges past days again. */
  thresholds: Threshold[]
  /** The team has dealt with values beyond a threshold up to this day. */
  coveredTo: LocalDate | null
}
export type Goals = Record<string, Goal>

/** A time may be this far ahead of ours (clocks differ) and this far back (a day can be entered late). */
export const AHEAD_MS = 10 * 60_000
export const BACK_DAYS = 60
/** Days whose single amounts are kept apart; older days keep their sum. */
const KEPT_APART_DAYS = 75

/** The version in force on a day; before the first version the first one is meant. */
export function versionOn(goal: Goal, on: LocalDate): GoalVersion {
  let found = goal.versions[0] as GoalVersion
  for (const version of goal.versions) if (version.from <= on) found = version
  return found
}

export function isScheduled(goal: Goal, on: LocalDate): boolean {
  if (on < goal.addedOn && !goal.days[on]) return false
  if (goal.retiredOn !== null && on >= goal.retiredOn) return false
  const { days } = versionOn(goal, on)
  return days === null || days.includes(weekdayOf(on))
}

/** The day's sum, or null when nothing is logged: zero is a value, "not logged" is not zero. */
export function valueOn(goal: Goal, on: LocalDate): number | null {
  const items = goal.days[on]
  if (!items || items.length === 0) return null
  const sum = items.reduce((total, item) => total + item.amount, 0)
  return Math.round(sum * 1e6) / 1e6
}

export function detailsOn(goal: Goal, on: LocalDate): ProgressDetails | undefined {
  const items = goal.days[on]?.filter((item) => item.details)
  if (!items || items.length === 0) return undefined
  const sum = (key: 'kcal' | 'km') =>
    Math.round(items.reduce((total, { details }) => total + (details?.[key] ?? 0), 0) * 100) / 100
  return { kcal: sum('kcal'), km: sum('km') }
}

/** Goals in the patient's order, without the retired ones. */
export function activeGoals(goals: Goals): Goal[] {
  return Object.values(goals)
    .filter((goal) => goal.retiredOn === null)
    .sort((a, b) => a.order - b.order)
}

export type EntryContext = { seq: number; by: string; recordedAt: Instant }

/** Total: every fact ever recorded is taken; a fact about a goal it does not know changes nothing. */
export function evolveGoals(goals: Goals, fact: GoalFact, entry: EntryContext): Goals {
  if (fact.type === 'goal.added') return { ...goals, [fact.goalId]: newGoal(fact, entry.seq) }
  const goal = goals[fact.goalId]
  if (!goal) return goals
  const put = (change: Partial<Goal>): Goals => ({ ...goals, [goal.id]: { ...goal, ...change } })
  const items = goal.days[fact.on] ?? []
  const putDay = (day: LoggedItem[]) => {
    const { [fact.on]: _before, ...others } = goal.days
    return put({ days: day.length > 0 ? { ...others, [fact.on]: day } : others })
  }
  switch (fact.type) {
    case 'goal.changed':
      return put({ title: fact.title ?? goal.title, unit: fact.unit ?? goal.unit, versions: withVersion(goal, fact) })
    case 'goal.retired':
      return put({ retiredOn: fact.on })
    case 'goal.thresholdSet': {
      const { on: from, above, below } = fact
      const others = goal.thresholds.filter((each) => each.from !== from)
      return put({ thresholds: [...others, { from, above, below }].sort((a, b) => (a.from < b.from ? -1 : 1)) })
    }
    case 'goal.progressLogged': {
      const { amount, at, from, details } = fact
      const { seq, by, recordedAt } = entry
      const item = { seq, amount, at, by, recordedAt, ...(from && { from }), ...(details && { details }) }
      return putDay([...items, item])
    }
    case 'goal.progressCorrected':
      return putDay(items.map((item) => (item.seq === fact.entrySeq ? { ...item, amount: fact.amount } : item)))
    case 'goal.progressUndone':
      return putDay(items.filter((item) => item.seq !== fact.entrySeq))
    case 'goal.met':
      return goals
  }
}

function newGoal(fact: Extract<GoalFact, { type: 'goal.added' }>, order: number): Goal {
  const { goalId, kind, category, title, unit, target, direction, days, on } = fact
  return {
    id: goalId,
    kind,
    category,
    title,
    unit,
    order,
    addedOn: on,
    retiredOn: null,
    versions: [{ from: on, target, direction, days }],
    days: {},
    thresholds: [],
    coveredTo: null,
  }
}

function withVersion(goal: Goal, fact: Extract<GoalFact, { type: 'goal.changed' }>): GoalVersion[] {
  const { target, direction, days } = fact
  if (target === undefined && direction === undefined && days === undefined) return goal.versions
  const before = versionOn(goal, fact.on)
  const version: GoalVersion = {
    from: fact.on,
    target: target ?? before.target,
    direction: direction ?? before.direction,
    days: days ?? before.days,
  }
  return [...goal.versions.filter(({ from }) => from !== fact.on), version].sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** Folds the single amounts of long past days into one, so that a fold does not grow for ever. */
export function compactGoals(goals: Goals, today: LocalDate): Goals {
  const limit = addDays(today, -KEPT_APART_DAYS)
  const isOld = ([on, items]: [string, LoggedItem[]]) => on < limit && items.length > 1
  if (!Object.values(goals).some((goal) => Object.entries(goal.days).some(isOld))) return goals
  const compact = (goal: Goal): Goal => ({
    ...goal,
    days: Object.fromEntries(
      Object.entries(goal.days).map(([on, items]) => {
        const [first] = items
        return first && on < limit ? [on, [{ ...first, amount: valueOn(goal, on) ?? 0 }]] : [on, items]
      }),
    ),
  })
  return Object.fromEntries(Object.entries(goals).map(([id, goal]) => [id, compact(goal)]))
}
