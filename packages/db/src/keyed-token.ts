import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The token of a mailed link: two ids and 256 bits that prove them. It is derived, never stored, so that the process that
 * writes the mail and the one that takes the link back need to agree on nothing but the secret. Whether what it opens is
 * still pending is for a log to say.
 */
export function keyedToken(secret: Buffer, purpose: string, [first, second]: readonly [string, string]): string {
  return `${first}.${second}.${macOf(secret, purpose, first, second).toString('base64url')}`
}

/** The two ids of a token of ours; null for any other text. */
export function readKeyedToken(secret: Buffer, purpose: string, token: string): [string, string] | null {
  const [first, second, mac, ...rest] = token.split('.')
  if (!first || !second || !mac || rest.length > 0) return null
  const expected = macOf(secret, purpose, first, second)
  const given = Buffer.from(mac, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected) ? [first, second] : null
}

function macOf(secret: Buffer, purpose: string, first: string, second: string): Buffer {
  return createHmac('sha256', secret).update(`closeby/${purpose}\n${first}\n${second}`).digest()
}
