import { staffInvitationTokenOf } from '@closeby/db'
import type { Notice, Streams } from '@closeby/db'
import { isOpen } from '@closeby/protocol/organisations'
import type { Instant } from '@closeby/protocol/core'
import type { Mail } from './mail.port.ts'
import { invitationMail } from './templates.ts'

/** The mail to somebody who is invited to work for an organisation; null when the invitation does not hold any more. */
export function createInvitationMail(deps: {
  streams: Pick<Streams, 'fresh'>
  secret: Buffer
  publicOrigin: string
  clock: () => Instant
}): (notice: Notice) => Promise<Mail | null> {
  const { streams, secret, publicOrigin, clock } = deps
  return async ({ id, userId: invitationId }) => {
    const orgId = id.split(':')[0] ?? ''
    const organisation = await streams.fresh('organisation', orgId)
    const invitation = organisation?.invitations[invitationId]
    if (!organisation || !invitation || !isOpen(invitation, clock())) return null
    // In the fragment the token reaches no server log and no referrer.
    const link = `${publicOrigin}/join#${staffInvitationTokenOf(secret, { orgId, invitationId })}`
    return { to: invitation.email, ...invitationMail(invitation, organisation.name, link) }
  }
}
