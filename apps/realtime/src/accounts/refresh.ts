import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Account } from '@closeby/protocol/accounts'
import { expiryOf, lifetimeOf } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, msBetween, Refusal } from '@closeby/protocol/core'
import type { SessionRecord, SessionRecords } from '@closeby/db'

/** A lost answer may be asked for again this long. */
export const REPEAT_MS = 10_000
const SECRET_BYTES = 32

export type Families = {
  /** Begins a family and gives its first token. */
  begin: (account: Account, device: string) => Promise<{ sid: string; refreshToken: string }>
  /**
   * Trades a token for the next one. The token before the current one is answered with the current one for 10 s; any
   * other that was once ours has been stolen or copied, so it ends the family.
   * @throws Refusal `auth.required`
   */
  rotate: (refreshToken: string) => Promise<{ sid: string; userId: string; refreshToken: string }>
  /** The family a token belongs to, or null for a text that was never ours. */
  familyOf: (refreshToken: string) => string | null
}

type Token = { sid: string; secret: Buffer }

/**
 * Refresh families. A token's successor is derived from it with a key of ours, so a repeat gets the very same one and
 * nothing but hashes is ever stored.
 */
export function createFamilies(deps: {
  records: SessionRecords
  accountOf: (userId: string) => Promise<Account | null>
  onReuse: (record: SessionRecord) => Promise<void>
  secret: Buffer
  now: () => Instant
}): Families {
  const { records, accountOf, onReuse, secret, now } = deps
  const keyed = (purpose: string, ...parts: (string | Buffer)[]) => {
    const hmac = createHmac('sha256', secret).update(`refresh\n${purpose}`)
    for (const part of parts) hmac.update('\n').update(part)
    return hmac.digest()
  }
  const write = (token: Token) => {
    const mac = keyed('mac', token.sid, token.secret).subarray(0, 16)
    return `${token.sid}.${token.secret.toString('base64url')}.${mac.toString('base64url')}`
  }
  const nextOf = ({ sid, secret: before }: Token): Token => ({ sid, secret: keyed('next', sid, before) })

  function read(text: string): Token | null {
    const [sid = '', body = '', end = '', ...rest] = text.split('.')
    const token = { sid, secret: Buffer.from(body, 'base64url') }
    if (rest.length > 0 || token.secret.length !== SECRET_BYTES) return null
    const mac = Buffer.from(end, 'base64url')
    const expected = keyed('mac', sid, token.secret).subarray(0, 16)
    return mac.length === expected.length && timingSafeEqual(mac, expected) ? token : null
  }

  async function trade(token: Token, record: SessionRecord, account: Account): Promise<Token | null> {
    const at = now()
    const { refresh } = record
    const hash = hashOf(token)
    if (!refresh) return null
    if (refresh.previous === hash) return msBetween(refresh.rotatedAt, at) <= REPEAT_MS ? nextOf(token) : null
    if (refresh.current !== hash) return null
    const next = nextOf(token)
    const rotated = await records.rotate(record.sid, hash, { current: hashOf(next), previous: hash, rotatedAt: at })
    if (rotated) {
      await records.touch(record.sid, at, expiryOf(account.role, at, record.endsAt))
      return next
    }
    // Another request traded the same token first: then this is its repeat.
    const known = await records.find(record.sid)
    return known?.refresh?.previous === hash ? next : null
  }

  return {
    begin: async (account, device) => {
      const at = now()
      const token = { sid: randomUUID(), secret: randomBytes(SECRET_BYTES) }
      const endsAt = addMs(at, lifetimeOf(account.role).wholeMs)
      await records.insert({
        sid: token.sid,
        userId: account.userId,
        kind: 'family',
        device,
        createdAt: at,
        seenAt: at,
        expiresAt: expiryOf(account.role, at, endsAt),
        endsAt,
        refresh: { current: hashOf(token), previous: null, rotatedAt: at },
      })
      return { sid: token.sid, refreshToken: write(token) }
    },
    rotate: async (refreshToken) => {
      const token = read(refreshToken)
      const record = token && (await records.find(token.sid))
      if (!token || !record || record.kind !== 'family' || record.expiresAt <= now()) throw new Refusal('auth.required')
      const account = await accountOf(record.userId)
      if (!account || account.status === 'deactivated') throw new Refusal('auth.required')
      const next = await trade(token, record, account)
      if (!next) {
        await onReuse(record)
        throw new Refusal('auth.required')
      }
      return { sid: record.sid, userId: record.userId, refreshToken: write(next) }
    },
    familyOf: (refreshToken) => read(refreshToken)?.sid ?? null,
  }
}

function hashOf({ secret }: Token): string {
  return createHash('sha256').update(secret).digest('base64url')
}
