import { createHmac, timingSafeEqual } from 'node:crypto'

export type PendingReset = { userId: string; resetId: string }

/**
 * The token of a reset link: `userId.resetId.mac`. It is derived, never stored, so that the process that writes the mail
 * and the one that takes the link back need to agree on nothing but the secret. Whether the reset is still pending is
 * the user's stream to say.
 */
export function resetTokenOf(secret: Buffer, { userId, resetId }: PendingReset): string {
  return `${userId}.${resetId}.${macOf(secret, userId, resetId).toString('base64url')}`
}

/** Reads a token of ours; null for any other text. */
export function readResetToken(secret: Buffer, token: string): PendingReset | null {
  const [userId, resetId, mac, ...rest] = token.split('.')
  if (!userId || !resetId || !mac || rest.length > 0) return null
  const expected = macOf(secret, userId, resetId)
  const given = Buffer.from(mac, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected) ? { userId, resetId } : null
}

function macOf(secret: Buffer, userId: string, resetId: string): Buffer {
  return createHmac('sha256', secret).update(`closeby/reset-password\n${userId}\n${resetId}`).digest()
}
