import type { BoardGoal, BoardRow } from '@closeby/protocol/compliance'
import { amountWords, ofTargetWords } from '@closeby/protocol/compliance'
import { shortName } from '#lib/ui/initials.view.ts'
import * as m from '#lib/paraglide/messages.js'
import { dateIn, dueWords, sinceWords, theirClock } from './when.view.ts'

/** Marks a row has room for; the rest is a number. */
const MARKS_SHOWN = 6

/** What a reader brings: the zone of the own clock, and the moment the page believes it is. */
export interface Reader {
  timeZone: string
  now: number
}

/** A row in words, ready to draw. */
export interface RowWords {
  name: string
  /** The patient's clock, when it differs from the reader's. */
  clock: string | null
  word: string
  /** Null when it would only repeat the word. */
  reason: string | null
  since: string
  marks: { id: string; status: string; title: string }[]
  marksMore: number
  marksLabel: string
  fortnightLabel: string
  next: { title: string; when: string; isLate: boolean } | null
}

const GOAL_WORDS: Record<string, (count: { count: number }) => string> = {
  behind: m.board_goals_behind,
  noData: m.board_goals_no_data,
  onTrack: m.board_goals_on_track,
  met: m.board_goals_met,
  paused: m.board_goals_paused,
}

export function rowWords(row: BoardRow, { timeZone, now }: Reader): RowWords {
  const goals = todaysGoals(row.goals)
  return {
    name: row.name,
    clock: theirClock(row.timeZone, timeZone, now),
    word: row.words,
    reason: row.reason === row.words ? null : row.reason,
    since: m.board_since({ when: sinceWords(row.since, now, timeZone) }),
    marks: goals.slice(0, MARKS_SHOWN).map(({ id, status, title }) => ({ id, status, title })),
    marksMore: Math.max(0, goals.length - MARKS_SHOWN),
    marksLabel: marksLabel(goals),
    fortnightLabel: fortnightLabel(row.sparkDays),
    next: nextOf(row, now),
  }
}

/** A patient's open alerts in the narrow column of a board: who has the worst of them. */
export interface AlertCell {
  /** Who has it; null while nobody has. */
  owner: string | null
  word: string
  more: number
  label: string
}

export function alertCell({ alert, openAlerts }: BoardRow, userId: string): AlertCell | null {
  if (!alert) return null
  const count = m.alerts_board_count({ count: openAlerts })
  const more = openAlerts - 1
  if (!alert.owner) {
    const label = m.alerts_board_label_new({ count, words: alert.words })
    return { owner: null, word: m.alerts_board_new(), more, label }
  }
  const { name } = alert.owner
  const isYours = alert.owner.userId === userId
  return {
    owner: name,
    word: isYours ? m.alerts_board_you() : shortName(name),
    more,
    label: isYours
      ? m.alerts_board_label_yours({ count, words: alert.words })
      : m.alerts_board_label_owned({ count, name, words: alert.words }),
  }
}

/** Goals that count today: scheduled ones, and any that was logged all the same. */
export function todaysGoals(goals: readonly BoardGoal[]): BoardGoal[] {
  return goals.filter(({ isScheduled, value }) => isScheduled || value !== null)
}

function marksLabel(goals: readonly BoardGoal[]): string {
  if (goals.length === 0) return m.board_goals_none()
  const parts = Object.entries(GOAL_WORDS).flatMap(([status, say]) => {
    const count = goals.filter((goal) => goal.status === status).length
    return count > 0 ? [say({ count })] : []
  })
  return m.board_goals({ count: goals.length, parts: parts.join(', ') })
}

/** A fortnight as a screen reader says it; the days with data first. */
export function fortnightLabel(days: readonly { value: number | null; status: string }[]): string {
  const met = days.filter(({ status, value }) => value !== null && status === 'met').length
  const none = days.filter(({ value, status }) => value === null && status !== 'paused').length
  return m.board_fortnight({ days: days.length, met, none })
}

function nextOf({ next, timeZone }: BoardRow, now: number): RowWords['next'] {
  if (!next) return null
  const isLate = next.state === 'missed' || next.state === 'due'
  return { title: next.title, when: dueWords(next.dueOn, dateIn(now, timeZone)), isLate }
}

/** A goal's value today beside its title, "3,620 of 6,000": a unit that only repeats the title is left out. Said plainly when nothing is logged. */
export function goalValueShort(
  goal: Pick<BoardGoal, 'kind' | 'title' | 'unit' | 'direction' | 'value' | 'target'>,
): string {
  if (goal.value === null) return m.board_not_logged()
  const words = ofTargetWords(goal, goal.value, goal.target)
  return goal.unit.toLowerCase() === goal.title.toLowerCase() ? words.replace(` ${goal.unit}`, '') : words
}

/** What a newer row says of the last entry, "Steps 3,620"; null when no goal's value changed. */
export function changeWords(before: BoardRow, after: BoardRow): string | null {
  const known = new Map(before.goals.map((goal) => [goal.id, goal.value]))
  const changed = after.goals.find(
    (goal) => goal.value !== null && known.has(goal.id) && known.get(goal.id) !== goal.value,
  )
  return changed ? `${changed.title} ${amountWords(changed, changed.value ?? 0)}` : null
}

/** What of a row is drawn. */
const SHOWN = [
  'name',
  'timeZone',
  'status',
  'words',
  'reason',
  'since',
  'goals',
  'next',
  'sparkDays',
  'lastEntryAt',
  'openAlerts',
  'alert',
  'withheld',
] as const satisfies readonly (keyof BoardRow)[]

/** Whether a reader would see any difference. A withheld entry moves the seq and nothing else: that must not glow. */
export function looksDifferent(before: BoardRow, after: BoardRow): boolean {
  return SHOWN.some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
}

const STATUS_WORDS: Record<string, () => string> = {
  met: m.board_filter_met,
  onTrack: m.board_filter_on_track,
  behind: m.board_filter_behind,
  noData: m.board_filter_no_data,
  paused: m.board_filter_paused,
}

/** A goal's day in a word, for those who do not see its shape. */
export function goalWord(status: string): string {
  return STATUS_WORDS[status]?.() ?? ''
}
