import { createHmac, timingSafeEqual } from 'node:crypto'

/* Time-based one-time passwords: RFC 6238 over RFC 4226, as every app has them (SHA-1, six digits, half a minute). */

const STEP_SECONDS = 30
const DIGITS = 6
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const SEED_BYTES = 20

/** The code of a step (RFC 4226 section 5.3). */
export function codeAt(seed: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

export function stepAt(at: Date): number {
  return Math.floor(at.getTime() / 1_000 / STEP_SECONDS)
}

/** The step a code is of, within one of now; null for none. Clocks of phones are a little off. */
export function stepOfCode(seed: Buffer, code: string, at: Date): number | null {
  const given = Buffer.from(code.replaceAll(/[\s-]/g, ''))
  const now = stepAt(at)
  const found = [now, now - 1, now + 1].filter((step) => {
    const expected = Buffer.from(codeAt(seed, step))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  return found[0] ?? null
}

/** RFC 4648 base 32 without padding: how a seed is typed where no picture can be taken. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** What the picture for an app holds (the `otpauth` scheme that all of them read). */
export function otpauthUri({ seed, issuer, account }: { seed: Buffer; issuer: string; account: string }): string {
  const query = new URLSearchParams({
    secret: base32(seed),
    issuer,
    digits: String(DIGITS),
    period: String(STEP_SECONDS),
  })
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${account}`)}?${query.toString().replaceAll('+', '%20')}`
}
