import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GoalVersion } from '../goals/goals.rules.ts'
import { judgeGoalDay, percentOf, RISK_ORDER, riskOf } from './compliance.rules.ts'
import { amountWords, dateWords, minutesWords, numberWords, ofTargetWords, statusWords } from './words.rules.ts'

const version = (direction: 'atLeast' | 'atMost', target: number): GoalVersion => ({
  from: '2026-01-01',
  target,
  direction,
  days: null,
})

describe('how a day is judged', () => {
  test.each([
    [null, false, 'noData'],
    [null, true, 'noData'],
    [0, false, 'onTrack'],
    [0, true, 'behind'],
    [99, false, 'onTrack'],
    [99, true, 'behind'],
    [100, false, 'met'],
    [120, true, 'met'],
  ])('[STAT-1] at least 100: %s, over %s, is %s', (value, isOver, status) => {
    expect(judgeGoalDay('steps', version('atLeast', 100), value, isOver)).toBe(status)
  })

  test.each([
    [null, false, 'noData'],
    [null, true, 'noData'],
    [0, false, 'onTrack'],
    [5, false, 'onTrack'],
    [5, true, 'met'],
    [6, false, 'behind'],
    [6, true, 'behind'],
  ])('[STAT-2] at most 5: %s, over %s, is %s', (value, isOver, status) => {
    expect(judgeGoalDay('custom', version('atMost', 5), value, isOver)).toBe(status)
  })

  test('[STAT-3] sleep is judged once logged', () => {
    expect(judgeGoalDay('sleep', version('atLeast', 420), 390, false)).toBe('behind')
    expect(judgeGoalDay('sleep', version('atLeast', 420), null, false)).toBe('noData')
  })

  test('[STAT-4] percent is 0 at nothing, 100 at the target and only from there', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (target, value) => {
          const percent = percentOf(value, target)
          expect(Number.isInteger(percent)).toBe(true)
          expect(percent >= 100).toBe(value >= target)
        },
      ),
    )
    expect([percentOf(null, 5), percentOf(0, 5), percentOf(5, 5), percentOf(0.3, 0.1 * 3)]).toEqual([0, 0, 100, 99])
    expect([percentOf(0, 0), percentOf(1, 0)]).toEqual([100, 200])
  })

  test('[STAT-5] the order of risk begins with a missed check-up and silence', () => {
    expect(RISK_ORDER.slice(0, 5)).toEqual(['missed', 'silent', 'behind', 'due', 'noData'])
    expect(riskOf('missed')).toBeLessThan(riskOf('met'))
  })
})

describe('words', () => {
  test('[STAT-5] the two fixed words are exactly these', () => {
    expect([statusWords('met', 0), statusWords('missed', 0), statusWords('silent', 4)]).toEqual([
      'Goal Met',
      'Missed Preventive Checkup',
      'Silent 4 days',
    ])
  })

  test('[STAT-5] numbers, minutes and dates read as people say them', () => {
    expect([numberWords(3620), numberWords(1.23), minutesWords(390), minutesWords(420), minutesWords(45)]).toEqual([
      '3,620',
      '1.23',
      '6 h 30',
      '7 h',
      '45 min',
    ])
    expect(dateWords('2027-01-02', '2026-11-21')).toBe('2 January')
    expect(dateWords('2028-01-02', '2026-11-21')).toBe('2 January 2028')
    const steps = { kind: 'steps', unit: 'steps', direction: 'atLeast' }
    expect(ofTargetWords(steps, 3620, 6000)).toBe('3,620 of 6,000 steps')
    expect(ofTargetWords({ kind: 'sleep', unit: 'min', direction: 'atLeast' }, 390, 420)).toBe('6 h 30 of 7 h')
    expect(ofTargetWords({ kind: 'custom', unit: 'cigarettes', direction: 'atMost' }, 6, 5)).toBe(
      '6 of 5 cigarettes at most',
    )
    expect(amountWords(steps, 10)).toBe('10')
  })
})
