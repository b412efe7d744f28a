import type { Instant, LocalDate } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type {
  AlertCategory,
  AlertFact,
  AlertRule,
  AlertState,
  Ladder,
  LadderAudience,
  Outcome,
} from './alerts.schema.ts'

export type Person = { userId: string; name: string }
export type Alert = {
  id: string
  rule: AlertRule
  /** The item, goal or reminder it is about; null when it is about the patient. */
  subject: string | null
  category: AlertCategory
  /** The patient's day the cause belongs to. */
  on: LocalDate
  /** The reason, in plain words. */
  words: string
  raisedAt: Instant
  /** The last entry that changed it. */
  seq: number
  state: AlertState
  /** Only while claimed. */
  owner: Person | null
  /** Who gave it to the owner, when that was somebody else: he may take that back. */
  assignedBy: string | null
  ladder: Ladder
  /** The last step of the ladder that was told; the first one is the raising itself. */
  step: number
  /** Each step after the first, as it was told. */
  told: { step: number; to: LadderAudience; at: Instant; seq: number }[]
  /** While open: when the next step is told. */
  nextStepAt: Instant | null
  /** While claimed: when the claim lapses. */
  silentAt: Instant | null
  snoozedUntil: Instant | null
  snoozedBy: Person | null
  /** Who held it when it was snoozed or resolved: undoing that gives it back to him. */
  heldBy: Person | null
  outcome: Outcome | null
  note: string | null
  closedAt: Instant | null
  closedBy: Person | null
  /** The cause of a closed alert is over: should it come anew, so does an alert. */
  causeGone: boolean
  /** It left the inbox and stays only to mark that its cause was dealt with. */
  filed: boolean
}
/** By id. Filed ones leave, but for those whose cause goes on. */
export type Alerts = Record<string, Alert>
/** How many were ever raised, by category: ids are never used twice, and a viewer's fold counts what he sees. */
export type AlertCounts = Partial<Record<AlertCategory, number>>

/** A closed alert stays in the inbox this long. */
export const FILED_AFTER_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

export function alertIdOf(patientId: string, n: number): string {
  return `${patientId}_a${n}`
}

/** The patient an alert belongs to, read off its id; null when it is no alert's id. */
export function patientOfAlert(alertId: string): string | null {
  return /^(.+)_a\d+$/.exec(alertId)?.[1] ?? null
}

/** Somebody still has to do something about it, now or when it wakes. */
export function isInForce({ state }: Pick<Alert, 'state'>): boolean {
  return state === 'open' || state === 'claimed' || state === 'snoozed'
}

/** Whom the ladder tells next, and when; null when an alert is not open or claimed, or nobody is left to tell. */
export function nextStepOf(alert: Alert): { at: Instant; to: LadderAudience } | null {
  const at = alert.nextStepAt ?? alert.silentAt
  const next = alert.ladder.steps[alert.step + 1]
  return at !== null && next ? { at, to: next.to } : null
}

export type AlertContext = { seq: number; recordedAt: Instant }

/** Total: a fact about an alert it does not know changes nothing. */
export function evolveAlerts(alerts: Alerts, fact: AlertFact, context: AlertContext): Alerts {
  if (fact.type === 'alert.raised') return { ...alerts, [fact.alertId]: raised(fact, context) }
  const { [fact.alertId]: alert, ...others } = alerts
  if (!alert) return alerts
  const next = changed(alert, fact, context)
  return next ? { ...others, [alert.id]: { ...alert, seq: context.seq, ...next } } : others
}

/** A row of the inbox names the patient, his zone and his team: a change of those is a change of each of his rows. */
export function touchAlerts(alerts: Alerts, { seq }: AlertContext): Alerts {
  return Object.fromEntries(Object.entries(alerts).map(([id, alert]) => [id, { ...alert, seq }]))
}

export function countAlert(counts: AlertCounts, { category }: { category: AlertCategory }): AlertCounts {
  return { ...counts, [category]: (counts[category] ?? 0) + 1 }
}

/** Nobody holds it, nothing is planned, nothing is closed: what every change of state starts from. */
const BLANK = {
  owner: null,
  assignedBy: null,
  nextStepAt: null,
  silentAt: null,
  snoozedUntil: null,
  snoozedBy: null,
  heldBy: null,
  outcome: null,
  note: null,
  closedAt: null,
  closedBy: null,
} as const

function raised(fact: Extract<AlertFact, { type: 'alert.raised' }>, { seq, recordedAt }: AlertContext): Alert {
  const { alertId, rule, subject, category, on, words, ladder } = fact
  return {
    id: alertId,
    rule,
    subject,
    category,
    on,
    words,
    raisedAt: recordedAt,
    seq,
    state: 'open',
    ...BLANK,
    ladder,
    step: 0,
    told: [],
    nextStepAt: stepAt({ ladder, raisedAt: recordedAt, step: 0 }, recordedAt),
    causeGone: false,
    filed: false,
  }
}

/** What a fact changes of an alert; null when it leaves the fold. */
function changed(
  alert: Alert,
  fact: Exclude<AlertFact, { type: 'alert.raised' }>,
  { seq, recordedAt }: AlertContext,
): Partial<Alert> | null {
  switch (fact.type) {
    case 'alert.reworded':
      return { words: fact.words }
    case 'alert.claimed':
      return claimedBy(alert, { userId: fact.userId, name: fact.name }, null, recordedAt)
    case 'alert.assigned':
      return claimedBy(alert, { userId: fact.userId, name: fact.name }, fact.assignedBy, recordedAt)
    case 'alert.released':
      return opened(alert, recordedAt)
    case 'alert.snoozed':
      return { ...BLANK, state: 'snoozed', snoozedUntil: fact.until, snoozedBy: fact.by, heldBy: alert.owner }
    case 'alert.woke':
    case 'alert.reopened': {
      if (fact.owner) return claimedBy(alert, fact.owner, null, recordedAt)
      return opened(alert, fact.type === 'alert.woke' ? (fact.at ?? recordedAt) : recordedAt)
    }
    case 'alert.escalated': {
      const { step, to, at } = fact
      return { step, told: [...alert.told, { step, to, at, seq }], nextStepAt: stepAt({ ...alert, step }, at) }
    }
    case 'alert.lapsed': {
      const isLast = alert.step + 1 >= alert.ladder.steps.length
      return { ...BLANK, state: 'open', nextStepAt: isLast ? null : fact.at }
    }
    case 'alert.resolved': {
      const { outcome, note, by } = fact
      const closed = { outcome, note, closedAt: recordedAt, closedBy: by }
      return { ...BLANK, state: 'resolved', heldBy: alert.owner, ...closed }
    }
    case 'alert.cleared':
      if (alert.filed) return null
      if (alert.state === 'resolved') return { causeGone: true }
      return { ...BLANK, state: 'cleared', closedAt: recordedAt, causeGone: true }
    case 'alert.filed':
      return alert.state === 'resolved' && !alert.causeGone && !alert.filed ? { filed: true } : null
  }
}

function claimedBy(alert: Alert, owner: Person, assignedBy: string | null, at: Instant): Partial<Alert> {
  const silentAt = addMs(at, alert.ladder.claimMinutes * MINUTE_MS)
  return { ...BLANK, state: 'claimed', owner, assignedBy, silentAt, causeGone: false }
}

function opened(alert: Alert, at: Instant): Partial<Alert> {
  return { ...BLANK, state: 'open', nextStepAt: stepAt(alert, at), causeGone: false }
}

/**
 * When the step after the last told one is due, for an alert that is open from `at` on: at its own time while that lies
 * ahead, else as long after `at` as the steps lie apart.
 */
function stepAt({ ladder, raisedAt, step }: Pick<Alert, 'ladder' | 'raisedAt' | 'step'>, at: Instant): Instant | null {
  const [last, next] = [ladder.steps[step], ladder.steps[step + 1]]
  if (!last || !next) return null
  const planned = addMs(raisedAt, next.afterMinutes * MINUTE_MS)
  return planned > at ? planned : addMs(at, (next.afterMinutes - last.afterMinutes) * MINUTE_MS)
}

/** The instant at which time alone changes an alert next; null for one that waits for nothing. */
function changesAt(alert: Alert): Instant | null {
  if (alert.filed) return null
  if (alert.closedAt !== null) return addMs(alert.closedAt, FILED_AFTER_MS)
  return alert.nextStepAt ?? alert.silentAt ?? alert.snoozedUntil
}

/** The alert that time changes first, and when. */
function soonest(alerts: Alerts): { alert: Alert; at: Instant } | null {
  let first: { alert: Alert; at: Instant } | null = null
  for (const alert of Object.values(alerts)) {
    const at = changesAt(alert)
    if (at !== null && (!first || at < first.at || (at === first.at && alert.id < first.alert.id)))
      first = { alert, at }
  }
  return first
}

/** The instant after which time alone changes one of these alerts. */
export function alertsChangeAt(alerts: Alerts): Instant | null {
  return soonest(alerts)?.at ?? null
}

/** What time alone has done to alerts by `now`, in the order in which it happened, each with the instant it was due. */
export function tellAlerts(alerts: Alerts, now: Instant): AlertFact[] {
  const facts: AlertFact[] = []
  let current = alerts
  for (;;) {
    const next = soonest(current)
    if (!next || next.at > now) return facts
    const fact = timeFact(next.alert, next.at)
    facts.push(fact)
    current = evolveAlerts(current, fact, { seq: next.alert.seq, recordedAt: now })
  }
}

function timeFact(alert: Alert, at: Instant): AlertFact {
  const { id: alertId, category } = alert
  const next = alert.ladder.steps[alert.step + 1]
  switch (alert.state) {
    case 'open': {
      if (!next) throw new Error(`impossible: ${alertId} has no next step`)
      return { type: 'alert.escalated', category, alertId, at, step: alert.step + 1, to: next.to }
    }
    case 'claimed':
      return { type: 'alert.lapsed', category, alertId, at }
    case 'snoozed':
      return { type: 'alert.woke', category, alertId, at, owner: null }
    case 'resolved':
    case 'cleared':
      return { type: 'alert.filed', category, alertId }
  }
}
