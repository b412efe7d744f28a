import type { GoalView, ItemView } from '@closeby/protocol/compliance'
import { goalViewsOf, itemViewsOf } from '@closeby/protocol/compliance'
import type { Clock, Instant, LocalDate } from '@closeby/protocol/core'
import { dayOf, laterOf } from '@closeby/protocol/core'
import type { LoggedItem } from '@closeby/protocol/goals'
import type { PatientState } from '@closeby/protocol/patient'
import { clockOf, todayOf } from '@closeby/protocol/patient'
import type { WireEntry } from '@closeby/protocol/wire'

/** What the server rendered from. */
export type Rendered = { goals: GoalView[]; items: ItemView[]; name: string; timeZone: string; now: Instant }

/** A patient's today, judged in the browser by the hub's own rules. */
export type TodayView = {
  /** Null until the first connection: single entries and people are not known yet. */
  fold: PatientState | null
  name: string
  clock: Clock
  today: LocalDate
  goals: GoalView[]
  /** Goals that wait to be sent: they are shown, and nothing can be logged for them yet. */
  unsent: GoalView[]
  items: ItemView[]
}

/** The fold when there is one; before that what the server rendered. The day turns by the clock as well as by an entry. */
export function todayView(
  fold: PatientState | null,
  rendered: Rendered,
  now: Instant,
  unsentGoals: ReadonlySet<string> = new Set(),
): TodayView {
  if (!fold) {
    const { goals, items, name, timeZone } = rendered
    const clock = { timeZone, dayStart: 0 }
    return { fold, name, clock, today: goals[0]?.today.on ?? dayOf(now, clock), goals, unsent: [], items }
  }
  const clock = clockOf(fold)
  const today = laterOf(todayOf(fold), dayOf(now, clock))
  const { name } = fold
  const all = goalViewsOf(fold.goals, today)
  const goals = all.filter(({ id }) => !unsentGoals.has(id))
  const unsent = all.filter(({ id }) => unsentGoals.has(id))
  return { fold, name, clock, today, goals, unsent, items: itemViewsOf(fold.items, today) }
}

/** What was logged last of a goal today. */
export function lastToday({ fold, today }: TodayView, goalId: string): LoggedItem | undefined {
  return [...(fold?.goals[goalId]?.days[today] ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1))[0]
}

/** When the last entry about a goal became durable, as far back as the timeline goes. */
export function savedAtOf(timeline: readonly WireEntry[], goalId: string): Instant | undefined {
  const entry = timeline.findLast(({ facts }) =>
    facts?.some((fact) => fact.type.startsWith('goal.progress') && 'goalId' in fact && fact.goalId === goalId),
  )
  return entry && 'recordedAt' in entry ? entry.recordedAt : undefined
}
