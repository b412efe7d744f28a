import type { Instant, LocalDate } from '../core/time.ts'
import { addMs, toInstant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { Alert, Alerts, Person } from './alerts.rules.ts'
import { isInForce } from './alerts.rules.ts'
import type {
  AlertFact,
  AssignAlert,
  ClaimAlert,
  ReleaseAlert,
  ReopenAlert,
  ResolveAlert,
  SnoozeAlert,
  WakeAlert,
} from './alerts.schema.ts'

/** `by` acts; that he may see the alert's category is judged before. */
export type DecidingAlert = { alerts: Alerts; by: Person; now: Instant }

const MOST_SNOOZE_MS = 30 * 86_400_000

/** An alert as somebody names it: a filed one is no more. @throws Refusal `notFound` */
export function requireAlert(alerts: Alerts, alertId: string): Alert {
  const alert = Object.hasOwn(alerts, alertId) ? alerts[alertId] : undefined
  if (!alert || alert.filed) throw new Refusal('notFound')
  return alert
}

/** @throws Refusal `notFound`, `alert.closed` */
function requireInForce(alerts: Alerts, alertId: string): Alert {
  const alert = requireAlert(alerts, alertId)
  if (!isInForce(alert)) throw new Refusal('alert.closed', alert.closedBy ? { by: { name: alert.closedBy.name } } : {})
  return alert
}

/** @throws Refusal `alert.alreadyClaimed` with who has it, when that is somebody else */
function requireFree({ owner }: Alert, by: Person): void {
  if (owner && owner.userId !== by.userId) throw new Refusal('alert.alreadyClaimed', { by: { name: owner.name } })
}

const identityOf = ({ id: alertId, category }: Alert) => ({ alertId, category })

/**
 * Takes an alert, also a snoozed one. Claiming one's own again says that one is still at it.
 * @throws Refusal `notFound`, `alert.closed`, `alert.alreadyClaimed`
 */
export function decideClaim({ alerts, by }: DecidingAlert, { alertId }: ClaimAlert): AlertFact[] {
  const alert = requireInForce(alerts, alertId)
  requireFree(alert, by)
  return [{ type: 'alert.claimed', ...identityOf(alert), userId: by.userId, name: by.name }]
}

/** Gives an alert back: one's own, or one that one gave away oneself. @throws Refusal `notFound`, `alert.closed`, `alert.notYours` */
export function decideRelease({ alerts, by }: DecidingAlert, { alertId }: ReleaseAlert): AlertFact[] {
  const alert = requireInForce(alerts, alertId)
  if (alert.owner?.userId !== by.userId && alert.assignedBy !== by.userId)
    throw new Refusal('alert.notYours', alert.owner ? { by: { name: alert.owner.name } } : {})
  return [{ type: 'alert.released', ...identityOf(alert) }]
}

/**
 * Gives an alert to somebody: one that is nobody's or one's own, or one that one gave away oneself.
 * @param candidate - who is to have it, when he may: on the care team or coordinating the unit, and seeing the category
 * @throws Refusal `notFound`, `alert.closed`, `alert.alreadyClaimed`, `alert.cannotTake`
 */
export function decideAssign(
  { alerts, by }: DecidingAlert,
  { alertId }: AssignAlert,
  candidate: Person | undefined,
): AlertFact[] {
  const alert = requireInForce(alerts, alertId)
  if (alert.assignedBy !== by.userId) requireFree(alert, by)
  if (!candidate) throw new Refusal('alert.cannotTake')
  const { userId, name } = candidate
  return [{ type: 'alert.assigned', ...identityOf(alert), userId, name, assignedBy: by.userId }]
}

/** @throws Refusal `notFound`, `alert.closed`, `alert.alreadyClaimed`, `invalid` (a time that has passed, or past 30 days) */
export function decideSnooze({ alerts, by, now }: DecidingAlert, command: SnoozeAlert): AlertFact[] {
  const alert = requireInForce(alerts, command.alertId)
  requireFree(alert, by)
  const until = toInstant(command.until)
  if (until <= now || until > addMs(now, MOST_SNOOZE_MS)) throw new Refusal('invalid', { paths: ['until'] })
  return [{ type: 'alert.snoozed', ...identityOf(alert), until, by: personOf(by) }]
}

/** Ends a snooze; who held the alert before and wakes it holds it again. @throws Refusal `notFound`, `alert.notSnoozed` */
export function decideWake({ alerts, by }: DecidingAlert, { alertId }: WakeAlert): AlertFact[] {
  const alert = requireAlert(alerts, alertId)
  if (alert.state !== 'snoozed') throw new Refusal('alert.notSnoozed')
  return [{ type: 'alert.woke', ...identityOf(alert), owner: holderAgain(alert, by) }]
}

/** @param on - the patient's day. @throws Refusal `notFound`, `alert.closed`, `alert.alreadyClaimed` */
export function decideResolve(
  { alerts, by, on }: DecidingAlert & { on: LocalDate },
  { alertId, outcome, note = '' }: ResolveAlert,
): AlertFact[] {
  const alert = requireInForce(alerts, alertId)
  requireFree(alert, by)
  return [{ type: 'alert.resolved', ...identityOf(alert), on, outcome, note, by: personOf(by) }]
}

/** Takes a resolve back, while the cause goes on. @throws Refusal `notFound`, `alert.notResolved`, `alert.closed` */
export function decideReopen({ alerts, by }: DecidingAlert, { alertId }: ReopenAlert): AlertFact[] {
  const alert = requireAlert(alerts, alertId)
  if (isInForce(alert)) throw new Refusal('alert.notResolved')
  if (alert.causeGone) throw new Refusal('alert.closed')
  return [{ type: 'alert.reopened', ...identityOf(alert), owner: holderAgain(alert, by) }]
}

/** Gives back whatever somebody holds who can act no more. @throws Refusal `notFound` when that is nothing */
export function decideReleaseAll(alerts: Alerts, userId: string): AlertFact[] {
  const held = Object.values(alerts).filter(({ owner }) => owner?.userId === userId)
  if (held.length === 0) throw new Refusal('notFound')
  return held.map((alert) => ({ type: 'alert.released', ...identityOf(alert) }))
}

function holderAgain({ heldBy }: Alert, by: Person): Person | null {
  return heldBy?.userId === by.userId ? heldBy : null
}

function personOf({ userId, name }: Person): Person {
  return { userId, name }
}
