import type { Ground } from '../run.ts'

/** One row of the fault table: what is broken, and for how long. Whatever it leaves broken is healed after it. */
export type Fault = {
  /** `F-01`; a letter tells variants apart. */
  id: string
  title: string
  /** In the short tier of `npm test` too. */
  isQuick?: boolean
  /** Entries a second, when it is not the usual. */
  perSecond?: number
  /** While it lasts, entries still reach screens within this, for 99 of 100. */
  liveWithinMs?: number
  /** While it lasts, people are answered within this, 99 of 100 of them. */
  answersWithinMs?: number
  /** Reminders come due while it lasts. */
  hasReminders?: boolean
  /** Refusals that are right while it lasts. */
  refusals?: string[]
  run: (ground: Ground) => Promise<void>
}
