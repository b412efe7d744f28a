import type { AlertRule } from '@closeby/protocol/alerts'
import type { GoalKey } from './goal-plans.ts'

/** How a patient stands today. Together they show every status a board has. */
export type Standing =
  | 'met'
  | 'onTrack'
  /** Slept less than the target. */
  | 'behindSleep'
  /** Over a limit. */
  | 'behindLimit'
  /** Missed a goal yesterday and logged nothing of it today. */
  | 'behindYesterday'
  | 'due'
  | 'missed'
  | 'noData'
  /** Goals of other weekdays only. */
  | 'free'
  | { silentDays: number }

/** A preventive item; `inDays` counts from the patient's today. */
export type ItemPlan = { title: string; inDays: number; graceDays?: number; doneDaysAgo?: number; declined?: string }
/** A reminder by wall clock: how likely it is answered as done, and why it is skipped at times. */
export type ReminderPlan = { title: string; at: string; workdays?: true; kept: number; skipped?: string }
/** A goal by its key, with a target of its own or the usual one. */
export type GoalChoice = GoalKey | readonly [GoalKey, number]
/** How likely a day is logged at all, and how much of the target is usual. */
export type Habit = 'steady' | 'wavering' | 'fading' | 'rising'
/** What the team did about an alert of this patient, so many minutes before now; nothing when there is no such alert. */
export type Handling = { rule: AlertRule; by: 'provider' | 'coordinator'; minutesAgo: number } & (
  { act: 'claim' } | { act: 'snooze'; hours: number } | { act: 'resolve'; outcome: string; note: string }
)
export type PatientPlan = {
  name: string
  timeZone: string
  standing: Standing
  habit: Habit
  goals: readonly GoalChoice[]
  items: readonly ItemPlan[]
  reminders?: readonly ReminderPlan[]
  /** Hours in which none of them fires. */
  quiet?: { from: string; to: string }
  hasNoTeam?: true
  handled?: Handling
  /** A goal that ended some days ago. */
  retired?: GoalKey
  /** The first goal's target until some days ago. */
  formerTarget?: number
}

export function item(title: string, inDays: number, rest: Omit<ItemPlan, 'title' | 'inDays'> = {}): ItemPlan {
  return { title, inDays, ...rest }
}

export function patient(
  name: string,
  timeZone: string,
  standing: Standing,
  habit: Habit,
  goals: readonly GoalChoice[],
  items: readonly ItemPlan[],
  rest: Pick<PatientPlan, 'reminders' | 'quiet' | 'hasNoTeam' | 'handled' | 'retired' | 'formerTarget'> = {},
): PatientPlan {
  return { name, timeZone, standing, habit, goals, items, ...rest }
}
