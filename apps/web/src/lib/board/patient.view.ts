import { addDays, dayOf } from '@closeby/protocol/core'
import type { BoardRow, ItemView } from '@closeby/protocol/compliance'
import { boardRowOf, itemViewsOf, rowPartsOf } from '@closeby/protocol/compliance'
import type { Category } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import * as m from '#lib/paraglide/messages.js'
import { shortDate } from './when.view.ts'

/** The row of an open patient, judged from the same log and by the same rules as the board's. */
export function rowOfPatient(state: PatientState, categories: readonly Category[]): BoardRow {
  return boardRowOf(rowPartsOf(state), new Set(categories))
}

/** The patient's own day at a moment. */
export function patientToday(state: Pick<PatientState, 'timeZone' | 'dayStart'>, now: number): string {
  return dayOf(new Date(now).toISOString(), state)
}

const CLOSED = new Set(['done', 'declined'])

/** Items that are still to be done, soonest first, and those that are over, newest first. */
export function itemLists(state: PatientState, today: string): { open: ItemView[]; closed: ItemView[] } {
  const all = itemViewsOf(state.items, today)
  return {
    open: all.filter(({ state: each }) => !CLOSED.has(each)),
    closed: all.filter(({ state: each }) => CLOSED.has(each)).toReversed(),
  }
}

/** What stands under an item's title. */
export function itemDetail(item: ItemView, today: string): string {
  if (item.state === 'done') return m.board_item_done_on({ date: shortDate(item.doneOn ?? item.dueOn, today) })
  if (item.state === 'declined') return m.board_item_declined({ reason: item.declinedReason ?? '' })
  const date = shortDate(item.dueOn, today)
  return item.state === 'missed' ? m.board_item_missed_on({ date }) : m.board_item_due_on({ date })
}

/** What somebody typed to schedule an item. */
export interface ScheduleDraft {
  title: string
  dueOn: string
  remindDays: string
  graceDays: string
}
export type ScheduleErrors = Partial<Record<keyof ScheduleDraft, string>>

const TITLE_MAX = 120
const DAYS_MAX = 365

function daysIn(text: string): number | null {
  if (!/^\d{1,3}$/.test(text.trim())) return null
  const days = Number(text)
  return days <= DAYS_MAX ? days : null
}

/** Reads a draft, or says by field what to do. */
export function readSchedule(
  draft: ScheduleDraft,
):
  | { ok: true; value: { title: string; dueOn: string; remindDays: number; graceDays: number } }
  | { ok: false; errors: ScheduleErrors } {
  const errors: ScheduleErrors = {}
  const title = draft.title.trim()
  if (title === '') errors.title = m.board_schedule_need_title()
  else if (title.length > TITLE_MAX) errors.title = m.board_schedule_long_title()
  if (!isDate(draft.dueOn)) errors.dueOn = m.board_schedule_need_date()
  const remindDays = daysIn(draft.remindDays)
  const graceDays = daysIn(draft.graceDays)
  if (remindDays === null) errors.remindDays = m.board_schedule_need_days()
  if (graceDays === null) errors.graceDays = m.board_schedule_need_days()
  if (remindDays === null || graceDays === null || Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, value: { title, dueOn: draft.dueOn, remindDays, graceDays } }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && addDays(text, 0) === text
}

/** A date on which something can have been done: real, and not in the patient's future. */
export function isPastDay(text: string, today: string): boolean {
  return isDate(text) && text <= today
}
