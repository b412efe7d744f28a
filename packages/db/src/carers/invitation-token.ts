import { keyedToken, readKeyedToken } from '../keyed-token.ts'

export type PendingInvitation = { patientId: string; invitationId: string }
const PURPOSE = 'invite-carer'

/** The token of an invitation's link: `patientId.invitationId.mac`. */
export function invitationTokenOf(secret: Buffer, { patientId, invitationId }: PendingInvitation): string {
  return keyedToken(secret, PURPOSE, [patientId, invitationId])
}

/** Reads a token of ours; null for any other text. */
export function readInvitationToken(secret: Buffer, token: string): PendingInvitation | null {
  const read = readKeyedToken(secret, PURPOSE, token)
  return read && { patientId: read[0], invitationId: read[1] }
}
