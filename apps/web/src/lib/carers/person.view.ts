import type { BoardGoal, BoardRow, GoalView } from '@closeby/protocol/compliance'
import { sinceWords, theirClock } from '#lib/board/when.view.ts'
import { categoryWords } from '#lib/consent/category.view.ts'
import * as m from '#lib/paraglide/messages.js'

/** One person a carer cares for, in words. */
export type PersonWords = { clock: string | null; reason: string | null; last: string }
type Reader = { timeZone: string; now: number }

export function personWords(row: BoardRow, { timeZone, now }: Reader): PersonWords {
  const clock = theirClock(row.timeZone, timeZone, now)
  return {
    clock: clock === null ? null : m.people_time({ time: clock }),
    reason: row.reason === row.words ? null : row.reason,
    last: row.lastEntryAt ? m.people_last({ when: sinceWords(row.lastEntryAt, now, timeZone) }) : m.people_no_entry(),
  }
}

/** What a row does not show this carer, as a sentence; null when all of it is shared. */
export function notSharedWords({ withheld }: Pick<BoardRow, 'withheld'>): string | null {
  return withheld.length === 0 ? null : m.people_not_shared({ what: categoryWords(withheld) })
}

/** Whether a carer can log it: a night is logged by who slept it. */
export function canLog({ kind }: Pick<BoardGoal, 'kind'>): boolean {
  return kind !== 'sleep'
}

/** A goal of a row as the form that logs an amount takes it. */
export function goalToLog(goal: BoardGoal): GoalView {
  const { id, kind, title, unit, target, direction, value, percent, status, isScheduled } = goal
  const today = { on: '', value, percent, status, isScheduled }
  return { id, kind, title, unit, target, direction, days: [1, 2, 3, 4, 5, 6, 7], today, streak: 0, fortnight: [] }
}
