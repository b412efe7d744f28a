import type { Instant, LocalDate } from '../core/time.ts'
import { addDays } from '../core/time.ts'
import type { Goal, GoalVersion } from '../goals/goals.rules.ts'
import { isScheduled, valueOn, versionOn } from '../goals/goals.rules.ts'

/** The rule's version, shown beside every judgement. */
export const RULE = 'status-1'

export const GOAL_DAY_STATUSES = ['met', 'onTrack', 'behind', 'noData', 'paused'] as const
export type GoalDayStatus = (typeof GOAL_DAY_STATUSES)[number]

/** Worst first: the roll-up of a patient is the first of these that anything of his has (ARCHITECTURE 9). */
export const RISK_ORDER = [
  'missed',
  'silent',
  'behind',
  'due',
  'noData',
  'onTrack',
  'met',
  'dueSoon',
  'notDue',
  'done',
  'declined',
  'paused',
] as const
export type Status = (typeof RISK_ORDER)[number]

export function riskOf(status: Status): number {
  return RISK_ORDER.indexOf(status)
}

/**
 * Judges one goal on one day. Nothing logged is no data, never zero. "At least": met at the target, else on track while
 * the day runs and behind when it is over; sleep is judged as soon as it is logged. "At most": behind as soon as it is
 * over the limit, else on track, and met when the day is over.
 */
export function judgeGoalDay(
  kind: Goal['kind'],
  version: GoalVersion,
  value: number | null,
  isOver: boolean,
): GoalDayStatus {
  if (value === null) return 'noData'
  const { target, direction } = version
  if (direction === 'atMost') {
    if (value > target) return 'behind'
    return isOver ? 'met' : 'onTrack'
  }
  if (value >= target) return 'met'
  return isOver || kind === 'sleep' ? 'behind' : 'onTrack'
}

export function goalStatusOn(goal: Goal, on: LocalDate, today: LocalDate): GoalDayStatus {
  return judgeGoalDay(goal.kind, versionOn(goal, on), valueOn(goal, on), on < today)
}

/** Percent of the target, whole: 0 at nothing, exactly 100 at the target and only from there on, and it may pass it. */
export function percentOf(value: number | null, target: number): number {
  if (value === null) return 0
  if (target === 0) return value === 0 ? 100 : 200
  const percent = Math.floor((value / target) * 100)
  return value < target ? Math.min(percent, 99) : Math.max(percent, 100)
}

/**
 * Days in a row on which a goal was met, up to and with today if it is met already. Days it was not scheduled do not
 * count and do not break the row; a scheduled day without data does.
 */
export function streakOf(goal: Goal, today: LocalDate): number {
  let streak = goalStatusOn(goal, today, today) === 'met' ? 1 : 0
  const first = Object.keys(goal.days).sort()[0] ?? today
  for (let on = addDays(today, -1); on >= first; on = addDays(on, -1)) {
    if (!isScheduled(goal, on)) continue
    if (goalStatusOn(goal, on, today) !== 'met') break
    streak += 1
  }
  return streak
}

/** The instant at which the running sum of a day first made the judgement what it is; null when nothing was logged. */
export function turnedAt(goal: Goal, on: LocalDate): Instant | null {
  const items = [...(goal.days[on] ?? [])].sort((a, b) => (a.at < b.at ? -1 : 1))
  const { target, direction } = versionOn(goal, on)
  const total = valueOn(goal, on)
  if (total === null) return null
  const isPast = (sum: number) => (direction === 'atLeast' ? sum >= target : sum > target)
  if (!isPast(total)) return items[0]?.at ?? null
  let sum = 0
  for (const item of items) {
    sum += item.amount
    if (isPast(sum)) return item.at
  }
  return items.at(-1)?.at ?? null
}
