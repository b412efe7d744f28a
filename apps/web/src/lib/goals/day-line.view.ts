import type { Clock, Instant, LocalDate } from '@closeby/protocol/core'
import { addDays, startOfDay } from '@closeby/protocol/core'
import type { Goals, LoggedItem } from '@closeby/protocol/goals'
import * as m from '#lib/paraglide/messages.js'
import { clock as clockWords } from '#lib/ui/dates.view.ts'

/** Something that happened on the line. `at` is 0 (morning) to 1 (night); a mark close to another shows its dot only, or is told to a screen reader only. */
export type DayMark = { id: string; at: number; label: string; time: string; shows: 'words' | 'dot' | 'nothing' }
export type DayLineView = {
  marks: DayMark[]
  now: number | null
  /** Where an instant lies on this line. */
  placeOf: (at: Instant) => number
}

const HOUR_MS = 3_600_000
/** A line begins at five unless something happened earlier: nights are not shown as empty space. */
const MORNING_HOUR = 5
/** A letter as a part of the line on a phone, and the space between two labels. */
const LETTER = 0.019
const SPACE = 0.03
/** Longer labels are cut by their style. */
const LETTERS_MAX = 16
const LABELS_MAX = 4
/** Dots nearer than this would run into each other on a phone. */
const DOT_ROOM = 0.045
/** Entries of one goal this close are one moment. */
const MOMENT_MS = 20 * 60_000

type Moment = { id: string; at: number; label: string; isWaking: boolean }

/** One day of a patient, from morning to night, with what was logged on it. `nowAt` lights "now" when it lies on this day. */
export function dayLine(goals: Goals, on: LocalDate, nowAt: Instant, clock: Clock): DayLineView {
  const begins = Date.parse(startOfDay(on, clock))
  const ends = Date.parse(startOfDay(addDays(on, 1), clock))
  const now = Date.parse(nowAt)
  const isToday = now >= begins && now < ends
  const moments = momentsOf(goals, on).filter(({ at }) => at >= begins && at < ends)
  const first = Math.min(...moments.map(({ at }) => at), isToday ? now : ends)
  const morning = begins + Math.max(0, MORNING_HOUR - clock.dayStart) * HOUR_MS
  const from = Math.max(begins, Math.min(morning, first - HOUR_MS / 2))
  const place = (at: number): number => (at - from) / (ends - from)
  const marks = moments.map(({ id, at, label }): DayMark => ({
    id,
    at: place(at),
    label,
    time: clockWords(at, clock.timeZone),
    shows: 'nothing',
  }))
  chooseShown(marks, moments)
  return { marks, now: isToday ? place(now) : null, placeOf: (at) => place(Date.parse(at)) }
}

function momentsOf(goals: Goals, on: LocalDate): Moment[] {
  const moments = Object.values(goals).flatMap((goal) => {
    const items = [...(goal.days[on] ?? [])].sort((a, b) => (a.at < b.at ? -1 : 1))
    const kept = items.filter((item, index) => isNewMoment(item, items[index - 1]))
    const isWaking = goal.kind === 'sleep'
    return kept.map(({ seq, at }) => ({
      id: `${goal.id}-${seq}`,
      at: Date.parse(at),
      label: isWaking ? m.today_woke() : goal.title,
      isWaking,
    }))
  })
  return moments.sort((a, b) => a.at - b.at)
}

function isNewMoment(item: LoggedItem, before: LoggedItem | undefined): boolean {
  return !before || Date.parse(item.at) - Date.parse(before.at) > MOMENT_MS
}

/** Waking first, then the latest: as many words as fit without touching, and dots where there is room. */
function chooseShown(marks: readonly DayMark[], moments: readonly Moment[]): void {
  const order = marks.map((_, index) => index).reverse()
  order.sort((a, b) => Number(moments[b]?.isWaking) - Number(moments[a]?.isWaking))
  const drawn: DayMark[] = []
  for (const mark of order.map((index) => marks[index])) {
    if (!mark) continue
    if (drawn.some(({ at }) => Math.abs(at - mark.at) < DOT_ROOM)) continue
    const worded = drawn.filter(({ shows }) => shows === 'words')
    const fits = worded.every((other) => Math.abs(other.at - mark.at) >= SPACE + halfWidth(other) + halfWidth(mark))
    mark.shows = worded.length < LABELS_MAX && fits ? 'words' : 'dot'
    drawn.push(mark)
  }
}

function halfWidth({ label, time }: DayMark): number {
  return (Math.min(LETTERS_MAX, Math.max(label.length, time.length)) * LETTER) / 2
}
