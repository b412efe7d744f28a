import type { Notice, Notices } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { MISSED_AFTER_MS } from '@closeby/protocol/reminders'

/** A patient as he stands, and the first of the entries that brought him there. */
export type Reached = { state: PatientState; from: number }

/**
 * The notices of what fired since an entry and waits for an answer: one for each firing, named by the entry that told it.
 * Who answered meanwhile needs none.
 */
export function noticesOf({ state, from }: Reached, now: Instant): Notice[] {
  const { patientId, userId } = state
  return Object.values(state.reminders.list).flatMap(({ id: reminderId, pending }) =>
    pending
      .filter((each) => each.state === 'fired' && each.seq >= from && addMs(each.firesAt, MISSED_AFTER_MS) > now)
      .map(({ seq, firesAt }) => ({
        id: `${patientId}:${seq}:${reminderId}`,
        kind: 'reminder' as const,
        userId,
        at: firesAt,
      })),
  )
}

/** What a reminder's notice is about, read off its id. */
export function firingOf({ id }: Notice): { patientId: string; seq: number; reminderId: string } {
  const [patientId = '', seq = '', reminderId = ''] = id.split(':')
  return { patientId, seq: Number(seq), reminderId }
}

/** Asks for the notices of what fired. Asking again, here or in another worker, changes nothing. */
export function createReminding(deps: {
  notices: Notices
  clock: () => Instant
  /** Told the notices that wait to be sent. */
  onNotices: (notices: readonly Notice[]) => void
}): (reached: readonly Reached[]) => Promise<void> {
  const { notices, clock, onNotices } = deps
  return async (reached) => {
    const now = clock()
    const asked = reached.flatMap((each) => noticesOf(each, now))
    if (asked.length === 0) return
    await notices.add(asked)
    onNotices(asked)
  }
}
