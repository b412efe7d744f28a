import type { GoalView } from '@closeby/protocol/compliance'
import { amountWords, minutesWords, numberWords } from '@closeby/protocol/compliance'
import * as m from '#lib/paraglide/messages.js'
import { clock } from '#lib/ui/dates.view.ts'
import { weekdayWord } from '#lib/ui/weekday.view.ts'

/** What a patient reads of one goal's day: a mark, a word and what there is to know beside it (LOOK.md section 3). */
export type GoalWords = { mark: string; word: string; detail: string }

/** A difference in the goal's own measure: "2,380", "30 min". */
function measure(goal: GoalView, amount: number): string {
  return goal.kind === 'sleep' ? minutesWords(amount) : numberWords(Math.round(amount * 1e6) / 1e6)
}

/** `lastAt` is when something was last logged today. */
export function goalWords(goal: GoalView, timeZone: string, lastAt?: string): GoalWords {
  const { value, status, isScheduled } = goal.today
  if (value === null) {
    if (!isScheduled) return { mark: 'notDue', word: m.goal_not_today(), detail: nextDayWords(goal) }
    return { mark: 'noData', word: m.goal_not_logged(), detail: '' }
  }
  const left = goal.target - value
  switch (status) {
    case 'met':
      return { mark: 'met', word: m.goal_met(), detail: metDetail(goal, timeZone, lastAt) }
    case 'behind':
      if (goal.direction === 'atMost')
        return { mark: 'behind', word: m.goal_over(), detail: m.goal_over_by({ amount: measure(goal, -left) }) }
      return { mark: 'behind', word: m.goal_behind(), detail: shortDetail(goal, left) }
    case 'paused':
      return { mark: 'paused', word: m.goal_paused(), detail: '' }
    default:
      return { mark: 'onTrack', word: m.goal_on_track(), detail: leftDetail(goal, left) }
  }
}

function leftDetail(goal: GoalView, left: number): string {
  if (goal.direction === 'atLeast') return m.goal_to_go({ amount: measure(goal, left) })
  return left === 0 ? m.goal_at_limit() : m.goal_under_limit({ amount: measure(goal, left) })
}

function shortDetail(goal: GoalView, left: number): string {
  const amount = measure(goal, left)
  return goal.kind === 'sleep' ? m.goal_short_night({ amount }) : m.goal_short({ amount })
}

function metDetail(goal: GoalView, timeZone: string, lastAt?: string): string {
  const { kcal, km } = goal.today.details ?? {}
  const parts = [
    kcal ? m.goal_kcal({ amount: numberWords(kcal) }) : '',
    km ? m.goal_km({ amount: numberWords(km) }) : '',
  ]
  const details = parts.filter(Boolean).join(', ')
  if (details) return details
  return lastAt && goal.kind !== 'sleep' ? m.goal_last_at({ time: clock(lastAt, timeZone) }) : ''
}

/** One or two letters, for buttons and bars. */
export function weekdayLetter(on: string): string {
  return 'SMTWTFS'[new Date(`${on}T00:00:00Z`).getUTCDay()] ?? ''
}

function nextDayWords(goal: GoalView): string {
  const today = ((new Date(`${goal.today.on}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
  const next = goal.days.find((day) => day > today) ?? goal.days[0]
  return next === undefined ? '' : m.goal_next_on({ day: weekdayWord(next) })
}

/** "of 6,000 steps", "of 7 h", "of 5 cigarettes at most". */
export function targetWords(goal: GoalView): string {
  const amount = amountWords(goal, goal.target)
  const withUnit = goal.kind === 'sleep' ? amount : `${amount} ${goal.unit}`
  return goal.direction === 'atMost' ? m.goal_of_at_most({ target: withUnit }) : m.goal_of({ target: withUnit })
}

/** A target alone: "6,000 steps a day", "At most 5 cigarettes a day". */
export function dailyWords(goal: { kind: string; unit: string; target: number; direction: string }): string {
  const amount = amountWords(goal, goal.target)
  const target = goal.kind === 'sleep' ? amount : `${amount} ${goal.unit}`
  return goal.direction === 'atMost' ? m.goal_daily_at_most({ target }) : m.goal_daily({ target })
}

/** One of a unit that people write in the plural: "glasses" is a glass, "steps" a step. */
function single(unit: string): string {
  if (/(ss|x|ch|sh)es$/.test(unit)) return unit.slice(0, -2)
  return /[^s]s$/.test(unit) ? unit.slice(0, -1) : unit
}

/** "500 steps", "7 h 30 of sleep": one entry in words. */
export function entryWords(goal: { kind: string; unit: string }, amount: number): string {
  if (goal.kind === 'sleep') return m.entry_sleep({ amount: minutesWords(amount) })
  return m.entry_amount({ amount: numberWords(amount), unit: amount === 1 ? single(goal.unit) : goal.unit })
}

/** The fortnight for somebody who does not see it. */
export function fortnightWords(goal: GoalView): string {
  const met = goal.fortnight.filter(({ status }) => status === 'met').length
  const silent = goal.fortnight.filter(({ value }) => value === null).length
  return m.goal_fortnight_label({ title: goal.title, met, silent })
}

/** More than three do not fit a phone; what is not logged yet comes last. */
const SUMMARY_PARTS = 3

/** "1 met, 3 on track": today in one line. */
export function summaryWords(goals: readonly GoalView[]): string {
  const count = (wanted: string): number =>
    goals.filter(({ today }) => today.isScheduled && today.status === wanted).length
  const parts: [number, (input: { count: number }) => string][] = [
    [count('met'), m.goals_sum_met],
    [count('onTrack'), m.goals_sum_on_track],
    [count('behind'), m.goals_sum_behind],
    [count('noData'), m.goals_sum_no_data],
  ]
  const told = parts.flatMap(([many, words]) => (many > 0 ? [words({ count: many })] : []))
  return told.slice(0, SUMMARY_PARTS).join(', ')
}
