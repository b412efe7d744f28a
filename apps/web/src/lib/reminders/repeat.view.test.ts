import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Weekday } from '@closeby/protocol/core'
import { isRrule } from '@closeby/protocol/reminders'
import { readRepeat, writeRepeat } from './repeat.view.ts'

const aDay = fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const someDays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }) as fc.Arbitrary<Weekday[]>

describe('how a reminder repeats', () => {
  test('[REMIND-2] whatever is picked is a rule the hub takes, and is read back as what was picked', () => {
    const anyPick = fc.record({
      how: fc.constantFrom('daily' as const, 'days' as const, 'monthly' as const),
      days: someDays,
      until: fc.option(aDay, { nil: null }),
    })
    fc.assert(
      fc.property(anyPick, ({ how, days, until }) => {
        const rrule = writeRepeat({ how, days, until, rrule: null })
        if (rrule === null) throw new Error('a repeat has a rule')
        expect(isRrule(rrule)).toBe(true)
        const read = readRepeat(rrule)
        expect(read).toMatchObject({ how, until })
        if (how === 'days') expect(read.days).toEqual([...days].sort((a, b) => a - b))
      }),
    )
  })

  test('[REMIND-2] a one-off has no rule', () => {
    expect(writeRepeat({ how: 'once', days: [], until: '2027-01-01', rrule: null })).toBeNull()
    expect(readRepeat(null).how).toBe('once')
  })

  test.each(['FREQ=DAILY;INTERVAL=2', 'FREQ=MONTHLY;BYDAY=1MO', 'FREQ=WEEKLY', 'FREQ=DAILY;UNTIL=20270101T120000Z'])(
    '[REMIND-2] a rule made elsewhere (%s) is kept to the letter',
    (rrule) => {
      const repeat = readRepeat(rrule)
      expect(repeat.how).toBe('other')
      expect(writeRepeat(repeat)).toBe(rrule)
    },
  )
})
