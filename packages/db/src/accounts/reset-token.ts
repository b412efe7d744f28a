import { keyedToken, readKeyedToken } from '../keyed-token.ts'

export type PendingReset = { userId: string; resetId: string }
const PURPOSE = 'reset-password'

/** The token of a reset link: `userId.resetId.mac`. */
export function resetTokenOf(secret: Buffer, { userId, resetId }: PendingReset): string {
  return keyedToken(secret, PURPOSE, [userId, resetId])
}

/** Reads a token of ours; null for any other text. */
export function readResetToken(secret: Buffer, token: string): PendingReset | null {
  const read = readKeyedToken(secret, PURPOSE, token)
  return read && { userId: read[0], resetId: read[1] }
}
