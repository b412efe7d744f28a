import { expect, test } from 'vitest'
import { limitWords, sentWords } from './kept.view.ts'
import { recordOf } from './store.contract.ts'

const DAY_MS = 86_400_000
const at = Date.parse('2026-11-20T16:00:00.000Z')

test('[OFFLINE-6] the 60 days are told with an entry when they come near', () => {
  const words = (days: number): string => limitWords(recordOf('a'), at + days * DAY_MS, 'Europe/London')
  expect([words(1), words(45), words(59)]).toEqual(['', '', 'Send by 19 January 2027.'])
  expect(words(61)).toBe('Older than 60 days: it is not taken any more.')
  expect(words(46.5)).toBe('Send by 19 January 2027.')
})

test('[OFFLINE-3] what is left counts to the whole', () => {
  expect(sentWords(9, 3)).toBe('9 of 12 sent.')
})
