import { describe, expect, test } from 'vitest'
import { Refusal } from '@closeby/protocol/core'
import { createAdmission, isWelcome, sourceOf } from './admission.ts'
import { heldTime } from './testing/held-time.ts'

const slotOf = (admission: ReturnType<typeof createAdmission>): number => {
  try {
    admission.admit()
    return 0
  } catch (error) {
    if (error instanceof Refusal && error.code === 'retry') return error.detail.afterMs ?? -1
    throw error
  }
}

describe('admission', () => {
  test('[HUB-10] whoever is refused gets a slot of his own', () => {
    const time = heldTime()
    const admission = createAdmission({ time, perSecond: 10, burst: 3 })
    expect([1, 2, 3, 4, 5, 6].map(() => slotOf(admission))).toEqual([0, 0, 0, 100, 200, 300])
    time.pass(100)
    expect(slotOf(admission)).toBe(0)
    expect(slotOf(admission)).toBe(300)
  })

  test.each([
    ['our own', 'https://closeby.example', true],
    ['none, from a program', undefined, true],
    ['another site', 'https://evil.example', false],
    ['null', 'null', false],
    ['ours as a beginning', 'https://closeby.example.evil.example', false],
    ['another port', 'https://closeby.example:8443', false],
    ['another scheme', 'http://closeby.example', false],
    ['other case', 'https://Closeby.example', false],
  ])('[AUTH-8] an origin that is %s', (_which, origin, welcome) => {
    const headers = origin === undefined ? {} : { origin }
    expect(isWelcome({ headers }, ['https://closeby.example'])).toBe(welcome)
  })

  test('[AUTH-2] the address is what the last trusted proxy saw, whatever a client claims', () => {
    const request = { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' } }
    expect(sourceOf(request, '10.0.0.1', 1).address).toBe('203.0.113.9')
    expect(sourceOf(request, '10.0.0.1', 0).address).toBe('10.0.0.1')
    expect(sourceOf({ headers: {} }, '10.0.0.1', 1).address).toBe('10.0.0.1')
  })
})
