import { describe, expect, it } from 'vitest'
import { emailHashOf, opHashOf, timeOpId, uuid5 } from './ids.ts'

const SECRET = Buffer.alloc(32, 1)
const COMMAND = { opId: '1', patientId: 'p', goalId: 'g', amount: 500, details: { kcal: 1, km: 2 } }

describe('ids made from words', () => {
  it('[JOB-2] the same words give the same UUID of version 5, and no other words give it', () => {
    expect(uuid5('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuid5('a', 'b')).toBe(uuid5('a', 'b'))
    expect(new Set([uuid5('a', 'b'), uuid5('ab'), uuid5('b', 'a'), uuid5('a', 'b', '')]).size).toBe(4)
    expect(timeOpId('p', '2026-11-16T00:00:00.000Z')).toBe('0f055e65-2a7c-524f-8564-45c94501f093')
  })

  it('[LOG-4] a command hashes by its words, not by their order and not by its opId', () => {
    const { opId: _opId, ...words } = COMMAND
    const turned = { details: { km: 2, kcal: 1 }, amount: 500, goalId: 'g', patientId: 'p', opId: '2', from: undefined }
    const hash = opHashOf(SECRET, 'goal:logProgress', COMMAND)
    expect(opHashOf(SECRET, 'goal:logProgress', turned)).toBe(hash)
    const others = [
      opHashOf(SECRET, 'goal:logProgress', { ...words, amount: 501 }),
      opHashOf(SECRET, 'goal:logProgress', { ...words, amount: '500' }),
      opHashOf(SECRET, 'goal:logProgress', { ...words, patientId: 'q' }),
      opHashOf(SECRET, 'goal:correctProgress', words),
      opHashOf(Buffer.alloc(32, 2), 'goal:logProgress', words),
    ]
    expect(others).not.toContain(hash)
    expect(new Set(others).size).toBe(others.length)
  })

  it('[AUTH-1] an e-mail address hashes alike however it was typed', () => {
    expect(emailHashOf(SECRET, ' Maya@Example.org ')).toBe(emailHashOf(SECRET, 'maya@example.org'))
    expect(emailHashOf(SECRET, 'maya@example.org')).not.toContain('maya')
  })
})
