import { expect, test } from 'vitest'
import { ageWords, dueWords, momentWords, sinceWords, theirClock } from './when.view.ts'

const NOW = Date.parse('2026-12-16T14:00:00Z')
const LONDON = 'Europe/London'

test('[BOARD-5] an age is short, and a clock that runs ahead is no age at all', () => {
  expect(ageWords('2026-12-16T13:59:40Z', NOW, LONDON)).toBe('<1 min')
  expect(ageWords('2026-12-16T13:19:00Z', NOW, LONDON)).toBe('41 min')
  expect(ageWords('2026-12-16T11:00:00Z', NOW, LONDON)).toBe('3 h')
  expect(ageWords('2026-12-12T11:00:00Z', NOW, LONDON)).toBe('4 d')
  expect(ageWords('2026-12-13T20:00:00Z', NOW, LONDON)).toBe('3 d')
  expect(ageWords('2026-12-16T14:03:00Z', NOW, LONDON)).toBe('<1 min')
})

test('[BOARD-5] on a stale screen the same moment is a clock time', () => {
  expect(momentWords('2026-12-16T11:02:00Z', NOW, LONDON)).toBe('11:02')
  expect(momentWords('2026-12-12T11:02:00Z', NOW, LONDON)).toBe('Sat 11:02')
  expect(momentWords('2026-12-02T11:02:00Z', NOW, LONDON)).toBe('2 Dec')
})

test('[BOARD-5] since when: a time today, a weekday this week, else a date', () => {
  expect(sinceWords('2026-12-16T13:51:00Z', NOW, LONDON)).toBe('13:51')
  expect(sinceWords('2026-12-16T00:00:00Z', NOW, LONDON)).toBe('midnight')
  expect(sinceWords('2026-12-12T09:00:00Z', NOW, LONDON)).toBe('Sat')
  expect(sinceWords('2026-12-02T09:00:00Z', NOW, LONDON)).toBe('2 Dec')
  expect(sinceWords('2025-10-02T09:00:00Z', NOW, LONDON)).toBe('2 Oct 2025')
})

test('[BOARD-9] the clock of a patient is shown only when it differs from mine', () => {
  expect(theirClock('America/New_York', LONDON, NOW)).toBe('09:00 New York')
  expect(theirClock('Asia/Kolkata', LONDON, NOW)).toBe('19:30 Kolkata')
  expect(theirClock('Europe/Lisbon', LONDON, NOW)).toBeNull()
  expect(theirClock(LONDON, LONDON, NOW)).toBeNull()
})

test('[BOARD-9] a due date in words', () => {
  expect(dueWords('2026-12-02', '2026-12-16')).toBe('14 days overdue')
  expect(dueWords('2026-12-15', '2026-12-16')).toBe('1 day overdue')
  expect(dueWords('2026-12-16', '2026-12-16')).toBe('today')
  expect(dueWords('2026-12-17', '2026-12-16')).toBe('tomorrow')
  expect(dueWords('2026-12-19', '2026-12-16')).toBe('in 3 days')
  expect(dueWords('2027-01-02', '2026-12-16')).toBe('2 Jan')
  expect(dueWords('2028-03-02', '2026-12-16')).toBe('2 Mar 2028')
})
