import type { Instant, LocalDate, Weekday } from '@closeby/protocol/core'
import { instantAt, weekdayOf } from '@closeby/protocol/core'
import type { ReminderView } from '@closeby/protocol/reminders'
import { isTime } from '#lib/goals/when.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { ReminderPlan } from './reminder.commands.ts'
import type { Repeat } from './repeat.view.ts'
import { readRepeat, writeRepeat } from './repeat.view.ts'

/** A reminder as it is being written: text as typed, so that nothing is lost on the way. */
export type ReminderDraft = {
  title: string
  at: string
  startsOn: LocalDate
  how: Repeat['how']
  days: Weekday[]
  /** Empty when it goes on. */
  until: string
  rrule: string | null
}
export type DraftProblems = Partial<Record<'title' | 'at' | 'startsOn' | 'days' | 'until', string>>

const TITLE_MAX = 120
const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)

export function newReminder(today: LocalDate, at: string): ReminderDraft {
  return { title: '', at, startsOn: today, how: 'daily', days: [weekdayOf(today)], until: '', rrule: null }
}

export function draftOf({
  title,
  at,
  startsOn,
  rrule,
}: Pick<ReminderView, 'title' | 'at' | 'startsOn' | 'rrule'>): ReminderDraft {
  const { how, days, until } = readRepeat(rrule)
  return { title, at, startsOn, how, days: days.length > 0 ? days : [weekdayOf(startsOn)], until: until ?? '', rrule }
}

function startProblem({ how, at, startsOn }: ReminderDraft, now: Instant, timeZone: string): string | undefined {
  if (!isDate(startsOn)) return m.when_date_problem()
  const isOver = how === 'once' && isTime(at) && instantAt(startsOn, at, timeZone) <= now
  return isOver ? m.reminder_past_problem() : undefined
}

function endProblem({ how, startsOn, until }: ReminderDraft): string | undefined {
  if (how === 'once' || until === '') return undefined
  return isDate(until) && until >= startsOn ? undefined : m.reminder_until_problem()
}

/** What was written as a plan, or what to do about each field. `timeZone` is whose clocks it follows. */
export function readDraft(
  draft: ReminderDraft,
  now: Instant,
  timeZone: string,
): { ok: true; plan: ReminderPlan } | { ok: false; problems: DraftProblems } {
  const title = draft.title.trim()
  const { at, startsOn, how, days, until, rrule } = draft
  const found: Record<keyof DraftProblems, string | undefined> = {
    title: title === '' || title.length > TITLE_MAX ? m.reminder_title_problem() : undefined,
    days: how === 'days' && days.length === 0 ? m.edit_days_problem() : undefined,
    at: isTime(at) ? undefined : m.when_time_problem(),
    startsOn: startProblem(draft, now, timeZone),
    until: endProblem(draft),
  }
  const problems = Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined))
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  return {
    ok: true,
    plan: { title, at, startsOn, rrule: writeRepeat({ how, days, until: until === '' ? null : until, rrule }) },
  }
}
