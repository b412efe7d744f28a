import { REFUSAL_CODES } from '@closeby/protocol/core'
import { describe, expect, it } from 'vitest'
import { problemOf } from './problem.ts'
import { everySentence } from '#lib/factors/refusal.view.ts'
import { refusalSentence } from './refusal.view.ts'

describe('refusal sentences', () => {
  it.each(REFUSAL_CODES)('[WEB-5] "%s" has a plain sentence of its own', (code) => {
    const sentence = everySentence({ code })
    expect(sentence).toMatch(/^[A-Z].*[.?]$/)
    expect(sentence).not.toContain(code)
    expect(sentence).not.toMatch(/refusal_|undefined|\{/)
  })

  it('[WEB-5] no two codes say the same', () => {
    const sentences = REFUSAL_CODES.map((code) => everySentence({ code }))
    expect(new Set(sentences).size).toBe(sentences.length)
  })

  it('[WEB-5] a code of a newer server reads as a fault of ours, not as nothing', () => {
    const newer = problemOf(409, { code: 'thing.notInventedYet' })
    expect(refusalSentence(newer)).toBe(refusalSentence({ code: 'internal' }))
  })

  it('[WEB-5] a wait is said in seconds or minutes, rounded up', () => {
    expect(refusalSentence({ code: 'rate.limited', afterMs: 1000 })).toContain('one second')
    expect(refusalSentence({ code: 'rate.limited', afterMs: 61_000 })).toContain('2 minutes')
    expect(refusalSentence({ code: 'rate.limited' })).toContain('a moment')
  })
})

describe('problemOf', () => {
  it.each([
    [401, 'auth.required'],
    [404, 'notFound'],
    [413, 'tooLarge'],
    [429, 'rate.limited'],
    [500, 'internal'],
    [502, 'retry'],
    [503, 'retry'],
    [0, 'retry'],
  ])('[WEB-5] an answer %i that is no problem of ours reads as %s', (status, code) => {
    expect(problemOf(status, '<html>').code).toBe(code)
  })

  it('[WEB-5] keeps the code, the paths and the wait of the hub', () => {
    expect(problemOf(422, { code: 'invalid', paths: ['email'] })).toEqual({ code: 'invalid', paths: ['email'] })
  })
})
