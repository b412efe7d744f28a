import type { AlertFact, Ladder } from '../alerts/alerts.schema.ts'
import type { Alert } from '../alerts/alerts.rules.ts'
import { alertIdOf } from '../alerts/alerts.rules.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import type { Cause } from './causes.rules.ts'
import { causeKeyOf, causesOf } from './causes.rules.ts'

/**
 * What an entry means for the team: alerts whose cause is gone clear, causes without an alert raise one. `state` is the
 * fold with the rest of the entry in it; the facts follow in the same entry. Empty when it is run again on its result.
 * @param ladder - the organisation's own, copied into what is raised
 */
export function decideAlerts(state: PatientState, ladder: Ladder): AlertFact[] {
  const causes = new Map(causesOf(state).map((cause) => [causeKeyOf(cause), cause]))
  const facts: AlertFact[] = []
  for (const alert of Object.values(state.alerts)) {
    const key = causeKeyOf(alert)
    facts.push(...judged(alert, causes.get(key), state))
    if (!alert.causeGone) causes.delete(key)
  }
  let count = Object.values(state.alertCounts).reduce((sum, each) => sum + each, 0)
  for (const cause of causes.values()) {
    count += 1
    facts.push({ type: 'alert.raised', ...cause, alertId: alertIdOf(state.patientId, count), ladder })
  }
  return facts
}

/** What becomes of an alert that is there, by the cause it has now. */
function judged(alert: Alert, cause: Cause | undefined, state: PatientState): AlertFact[] {
  const of = { category: alert.category, alertId: alert.id }
  // Where a cause comes anew, the alert that ended makes room for another.
  if (alert.causeGone) return cause ? [{ type: 'alert.filed', ...of }] : []
  if (!cause) return [{ type: 'alert.cleared', ...of }]
  if (alert.closedAt !== null) return []
  const facts: AlertFact[] = []
  if (alert.owner && hasLeft(state, alert.owner.userId)) facts.push({ type: 'alert.released', ...of })
  if (alert.words !== cause.words) facts.push({ type: 'alert.reworded', ...of, words: cause.words })
  return facts
}

/** A provider who is no longer on the care team does not see what he holds. */
function hasLeft({ team }: PatientState, userId: string): boolean {
  return Object.hasOwn(team.former, userId) && !Object.hasOwn(team.members, userId)
}
