import type { Category } from '../core/category.ts'
import type { Instant, LocalDate } from '../core/time.ts'
import { dayOf, daysUpTo } from '../core/time.ts'
import type { AlertPart } from '../alerts/alert-part.rules.ts'
import { alertPartOf } from '../alerts/alert-part.rules.ts'
import type { Grants } from '../consent/consent.rules.ts'
import type { Direction } from '../goals/goals.schema.ts'
import type { Goal } from '../goals/goals.rules.ts'
import { activeGoals, detailsOn, isScheduled, valueOn, versionOn } from '../goals/goals.rules.ts'
import type { ItemState } from '../preventive/preventive.rules.ts'
import { itemStateOn, itemStateSince } from '../preventive/preventive.rules.ts'
import type { LastEntry, PatientState } from '../patient/patient.rules.ts'
import { clockOf, todayOf } from '../patient/patient.rules.ts'
import { sightedFrom } from '../patient/redact.rules.ts'
import type { GoalDayStatus } from './compliance.rules.ts'
import { goalStatusOn, percentOf, turnedAt } from './compliance.rules.ts'

/** One day of the fortnight behind a goal. */
export type SparkDay = {
  on: LocalDate
  value: number | null
  target: number
  status: GoalDayStatus
  isScheduled: boolean
}
export type GoalPart = {
  id: string
  kind: Goal['kind']
  title: string
  unit: string
  direction: Direction
  order: number
  target: number
  value: number | null
  percent: number
  status: GoalDayStatus
  /** When today's judgement came to be; null when nothing is logged. */
  turnedAt: Instant | null
  isScheduled: boolean
  details?: { kcal?: number | undefined; km?: number | undefined }
  /** Oldest to today, 14 of them. */
  days: SparkDay[]
}
export type ItemPart = { id: string; title: string; dueOn: LocalDate; state: ItemState; since: LocalDate }
export type GoalsPart = { goals: GoalPart[]; lastEntry: LastEntry | null }

/**
 * A board row in parts, one per sharing category (ARCHITECTURE 4): a viewer's row is judged from the parts he may see.
 * A pure function of the fold, which is judged at the `recordedAt` of its head.
 */
export type RowParts = {
  id: string
  seq: number
  judgedAt: Instant
  today: LocalDate
  membership: {
    name: string
    timeZone: string
    dayStart: number
    registeredOn: LocalDate
    silenceDays: number
    /** Names of the care team. */
    team: string[]
  }
  /** Who may see which part: a stored row is judged for a viewer without a fold. Never sent to anybody. */
  grants: Grants
  goals: GoalsPart
  sleep: GoalsPart
  /** The same for whoever sees them only from an instant on: one for each such instant a grant in force names. */
  later?: Record<Instant, Pick<RowParts, 'goals' | 'sleep'>>
  preventive: { items: ItemPart[] }
  /** Those of the inbox, oldest first, each of the category of its cause. */
  alerts: AlertPart[]
}

export const SPARK_DAYS = 14

export function rowPartsOf(state: PatientState): RowParts {
  const today = todayOf(state)
  const { patientId, seq, recordedAt, name, timeZone, dayStart, silenceDays, registeredAt } = state
  const later = laterOf(state)
  return {
    id: patientId,
    seq,
    judgedAt: recordedAt,
    today,
    membership: {
      ...{ name, timeZone, dayStart, silenceDays },
      registeredOn: dayOf(registeredAt, clockOf(state)),
      team: Object.values(state.team.members).map((member) => member.name),
    },
    grants: state.grants,
    ...loggedOf(state, today),
    ...(later && { later }),
    preventive: { items: Object.values(state.items).map((item) => itemPartOf(item, today)) },
    alerts: Object.values(state.alerts)
      .filter(({ filed }) => !filed)
      .map(alertPartOf)
      .sort((a, b) => (a.raisedAt < b.raisedAt ? -1 : 1)),
  }
}

/** What of a row follows from what was logged. */
function loggedOf(
  state: Pick<PatientState, 'goals' | 'lastEntries'>,
  today: LocalDate,
): Pick<RowParts, 'goals' | 'sleep'> {
  const partOf = (category: 'goals' | 'sleep'): GoalsPart => ({
    goals: activeGoals(state.goals)
      .filter((goal) => goal.category === category)
      .map((goal) => goalPartOf(goal, today)),
    lastEntry: state.lastEntries[category] ?? null,
  })
  return { goals: partOf('goals'), sleep: partOf('sleep') }
}

function laterOf(state: PatientState): RowParts['later'] {
  const named = new Set(Object.values(state.grants).flatMap(({ since }) => (since === undefined ? [] : [since])))
  if (named.size === 0) return undefined
  const from = (since: Instant) =>
    sightedFrom(state, {
      since: new Map([
        ['goals', since],
        ['sleep', since],
      ]),
    })
  return Object.fromEntries([...named].map((since) => [since, loggedOf(from(since), todayOf(state))]))
}

/** One goal as a screen shows it on a day. */
export function goalPartOf(goal: Goal, today: LocalDate): GoalPart {
  const { target, direction } = versionOn(goal, today)
  const value = valueOn(goal, today)
  const details = detailsOn(goal, today)
  return {
    id: goal.id,
    kind: goal.kind,
    title: goal.title,
    unit: goal.unit,
    direction,
    order: goal.order,
    target,
    value,
    percent: percentOf(value, target),
    status: goalStatusOn(goal, today, today),
    turnedAt: turnedAt(goal, today),
    isScheduled: isScheduled(goal, today),
    ...(details && { details }),
    days: daysUpTo(today, SPARK_DAYS).map((on) => ({
      on,
      value: valueOn(goal, on),
      target: versionOn(goal, on).target,
      status: goalStatusOn(goal, on, today),
      isScheduled: isScheduled(goal, on),
    })),
  }
}

function itemPartOf(item: PatientState['items'][string], today: LocalDate): ItemPart {
  const state = itemStateOn(item, today)
  const closedOn = item.doneOn ?? item.declined?.on
  return { id: item.id, title: item.title, dueOn: item.dueOn, state, since: closedOn ?? itemStateSince(item, state) }
}

/** The sharing categories a board row is made of. */
export const ROW_CATEGORIES = ['goals', 'sleep', 'preventive'] as const satisfies readonly Category[]
