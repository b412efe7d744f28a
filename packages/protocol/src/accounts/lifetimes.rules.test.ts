import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../core/time.ts'
import { ROLES } from './accounts.schema.ts'
import { expiryOf, FRESH_MS, isFresh, isLocked, lifetimeOf } from './lifetimes.rules.ts'

const AT = '2026-11-21T10:00:00.000Z'
const MINUTE = 60_000
const role = fc.constantFrom(...ROLES)
const ms = fc.integer({ min: 0, max: 40 * 24 * 60 * MINUTE })

describe('how long a sign-in holds', () => {
  test('[AUTH-11] the limits of each role are those that were decided, in minutes', () => {
    const table = ROLES.map((each) => {
      const { lockMs, idleMs, wholeMs } = lifetimeOf(each)
      return [each, lockMs && lockMs / MINUTE, idleMs / MINUTE, wholeMs / MINUTE]
    })
    expect(table).toEqual([
      ['patient', null, 43_200, 43_200],
      ['provider', 15, 30, 720],
      ['coordinator', 15, 30, 720],
      ['carer', null, 43_200, 43_200],
      ['admin', 10, 30, 480],
    ])
  })

  test('[AUTH-11] no use, however often, carries a session over its end, and none ends while it is used', () => {
    fc.assert(
      fc.property(role, fc.array(fc.integer({ min: 0, max: 29 * MINUTE }), { maxLength: 60 }), (who, gaps) => {
        const { idleMs, wholeMs } = lifetimeOf(who)
        const endsAt = addMs(AT, wholeMs)
        let now = AT
        for (const gap of gaps) {
          now = addMs(now, gap)
          const expiresAt = expiryOf(who, now, endsAt)
          expect(expiresAt <= endsAt).toBe(true)
          expect(expiresAt === endsAt || expiresAt === addMs(now, idleMs)).toBe(true)
        }
      }),
    )
  })

  test('[AUTH-12] a screen of staff locks when nobody has shown himself, a program never does', () => {
    fc.assert(
      fc.property(role, ms, (who, since) => {
        const { lockMs } = lifetimeOf(who)
        const now = addMs(AT, since)
        expect(isLocked(who, { kind: 'cookie', seenAt: AT }, now)).toBe(lockMs !== null && since >= lockMs)
        expect(isLocked(who, { kind: 'family', seenAt: AT }, now)).toBe(false)
      }),
    )
  })

  test('[MFA-6] a proof is fresh for five minutes', () => {
    fc.assert(fc.property(ms, (since) => isFresh(AT, addMs(AT, since)) === since < FRESH_MS))
    expect(FRESH_MS).toBe(5 * MINUTE)
  })
})
