import type { Instant } from '@closeby/protocol/core'
import type { Streams } from '@closeby/db'
import { visibleCategories } from '../access/access.ts'
import type { ListViews } from './list-views.ts'
import type { PatientViews } from './patient-views.ts'
import type { Viewer } from './viewer.ts'

type Patient = { id: string; seq: number }
/** What becomes of a viewer's screen when a patient is his no more. */
export type Revoking = {
  /** He may not see the patient at all. */
  onRevoked: (viewer: Viewer, patient: Patient) => void
  /** The patient is on no list of his; where he still sees him otherwise, in an emergency, that stays open. */
  onUnlisted: (viewer: Viewer, patient: Patient) => void
}

export function createRevoking(deps: {
  patients: () => Pick<PatientViews, 'revoke'>
  lists: () => readonly Pick<ListViews, 'leave'>[]
  streams: Pick<Streams, 'cached'>
  now: () => Instant
}): Revoking {
  const { patients, lists, streams, now } = deps
  const leave = (viewer: Viewer, patient: Patient) => lists().filter((list) => list.leave(viewer, patient)).length > 0
  const onRevoked = (viewer: Viewer, patient: Patient) => {
    const wasOpen = patients().revoke(viewer, patient)
    const wasShown = leave(viewer, patient)
    if (wasOpen || wasShown) viewer.outlet.send('access:revoked', { patientId: patient.id })
  }
  return {
    onRevoked,
    onUnlisted: (viewer, patient) => {
      const state = streams.cached('patient', patient.id)
      if (state && visibleCategories(viewer.caller.user, state, now())) leave(viewer, patient)
      else onRevoked(viewer, patient)
    },
  }
}
