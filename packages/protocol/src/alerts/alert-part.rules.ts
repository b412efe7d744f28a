import type { Instant } from '../core/time.ts'
import type { Alert } from './alerts.rules.ts'
import { nextStepOf } from './alerts.rules.ts'
import type { LadderAudience } from './alerts.schema.ts'

/** An alert in a stored row: what its ladder has said and says next, instead of the whole ladder. */
export type AlertPart = Omit<Alert, 'ladder' | 'filed'> & {
  /** Whom the ladder has told so far. */
  toldTo: LadderAudience[]
  next: { at: Instant; to: LadderAudience } | null
}

export function alertPartOf(alert: Alert): AlertPart {
  const { ladder, filed: _filed, ...part } = alert
  return { ...part, toldTo: ladder.steps.slice(0, alert.step + 1).map(({ to }) => to), next: nextStepOf(alert) }
}
