import type { LocalDate } from '../core/time.ts'
import { addDays, dayOf } from '../core/time.ts'
import type { Alert, Alerts } from '../alerts/alerts.rules.ts'
import { isInForce } from '../alerts/alerts.rules.ts'
import type { Goal } from '../goals/goals.rules.ts'
import { activeGoals, isScheduled, valueOn, versionOn } from '../goals/goals.rules.ts'
import { thresholdOn } from '../goals/threshold.rules.ts'
import type { Items } from '../preventive/preventive.rules.ts'
import { itemStateOn, itemStateSince } from '../preventive/preventive.rules.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf, todayOf } from '../patient/patient.rules.ts'
import { silenceOn } from '../patient/patient-time.rules.ts'
import { remindersOf } from '../reminders/reminders.rules.ts'
import { goalStatusOn } from './compliance.rules.ts'
import { limitWords, missedDaysWords, missedItemWords, silentWords, undeliveredWords } from './words.rules.ts'

/** Something the team has to hear of, as long as it goes on. */
export type Cause = Pick<Alert, 'rule' | 'subject' | 'category' | 'on' | 'words'>

/** A goal has to be missed on so many scheduled days in a row, the last one over. */
export const MISSED_DAYS = 3
/** No run is counted further back than this. */
const LOOK_BACK_DAYS = 60
/** A day that is entered or corrected later than this is watched no more. */
const WATCHED_DAYS = 7

/**
 * What of a cause and of its alert is the same: one goal's value beyond a threshold is another matter on another day,
 * everything else goes on from day to day.
 */
export function causeKeyOf({ rule, subject, on }: Pick<Cause, 'rule' | 'subject' | 'on'>): string {
  return [rule, subject ?? '', rule === 'goal.threshold' ? on : ''].join(' ')
}

/** Every cause in force, judged at the `recordedAt` of the head: a pure function of the fold. */
export function causesOf(state: PatientState): Cause[] {
  const today = todayOf(state)
  const silence = silenceOn(state, today)
  const silent: Cause = {
    rule: 'patient.silent',
    subject: null,
    category: 'membership',
    on: silence ? addDays(silence.lastOn, state.silenceDays) : today,
    words: silentWords(silence?.days ?? 0),
  }
  return [
    ...missedItems(state.items, today),
    ...(silence ? [silent] : []),
    ...undeliveredReminders(state),
    ...Object.values(state.goals).flatMap((goal) => beyondThreshold(goal, state.alerts, today)),
    ...activeGoals(state.goals).flatMap((goal) => missedDays(goal, state.alerts, silence !== null, today)),
  ]
}

function missedItems(items: Items, today: LocalDate): Cause[] {
  return Object.values(items)
    .filter((item) => itemStateOn(item, today) === 'missed')
    .map((item) => ({
      rule: 'preventive.missed',
      subject: item.id,
      category: 'preventive',
      on: itemStateSince(item, 'missed'),
      words: missedItemWords(item, today),
    }))
}

/** Until a later notice gets through or somebody answers. */
function undeliveredReminders(state: PatientState): Cause[] {
  return remindersOf(state.reminders).flatMap(({ id, title, undelivered }) =>
    undelivered === null
      ? []
      : {
          rule: 'reminder.undelivered',
          subject: id,
          category: 'reminders',
          on: dayOf(undelivered.at, clockOf(state)),
          words: undeliveredWords(title),
        },
  )
}

const alertsOf = (alerts: Alerts, rule: Alert['rule'], subject: string) =>
  Object.values(alerts).filter((alert) => alert.rule === rule && alert.subject === subject)

/**
 * Days beyond the threshold: those that have an alert, which only a correction ends, and when none of them is in force the
 * newest one the team has not dealt with.
 */
function beyondThreshold(goal: Goal, alerts: Alerts, today: LocalDate): Cause[] {
  if (goal.thresholds.length === 0) return []
  const known = alertsOf(alerts, 'goal.threshold', goal.id)
  const days = known
    .filter(({ on, causeGone }) => !causeGone && boundPassed(goal, on, today) !== null)
    .map(({ on }) => on)
  if (!known.some((alert) => isInForce(alert) && days.includes(alert.on)) && goal.retiredOn === null) {
    const comesAnew = (on: LocalDate) => known.some((alert) => alert.on === on && alert.causeGone)
    const isNew = (on: LocalDate) => goal.coveredTo === null || on > goal.coveredTo || comesAnew(on)
    for (let ago = 0; ago < WATCHED_DAYS; ago += 1) {
      const on = addDays(today, -ago)
      if (days.includes(on) || !isNew(on) || boundPassed(goal, on, today) === null) continue
      days.push(on)
      break
    }
  }
  return days.map((on) => ({
    rule: 'goal.threshold',
    subject: goal.id,
    category: goal.category,
    on,
    words: limitWords(goal, boundPassed(goal, on, today) ?? { side: 'above', bound: 0 }),
  }))
}

/** Too much is known at once; too little when the day is over, or of sleep when it is logged. Not logged is no value. */
function boundPassed(goal: Goal, on: LocalDate, today: LocalDate): { side: 'above' | 'below'; bound: number } | null {
  const threshold = thresholdOn(goal, on)
  const value = valueOn(goal, on)
  if (!threshold || value === null) return null
  const { above, below } = threshold
  if (above !== null && value > above) return { side: 'above', bound: above }
  const isOver = on < today || goal.kind === 'sleep'
  return below !== null && value < below && isOver ? { side: 'below', bound: below } : null
}

/**
 * Scheduled days in a row up to yesterday on which a goal was not met, unless it is met today. While the patient is silent
 * that is one cause enough: no other is added, and those that were there stay.
 */
function missedDays(goal: Goal, alerts: Alerts, isSilent: boolean, today: LocalDate): Cause[] {
  if (isSilent && !alertsOf(alerts, 'goal.missedDays', goal.id).some(({ causeGone }) => !causeGone)) return []
  if (goalStatusOn(goal, today, today) === 'met') return []
  const missed = missedInARow(goal, today)
  const on = missed.at(-1)
  if (on === undefined || missed.length < MISSED_DAYS) return []
  const isLogged = missed.some((each) => valueOn(goal, each) !== null)
  const words = missedDaysWords(goal, versionOn(goal, today).direction, missed.length, isLogged)
  return [{ rule: 'goal.missedDays', subject: goal.id, category: goal.category, on, words }]
}

/** A goal that did not change has the run it had: every commit of a patient asks for that of each of his goals. */
const runs = new WeakMap<Goal, { today: LocalDate; missed: LocalDate[] }>()

/** Newest first. */
function missedInARow(goal: Goal, today: LocalDate): LocalDate[] {
  const known = runs.get(goal)
  if (known?.today === today) return known.missed
  const missed = countMissed(goal, today)
  runs.set(goal, { today, missed })
  return missed
}

function countMissed(goal: Goal, today: LocalDate): LocalDate[] {
  const missed: LocalDate[] = []
  for (let ago = 1; ago <= LOOK_BACK_DAYS; ago += 1) {
    const on = addDays(today, -ago)
    if (on < goal.addedOn && !goal.days[on]) break
    if (!isScheduled(goal, on)) continue
    const status = goalStatusOn(goal, on, today)
    if (status !== 'behind' && status !== 'noData') break
    missed.push(on)
  }
  return missed
}
