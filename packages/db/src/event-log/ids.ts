import { createHash, createHmac } from 'node:crypto'

/** Our own name space for UUIDs made from words (RFC 9562 section 5.5). */
const NAMESPACE = Buffer.from('6b1f5c0e2d5e4f1f9a3b0c7d4e8f2a61', 'hex')

/** The same words give the same UUID (version 5), in every process and for ever. Words are kept apart by length. */
export function uuid5(...words: string[]): string {
  const name = words.map((word) => `${word.length}:${word}`).join('')
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The opId of what time alone did to a stream from an instant on: whoever commits it, it is one entry. */
export function timeOpId(stream: string, changeAt: string): string {
  return uuid5(stream, 'time', changeAt)
}

/**
 * What a command asked for, as a keyed hash: the same opId with another hash is another request. Ids of the path belong
 * into `command`; its `opId` does not count.
 */
export function opHashOf(secret: Uint8Array, name: string, command: object): string {
  const { opId: _opId, ...words } = command as { opId?: unknown }
  return createHmac('sha256', secret)
    .update(`op\n${name}\n${canonical(words)}`)
    .digest('base64url')
}

/** An e-mail address as a key: equal however it was typed, and of no use without the secret. */
export function emailHashOf(secret: Uint8Array, email: string): string {
  return createHmac('sha256', secret)
    .update(`email\n${normalEmail(email)}`)
    .digest('base64url')
}

export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase()
}

/** JSON with sorted keys, and without those that are undefined. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}
