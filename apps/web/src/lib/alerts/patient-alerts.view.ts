import type { Alert, Alerts } from '@closeby/protocol/alerts'
import { ALERT_RULES, nextStepOf } from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'
import type { PatientState } from '@closeby/protocol/patient'

/** Alerts of one patient as they are shown: worst rule first, of the same rule the oldest; what left the inbox is left out. */
export function shownAlerts(alerts: Alerts): Alert[] {
  const risk = ({ rule }: Alert): number => ALERT_RULES.indexOf(rule)
  return Object.values(alerts)
    .filter(({ filed }) => !filed)
    .sort((a, b) => risk(a) - risk(b) || (a.raisedAt < b.raisedAt ? -1 : 1))
}

/** An alert of an open patient as the inbox would show it; whom the ladder names next only the inbox knows, but for the care team. */
export function patientAlertRow(alert: Alert, { patientId, name, timeZone, team }: PatientState): InboxRow {
  const next = nextStepOf(alert)
  const names = next?.to === 'careTeam' ? Object.values(team.members).map(({ name: each }) => each) : []
  const toldTo = alert.ladder.steps.slice(0, alert.step + 1).map(({ to }) => to)
  return { ...alert, patientId, name, timeZone, toldTo, next: next && { ...next, names } }
}
