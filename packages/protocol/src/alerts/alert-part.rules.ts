import type { Instant } from '../core/time.ts'
import type { Alert } from './alerts.rules.ts'
import { nextStepOf } from './alerts.rules.ts'
import type { LadderAudience } from './alerts.schema.ts'

/** An alert in a stored row: what its ladder says next, instead of the whole ladder. */
export type AlertPart = Omit<Alert, 'ladder' | 'filed'> & { next: { at: Instant; to: LadderAudience } | null }

export function alertPartOf(alert: Alert): AlertPart {
  const { ladder: _ladder, filed: _filed, ...part } = alert
  return { ...part, next: nextStepOf(alert) }
}
