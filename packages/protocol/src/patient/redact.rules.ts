import type { Category, FactCategory } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import type { Sight } from '../consent/sight.rules.ts'
import { isSeen } from '../consent/sight.rules.ts'
import type { Goal } from '../goals/goals.rules.ts'
import { beginningReminders } from '../reminders/reminders.rules.ts'
import type { PatientFact } from './patient.schema.ts'
import type { PatientState } from './patient.rules.ts'

/** The facts of an entry a viewer may see, or null when none is left: a withheld entry shows only that there was one. */
export function visibleFacts(facts: readonly PatientFact[], sight: Sight): PatientFact[] | null {
  const visible = facts.filter(({ category }) => {
    if (category === 'own') return sight.isOwn === true
    return category === 'membership' || sight.has(category)
  })
  return visible.length > 0 ? visible : null
}

/**
 * The state as a viewer sees it: folding visible facts onto it gives the viewer's next state. Of a category that was opened
 * from an instant on, what stands now is there (goals, check-ups, reminders), and nothing that was logged or raised before.
 */
export function redactState(state: PatientState, sight: Sight): PatientState {
  const later = sightedFrom(state, sight)
  const goals = Object.fromEntries(Object.entries(later.goals).filter(([, goal]) => sight.has(goal.category)))
  const sees = (category: FactCategory) => category === 'membership' || sight.has(category)
  const last = Object.entries(later.lastEntries).filter(([category]) => sight.has(category as Category))
  return {
    ...state,
    goals,
    carers: sight.isOwn ? state.carers : { ...state.carers, invitations: {} },
    items: sight.has('preventive') ? state.items : {},
    reminders: sight.has('reminders') ? state.reminders : beginningReminders(state.timeZone),
    lastEntries: Object.fromEntries(last),
    alerts: Object.fromEntries(
      Object.entries(state.alerts).filter(([, { category, raisedAt }]) => isSeen(sight, category, raisedAt)),
    ),
    alertCounts: Object.fromEntries(
      Object.entries(state.alertCounts).filter(([category]) => sees(category as FactCategory)),
    ),
  }
}

/** The same without what was logged in a category before it was opened. */
export function sightedFrom<State extends Pick<PatientState, 'goals' | 'lastEntries'>>(
  state: State,
  { since }: Pick<Sight, 'since'>,
): State {
  if (!since) return state
  const goals = Object.entries(state.goals).map(([id, goal]) => [id, goalFrom(goal, since.get(goal.category))] as const)
  const last = Object.entries(state.lastEntries).filter(
    ([category, { at }]) => !(at < (since.get(category as Category) ?? '')),
  )
  return { ...state, goals: Object.fromEntries(goals), lastEntries: Object.fromEntries(last) }
}

function goalFrom(goal: Goal, since: Instant | undefined): Goal {
  if (since === undefined) return goal
  const days = Object.entries(goal.days).flatMap(([on, items]) => {
    const later = items.filter(({ recordedAt }) => recordedAt >= since)
    return later.length > 0 ? [[on, later] as const] : []
  })
  return { ...goal, days: Object.fromEntries(days) }
}
