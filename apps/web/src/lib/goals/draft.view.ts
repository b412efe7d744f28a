import type { GoalView } from '@closeby/protocol/compliance'
import type { LocalDate, Weekday } from '@closeby/protocol/core'
import { addDays, weekdayOf } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'
import { AMOUNT_MAX, readAmount } from './amount.view.ts'
import type { GoalChange, GoalDraft } from './goal.commands.ts'
import { startingGoal } from './kinds.view.ts'

/** A goal as it is being written: text as typed, so that nothing is lost on the way. */
export type Draft = {
  kind: GoalDraft['kind']
  title: string
  unit: string
  target: string
  /** Sleep is set in hours and minutes. */
  hours: string
  minutes: string
  direction: 'atLeast' | 'atMost'
  daily: boolean
  days: Weekday[]
  startsOn: LocalDate
}
export type DraftProblems = Partial<Record<'title' | 'unit' | 'target' | 'days', string>>

const EVERY_DAY: Weekday[] = [1, 2, 3, 4, 5, 6, 7]

function fill(goal: GoalDraft, today: LocalDate): Draft {
  const days = goal.days ?? EVERY_DAY
  return {
    kind: goal.kind,
    title: goal.title,
    unit: goal.unit,
    target: goal.target === 0 && goal.direction === 'atLeast' ? '' : String(goal.target),
    hours: String(Math.floor(goal.target / 60)),
    minutes: String(Math.round(goal.target % 60)),
    direction: goal.direction,
    daily: days.length === 7,
    days: [...days],
    startsOn: today,
  }
}

export function newDraft(kind: GoalDraft['kind'], today: LocalDate): Draft {
  return fill(startingGoal(kind), today)
}

export function draftOf(goal: GoalView, today: LocalDate): Draft {
  return fill(goal, today)
}

/** Days a change may begin on: today, tomorrow, and the next Monday. */
export function startDays(today: LocalDate): { on: LocalDate; word: string }[] {
  const tomorrow = addDays(today, 1)
  const monday = addDays(today, 8 - weekdayOf(today))
  return [
    { on: today, word: m.edit_from_today() },
    { on: tomorrow, word: m.edit_from_tomorrow() },
    ...(monday === tomorrow ? [] : [{ on: monday, word: m.edit_from_monday() }]),
  ]
}

function readTarget(draft: Draft): number | null {
  if (draft.kind !== 'sleep') return readAmount(draft.target)
  const [hours, minutes] = [readAmount(draft.hours || '0'), readAmount(draft.minutes || '0')]
  return hours === null || minutes === null ? null : Math.round(hours * 60 + minutes)
}

function problemsOf(draft: Draft, target: number | null): DraftProblems {
  const title = draft.title.trim()
  const unit = draft.unit.trim()
  const isTarget = target !== null && target <= AMOUNT_MAX && (target > 0 || draft.direction === 'atMost')
  return {
    ...((title === '' || title.length > 80) && { title: m.edit_name_problem() }),
    ...((unit === '' || unit.length > 24) && { unit: m.edit_unit_problem() }),
    ...(!isTarget && { target: draft.direction === 'atLeast' ? m.edit_target_problem() : m.edit_limit_problem() }),
    ...(!draft.daily && draft.days.length === 0 && { days: m.edit_days_problem() }),
  }
}

/** What was written as a goal, or what to do about each field. */
export function readDraft(draft: Draft): { ok: true; goal: GoalDraft } | { ok: false; problems: DraftProblems } {
  const target = readTarget(draft)
  const problems = problemsOf(draft, target)
  if (target === null || Object.keys(problems).length > 0) return { ok: false, problems }
  const { kind, direction } = draft
  const days = draft.daily ? {} : { days: [...draft.days].sort((a, b) => a - b) }
  return { ok: true, goal: { kind, title: draft.title.trim(), unit: draft.unit.trim(), target, direction, ...days } }
}

/** Only what differs is sent; a new name alone begins no new target. Null when nothing differs. */
export function changeBetween(goal: GoalView, draft: Draft, read: GoalDraft): GoalChange | null {
  const days = read.days ?? EVERY_DAY
  const change: GoalChange = {
    ...(read.title !== goal.title && { title: read.title }),
    ...(read.unit !== goal.unit && { unit: read.unit }),
    ...(read.target !== goal.target && { target: read.target }),
    ...(read.direction !== goal.direction && { direction: read.direction }),
    ...(days.join() !== goal.days.join() && { days }),
  }
  if (Object.keys(change).length === 0) return null
  return draft.startsOn === goal.today.on ? change : { ...change, startsOn: draft.startsOn }
}
