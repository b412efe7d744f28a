export { ALERT_RULES, LADDER_AUDIENCES, MOST_STEPS, OUTCOMES } from './alert-names.rules.ts'
export {
  AlertCategory,
  alertCommands,
  alertFacts,
  AlertRule,
  AlertState,
  AssignAlert,
  ClaimAlert,
  Ladder,
  LadderAudience,
  Outcome,
  ReleaseAlert,
  ReopenAlert,
  ResolveAlert,
  SetLadder,
  SnoozeAlert,
  WakeAlert,
} from './alerts.schema.ts'
export type { AlertFact } from './alerts.schema.ts'
export {
  alertIdOf,
  alertsChangeAt,
  countAlert,
  evolveAlerts,
  FILED_AFTER_MS,
  isInForce,
  nextStepOf,
  patientOfAlert,
  tellAlerts,
  touchAlerts,
} from './alerts.rules.ts'
export type { Alert, AlertCounts, Alerts, Person } from './alerts.rules.ts'
export { alertPartOf } from './alert-part.rules.ts'
export type { AlertPart } from './alert-part.rules.ts'
export {
  decideAssign,
  decideClaim,
  decideRelease,
  decideReleaseAll,
  decideReopen,
  decideResolve,
  decideSnooze,
  decideWake,
  requireAlert,
} from './deciding.rules.ts'
export type { DecidingAlert } from './deciding.rules.ts'
export { DEFAULT_LADDER } from './ladder.rules.ts'
