import { keyedToken, readKeyedToken } from '../keyed-token.ts'

export type OpenInvitation = { orgId: string; invitationId: string }
const PURPOSE = 'invite-staff'

/** The token of the link by which somebody comes to work for an organisation: `orgId.invitationId.mac`. */
export function staffInvitationTokenOf(secret: Buffer, { orgId, invitationId }: OpenInvitation): string {
  return keyedToken(secret, PURPOSE, [orgId, invitationId])
}

/** Reads a token of ours; null for any other text. */
export function readStaffInvitationToken(secret: Buffer, token: string): OpenInvitation | null {
  const read = readKeyedToken(secret, PURPOSE, token)
  return read && { orgId: read[0], invitationId: read[1] }
}
