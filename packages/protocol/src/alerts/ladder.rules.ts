import type { Ladder } from './alerts.schema.ts'

/** What holds for an organisation that set nothing else. */
export const DEFAULT_LADDER: Ladder = {
  steps: [
    { afterMinutes: 0, to: 'unit' },
    { afterMinutes: 15, to: 'careTeam' },
    { afterMinutes: 120, to: 'admin' },
  ],
  claimMinutes: 120,
}
