import type { Instant, LocalDate } from '../core/time.ts'
import type { AlertPart } from '../alerts/alert-part.rules.ts'
import type { Person } from '../alerts/alerts.rules.ts'
import { isInForce } from '../alerts/alerts.rules.ts'
import type { Sight } from '../consent/sight.rules.ts'
import { isSeen } from '../consent/sight.rules.ts'
import type { AlertRule, LadderAudience } from '../alerts/alerts.schema.ts'
import { ALERT_RULES } from '../alerts/alert-names.rules.ts'
import type { RowParts } from './row-parts.rules.ts'

/** What the inbox shows of one alert to one viewer (ARCHITECTURE 8). */
export type InboxRow = Pick<
  AlertPart,
  | 'id'
  | 'seq'
  | 'rule'
  | 'state'
  | 'owner'
  | 'assignedBy'
  | 'words'
  | 'raisedAt'
  | 'subject'
  | 'on'
  | 'category'
  | 'step'
  | 'toldTo'
  | 'silentAt'
  | 'snoozedUntil'
  | 'snoozedBy'
  | 'outcome'
  | 'note'
  | 'closedAt'
  | 'closedBy'
> & {
  patientId: string
  name: string
  timeZone: string
  /** Who hears of it next, and when, if nothing happens. */
  next: { at: Instant; to: LadderAudience; names: string[] } | null
}

/** Those a ladder can name that no patient's log knows: the coordinators of the unit, the administrators. */
export type LadderPeople = { unit: string[]; admin: string[] }
const NOBODY: LadderPeople = { unit: [], admin: [] }

function seenOf({ alerts }: RowParts, sight: Sight): AlertPart[] {
  return alerts.filter(({ category, raisedAt }) => isSeen(sight, category, raisedAt))
}

/** The inbox rows of one patient, as a viewer sees them; oldest first. */
export function inboxRowsOf(parts: RowParts, sight: Sight, people: LadderPeople = NOBODY): InboxRow[] {
  const { id: patientId, membership } = parts
  const { name, timeZone, team } = membership
  const namesOf = (to: LadderAudience) => (to === 'careTeam' ? team : people[to])
  const seen = seenOf(parts, sight)
  return seen.map(({ told: _told, heldBy: _held, causeGone: _gone, nextStepAt: _at, ...alert }) => ({
    ...alert,
    patientId,
    name,
    timeZone,
    next: alert.next && { ...alert.next, names: namesOf(alert.next.to) },
  }))
}

/** The order of an inbox: raised last first, an order that no change of an alert changes. */
export function newestFirst(a: Pick<InboxRow, 'raisedAt' | 'id'>, b: Pick<InboxRow, 'raisedAt' | 'id'>): number {
  if (a.raisedAt !== b.raisedAt) return a.raisedAt < b.raisedAt ? 1 : -1
  return a.id < b.id ? 1 : -1
}

/** What a board row says of a patient's alerts: how many are open or claimed, and the worst of them. */
export type BoardAlert = { id: string; rule: AlertRule; words: string; owner: Person | null; on: LocalDate }

export function boardAlertsOf(parts: RowParts, sight: Sight): { openAlerts: number; alert: BoardAlert | null } {
  const open = seenOf(parts, sight).filter((alert) => isInForce(alert) && alert.state !== 'snoozed')
  const worst = open.toSorted((a, b) => riskOf(a) - riskOf(b) || (a.raisedAt < b.raisedAt ? -1 : 1))[0]
  const alert = worst && { id: worst.id, rule: worst.rule, words: worst.words, owner: worst.owner, on: worst.on }
  return { openAlerts: open.length, alert: alert ?? null }
}

const riskOf = ({ rule }: { rule: AlertRule }) => ALERT_RULES.indexOf(rule)
