import type { Category, FactCategory } from '../core/category.ts'
import { beginningReminders } from '../reminders/reminders.rules.ts'
import type { PatientFact } from './patient.schema.ts'
import type { PatientState } from './patient.rules.ts'

/** The facts of an entry a viewer may see, or null when none is left: a withheld entry shows only that there was one. */
export function visibleFacts(facts: readonly PatientFact[], categories: ReadonlySet<Category>): PatientFact[] | null {
  const visible = facts.filter(({ category }) => category === 'membership' || categories.has(category))
  return visible.length > 0 ? visible : null
}

/** The state as a viewer with these categories sees it: folding visible facts onto it gives the viewer's next state. */
export function redactState(state: PatientState, categories: ReadonlySet<Category>): PatientState {
  const goals = Object.fromEntries(Object.entries(state.goals).filter(([, goal]) => categories.has(goal.category)))
  const sees = (category: FactCategory) => category === 'membership' || categories.has(category)
  const last = Object.entries(state.lastEntries).filter(([category]) => categories.has(category as Category))
  return {
    ...state,
    goals,
    items: categories.has('preventive') ? state.items : {},
    reminders: categories.has('reminders') ? state.reminders : beginningReminders(state.timeZone),
    lastEntries: Object.fromEntries(last),
    alerts: Object.fromEntries(Object.entries(state.alerts).filter(([, { category }]) => sees(category))),
    alertCounts: Object.fromEntries(
      Object.entries(state.alertCounts).filter(([category]) => sees(category as FactCategory)),
    ),
  }
}
