import type { Notice, Notices, Streams } from '@closeby/db'
import { invitationTokenOf } from '@closeby/db'
import { isPending } from '@closeby/protocol/carers'
import type { Instant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { Mail } from '../notices/mail.port.ts'
import { carerInvitedMail } from '../notices/templates.ts'

type Reached = { state: PatientState; from: number }

/** The mails of invitations that were made since an entry and wait: one for each, named by the entry that made it. */
export function noticesOf({ state, from }: Reached, now: Instant): Notice[] {
  const { patientId, userId, carers, recordedAt } = state
  return Object.values(carers.invitations)
    .filter((each) => each.seq >= from && isPending(each, now))
    .map(({ id, seq }) => ({ id: `${patientId}:${seq}:${id}`, kind: 'carerInvited', userId, at: recordedAt }))
}

/** Asks for the mails of invitations. Asking again, here or in another worker, changes nothing. */
export function createInviting(deps: {
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

/** Writes the mail of an invitation as the log has it now; null when it was taken back, accepted or is too old. */
export function createCarerMail(deps: {
  streams: Pick<Streams, 'fresh'>
  secret: Buffer
  publicOrigin: string
  clock: () => Instant
}): (notice: Pick<Notice, 'id'>) => Promise<Mail | null> {
  const { streams, secret, publicOrigin, clock } = deps
  return async ({ id }) => {
    const [patientId = '', , invitationId = ''] = id.split(':')
    const state = await streams.fresh('patient', patientId)
    const invitation = state?.carers.invitations[invitationId]
    if (!invitation || !isPending(invitation, clock())) return null
    // In the fragment the token reaches no server log and no referrer.
    const link = `${publicOrigin}/invitation#${invitationTokenOf(secret, { patientId, invitationId })}`
    return { to: invitation.email, ...carerInvitedMail(link) }
  }
}
