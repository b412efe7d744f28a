import type { Notice, Notices, People } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { directoryOf } from '../core/directory.ts'
import type { Directory } from '../core/directory.ts'

/** A patient as he stands, and the first of the entries that brought him there. */
type Reached = { state: PatientState; from: number }

/** Older than this it is no news: whoever reviews it has it in the queue. */
const NOTICE_AGE_MS = 86_400_000

/** Whom emergency access concerns: the patient, the coordinators of his unit, the administrators. Never who opened it. */
async function concernedBy({ userId, orgId, unit }: PatientState, everybody: Directory): Promise<string[]> {
  const coordinators = (await everybody(orgId, 'coordinator')).filter((each) => each.unit === unit)
  return [userId, ...[...coordinators, ...(await everybody(orgId, 'admin'))].map(({ id }) => id)]
}

/** The notices of emergency access opened since an entry, named by the entry and whom they go to. */
export async function emergencyNoticesOf(
  { state, from }: Reached,
  everybody: Directory,
  now: Instant,
): Promise<Notice[]> {
  const opened = Object.values(state.emergencies).filter(
    ({ seq, openedAt }) => seq >= from && msBetween(openedAt, now) < NOTICE_AGE_MS,
  )
  if (opened.length === 0) return []
  const concerned = await concernedBy(state, everybody)
  return opened.flatMap(({ seq, openedAt: at, userId: by }) =>
    concerned
      .filter((userId) => userId !== by)
      .map((userId) => ({ id: `${state.patientId}:${seq}:${userId}`, kind: 'emergencyOpened' as const, userId, at })),
  )
}

/** Asks for the mails of emergency access. Asking again, here or in another worker, changes nothing. */
export function createEmergencyTelling(deps: {
  people: People
  notices: Notices
  clock: () => Instant
  /** Told the notices that wait to be sent. */
  onNotices: (notices: readonly Notice[]) => void
}): (reached: readonly Reached[]) => Promise<void> {
  const { people, notices, clock, onNotices } = deps
  return async (reached) => {
    const everybody = directoryOf(people)
    const asked: Notice[] = []
    for (const each of reached) asked.push(...(await emergencyNoticesOf(each, everybody, clock())))
    if (asked.length === 0) return
    await notices.add(asked)
    onNotices(asked)
  }
}
