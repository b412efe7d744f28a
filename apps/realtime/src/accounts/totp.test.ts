import { describe, expect, test } from 'vitest'
import { base32, codeAt, otpauthUri, stepAt, stepOfCode } from './totp.ts'

const SEED = Buffer.from('12345678901234567890')
/** RFC 6238 appendix B, the rows of SHA-1. */
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const

describe('codes of an app', () => {
  test.each(VECTORS)('[MFA-1] RFC 6238: at %i s it is %s', (seconds, code) => {
    const at = new Date(seconds * 1_000)
    expect(codeAt(SEED, stepAt(at), 8)).toBe(code)
    expect(stepOfCode(SEED, code.slice(2), at)).toBe(Math.floor(seconds / 30))
  })

  test('[MFA-1] RFC 4226 appendix D: the codes of the first ten steps', () => {
    const codes = Array.from({ length: 10 }, (_, step) => codeAt(SEED, step))
    expect(codes).toEqual('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '))
  })

  test('[MFA-1] a code holds for its step and the one before and after, however it is spaced', () => {
    const at = new Date('2026-11-21T10:00:10Z')
    const now = stepAt(at)
    const found = [-3, -2, -1, 0, 1, 2, 3].filter((off) => stepOfCode(SEED, codeAt(SEED, now + off), at) === now + off)
    expect(found).toEqual([-1, 0, 1])
    const code = codeAt(SEED, now)
    expect(stepOfCode(SEED, `${code.slice(0, 3)} ${code.slice(3)}`, at)).toBe(now)
    for (const wrong of ['', '1', `${code}0`, 'abcdef', code.slice(0, 5)])
      expect(stepOfCode(SEED, wrong, at)).toBeNull()
  })

  test('[MFA-1] the seed is written as RFC 4648 has it, and the picture says what the code is for', () => {
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI')
    expect(base32(Buffer.from('fooba'))).toBe('MZXW6YTB')
    expect(otpauthUri({ seed: SEED, issuer: 'Closeby', account: 'ada@x.example' })).toBe(
      'otpauth://totp/Closeby%3Aada%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Closeby&digits=6&period=30',
    )
  })
})
