import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createRecoveryCodes } from './recovery-codes.ts'
import { createSeal } from './seal.ts'

const secret = randomBytes(32)

describe('what is kept of second factors', () => {
  test('[MFA-8] a sealed seed opens for its person and purpose alone, and not when a bit of it changed', () => {
    const seeds = createSeal(secret, 'totp-seed')
    const seed = randomBytes(20)
    const sealed = seeds.seal(seed, 'ada')
    expect(seeds.open(sealed, 'ada')).toEqual(seed)
    expect(seeds.seal(seed, 'ada')).not.toBe(sealed)
    expect(Buffer.from(sealed, 'base64url').includes(seed)).toBe(false)
    const bytes = Buffer.from(sealed, 'base64url')
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30)
    for (const open of [
      () => seeds.open(sealed, 'bob'),
      () => createSeal(secret, 'totp-enrolment').open(sealed, 'ada'),
      () => createSeal(randomBytes(32), 'totp-seed').open(sealed, 'ada'),
      () => seeds.open(bytes.toString('base64url'), 'ada'),
      () => seeds.open('', 'ada'),
      () => seeds.open('no seal', 'ada'),
    ])
      expect(open()).toBeNull()
  })

  test('[MFA-3] ten codes of 80 bits, the same again for the same request, known by their hash however they are typed', () => {
    const codes = createRecoveryCodes(secret)
    const set = codes.setOf('ada', 'op-1')
    expect(codes.setOf('ada', 'op-1')).toEqual(set)
    expect(new Set([...set, ...codes.setOf('ada', 'op-2'), ...codes.setOf('bob', 'op-1')]).size).toBe(30)
    for (const code of set) {
      expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
      expect(codes.hashOf('ada', ` ${code.toLowerCase().replaceAll('-', ' ')} `)).toBe(codes.hashOf('ada', code))
      expect(codes.hashOf('bob', code)).not.toBe(codes.hashOf('ada', code))
    }
  })
})
