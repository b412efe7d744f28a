import type { Clock, Instant, LocalDate, Weekday } from '@closeby/protocol/core'
import { addDays, addMs, dayOf, msBetween, startOfDay, weekdayOf } from '@closeby/protocol/core'
import type { Amount, GoalKey, GoalPlan } from './goal-plans.ts'
import { amountsOf, GOALS } from './goal-plans.ts'
import { pastTotal, todayTotal, yesterdayTotal } from './history.ts'
import type { PatientPlan } from './patient-plan.ts'
import { randomOf } from './random.ts'
import { reminderSteps } from './reminder-steps.ts'
import type { Step } from './steps.ts'
import { fitToday, MINUTE_MS, momentOn } from './steps.ts'

export type Life = {
  plan: PatientPlan & {
    /** Today as it was, instead of what the standing makes of it. */
    today?: Partial<Record<GoalKey, readonly Amount[]>>
    /** Yesterday was kept in full. */
    isYesterdayMet?: true
  }
  /** Names the patient in every made-up number. */
  seed: string
  /** The instant up to which the history runs. */
  until: Instant
  /** Days before today that have logs. */
  days: number
  /** One amount a day and goal, for large panels. */
  isLight?: true
}
export type History = { joinedAt: Instant; steps: Step[] }

const JOINED_MINUTE = 10 * 60
const RETIRED_DAYS_AGO = 6
const CHANGED_DAYS_AGO = 9

/** Everything that happened to a patient until now, in order. */
export function historyOf(life: Life): History {
  const { plan, until, days } = life
  const clock: Clock = { timeZone: plan.timeZone, dayStart: 0 }
  const today = dayOf(until, clock)
  const joinedOn = addDays(today, -days - 1)
  const joinedAt = momentOn(joinedOn, JOINED_MINUTE, clock)
  const goals = goalsOf(plan, weekdayOf(today))
  const steps = [
    ...beginnings(plan, goals, joinedAt),
    ...itemSteps(plan, today, joinedAt, clock),
    ...changes(plan, goals, today, clock),
    ...goals.flatMap((goal, index) => logs(life, goal, index === 0, today, clock)),
    ...retiredLogs(life, today, clock),
    ...handlingOf(plan, until),
    ...reminderSteps(plan, { ...life, today, joinedAt, clock }),
  ]
  const isPast = ({ at }: Step) => at <= until
  return { joinedAt, steps: steps.filter(isPast).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) }
}

type KeyedGoal = GoalPlan & { key: GoalKey }

function goalsOf(plan: Life['plan'], todaysWeekday: Weekday): KeyedGoal[] {
  const days = plan.standing === 'free' && {
    days: ([1, 2, 3, 4, 5, 6, 7] as const).filter((day) => day !== todaysWeekday),
  }
  return plan.goals.map((each) => {
    const [key, target] = typeof each === 'string' ? [each, GOALS[each].target] : each
    return { ...GOALS[key], key, target, ...days }
  })
}

function beginnings(plan: Life['plan'], goals: KeyedGoal[], joinedAt: Instant): Step[] {
  const team: Step[] = plan.hasNoTeam
    ? []
    : [
        {
          at: addMs(joinedAt, 120 * MINUTE_MS),
          by: 'coordinator',
          key: 'team',
          command: 'careTeam:add',
          input: (ids) => ({ userId: ids.get('provider'), role: 'provider' }),
        },
      ]
  const all: KeyedGoal[] = plan.retired ? [...goals, { ...GOALS[plan.retired], key: plan.retired }] : goals
  const added = all.map((goal, index): Step => {
    const { key, kind, title, unit, direction, days } = goal
    const target = index === 0 ? (plan.formerTarget ?? goal.target) : goal.target
    const input = { kind, title, unit, target, direction, ...(days && { days }) }
    return {
      at: addMs(joinedAt, (4 + 2 * index) * MINUTE_MS),
      by: 'self',
      key: `goal/${key}`,
      command: 'goal:add',
      input: () => input,
    }
  })
  return [...team, ...added]
}

function itemSteps({ items }: Life['plan'], today: LocalDate, joinedAt: Instant, clock: Clock): Step[] {
  return items.flatMap(({ title, inDays, graceDays, doneDaysAgo, declined }, index): Step[] => {
    const key = `item/${title}`
    const scheduled = { title, dueOn: addDays(today, inDays), ...(graceDays !== undefined && { graceDays }) }
    const steps: Step[] = [
      {
        at: addMs(joinedAt, (150 + 4 * index) * MINUTE_MS),
        by: 'provider',
        key,
        command: 'preventive:schedule',
        input: () => scheduled,
      },
    ]
    if (doneDaysAgo !== undefined) {
      const on = addDays(today, -doneDaysAgo)
      steps.push({
        at: momentOn(on, 15 * 60, clock),
        by: 'self',
        key: `${key}/done`,
        command: 'preventive:markDone',
        input: (ids) => ({ itemId: ids.get(key), on }),
      })
    }
    if (declined !== undefined)
      steps.push({
        at: momentOn(addDays(today, -5), 19 * 60, clock),
        by: 'self',
        key: `${key}/declined`,
        command: 'preventive:decline',
        input: (ids) => ({ itemId: ids.get(key), reason: declined }),
      })
    return steps
  })
}

function changes({ formerTarget, retired }: Life['plan'], [lead]: KeyedGoal[], today: LocalDate, clock: Clock): Step[] {
  const steps: Step[] = []
  if (formerTarget !== undefined && lead) {
    const { key, target } = lead
    const at = momentOn(addDays(today, -CHANGED_DAYS_AGO), 7 * 60, clock)
    steps.push({
      at,
      by: 'self',
      key: `goal/${key}/target`,
      command: 'goal:change',
      input: (ids) => ({ goalId: ids.get(`goal/${key}`), target }),
    })
  }
  if (retired) {
    const at = momentOn(addDays(today, -RETIRED_DAYS_AGO), 21 * 60, clock)
    steps.push({
      at,
      by: 'self',
      key: `goal/${retired}/retired`,
      command: 'goal:retire',
      input: (ids) => ({ goalId: ids.get(`goal/${retired}`) }),
    })
  }
  return steps
}

function logs(life: Life, goal: KeyedGoal, isLead: boolean, today: LocalDate, clock: Clock): Step[] {
  const { plan, days, seed, until } = life
  const silentDays = typeof plan.standing === 'object' ? plan.standing.silentDays : 0
  const steps: Step[] = []
  for (let ago = days; ago >= Math.max(1, silentDays); ago -= 1) {
    const on = addDays(today, -ago)
    const random = randomOf(seed, goal.key, on)
    if (goal.days && !goal.days.includes(weekdayOf(on))) continue
    const total = pastDay(life, goal, isLead, { on, ago, silentDays, random })
    if (total !== null) steps.push(...logSteps(goal, on, amounts(life, goal, total, random), clock))
  }
  if (silentDays > 0) return steps
  const random = randomOf(seed, goal.key, 'today')
  const given = plan.today?.[goal.key]
  const total = plan.today ? null : todayTotal(goal, isLead, plan.standing, random)
  const todays = given ?? (total === null ? [] : amounts(life, goal, total, random))
  const elapsed = msBetween(startOfDay(today, clock), until) / MINUTE_MS
  return [...steps, ...logSteps(goal, today, fitToday(todays, elapsed, randomOf(seed, 'idle').whole(1, 45)), clock)]
}

type PastDay = { on: LocalDate; ago: number; silentDays: number; random: ReturnType<typeof randomOf> }

function pastDay(
  { plan, days }: Life,
  goal: KeyedGoal,
  isLead: boolean,
  { on, ago, silentDays, random }: PastDay,
): number | null {
  const usual = pastTotal(goal, on, 1 - ago / days, plan.habit, random)
  // The last day before a silence has a log, or the silence would be longer.
  if (ago === silentDays) return usual ?? goal.target
  if (ago > 1) return usual
  const fixed = yesterdayTotal(goal, isLead, plan.isYesterdayMet ? 'noData' : plan.standing)
  return fixed ?? usual
}

function amounts({ isLight }: Life, goal: KeyedGoal, total: number, random: ReturnType<typeof randomOf>): Amount[] {
  const spread = amountsOf(goal, total, random)
  const last = spread.at(-1)
  return isLight && last ? [{ ...last, amount: total }] : spread
}

function logSteps(goal: KeyedGoal, on: LocalDate, day: readonly Amount[], clock: Clock): Step[] {
  return day.map(({ minute, amount, bedMinutes, details }, index) => {
    const at = momentOn(on, minute, clock)
    const from = bedMinutes === undefined ? undefined : addMs(at, -bedMinutes * MINUTE_MS)
    const words = { amount, at, ...(from && { from }), ...(details && { details }) }
    return {
      at,
      by: 'self',
      key: `log/${goal.key}/${on}/${index}`,
      command: 'goal:logProgress',
      input: (ids) => ({ goalId: ids.get(`goal/${goal.key}`), ...words }),
    }
  })
}

function handlingOf({ handled }: Life['plan'], until: Instant): Step[] {
  if (!handled) return []
  const { rule, by, minutesAgo, act } = handled
  const at = addMs(until, -minutesAgo * MINUTE_MS)
  const needs = `alert/${rule}`
  const words = () => {
    if (handled.act === 'snooze') return { until: addMs(at, handled.hours * 60 * MINUTE_MS) }
    return handled.act === 'resolve' ? { outcome: handled.outcome, note: handled.note } : {}
  }
  const input: Step['input'] = (ids) => ({ alertId: ids.get(needs), ...words() })
  return [{ at, by, key: `${needs}/${act}`, needs, command: `alert:${act}`, input }]
}

/** A goal that ended was logged until it did. */
function retiredLogs({ plan, seed, days }: Life, today: LocalDate, clock: Clock): Step[] {
  if (!plan.retired) return []
  const goal: KeyedGoal = { ...GOALS[plan.retired], key: plan.retired }
  return Array.from({ length: days - RETIRED_DAYS_AGO }, (_, index) => addDays(today, index - days)).flatMap((on) => {
    const random = randomOf(seed, goal.key, on)
    const total = pastTotal(goal, on, 0, plan.habit, random)
    return total === null ? [] : logSteps(goal, on, amountsOf(goal, total, random), clock)
  })
}
