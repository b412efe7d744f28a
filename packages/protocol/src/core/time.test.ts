import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  dayOf,
  daysBetween,
  daysUpTo,
  instantAt,
  isTimeZone,
  startOfDay,
  toInstant,
  weekdayOf,
} from './time.ts'

const ZONES = [
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Apia',
  'America/Havana',
  'Africa/Cairo',
]
const aClock = fc.record({ timeZone: fc.constantFrom(...ZONES), dayStart: fc.integer({ min: 0, max: 6 }) })
const anInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }).map(toInstant)

describe('time', () => {
  test('[TIME-1] any RFC 3339 instant is written in one form that sorts as text', () => {
    expect(toInstant('2026-11-21T14:02:00+01:00')).toBe('2026-11-21T13:02:00.000Z')
    fc.assert(
      fc.property(anInstant, anInstant, (a, b) => {
        expect(a < b).toBe(Date.parse(a) < Date.parse(b))
      }),
    )
  })

  test('[TIME-2] days tile time: each instant lies at or after the start of its day and before the next start', () => {
    fc.assert(
      fc.property(anInstant, aClock, (at, clock) => {
        const on = dayOf(at, clock)
        expect(startOfDay(on, clock) <= at).toBe(true)
        expect(at < startOfDay(addDays(on, 1), clock)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('[TIME-2] the start of a day falls on that day', () => {
    fc.assert(
      fc.property(anInstant, aClock, (at, clock) => {
        const on = dayOf(at, clock)
        expect(dayOf(startOfDay(on, clock), clock)).toBe(on)
      }),
    )
  })

  test('[TIME-3] a day start inside the spring gap begins after it, the doubled one at the first', () => {
    const london = { timeZone: 'Europe/London', dayStart: 1 }
    expect(startOfDay('2026-03-29', london)).toBe('2026-03-29T01:00:00.000Z')
    expect(startOfDay('2026-10-25', london)).toBe('2026-10-25T00:00:00.000Z')
    const havana = { timeZone: 'America/Havana', dayStart: 0 }
    expect(startOfDay('2026-03-08', havana)).toBe('2026-03-08T05:00:00.000Z')
  })

  test('[TIME-3] the days of both clock changes are 23 and 25 hours long', () => {
    const hours = (on: string) => {
      const clock = { timeZone: 'Europe/London', dayStart: 0 }
      return (Date.parse(startOfDay(addDays(on, 1), clock)) - Date.parse(startOfDay(on, clock))) / 3_600_000
    }
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24])
  })

  test('[TIME-2] a later day start keeps the small hours on the day before', () => {
    const clock = { timeZone: 'Europe/London', dayStart: 4 }
    expect(dayOf('2026-11-21T03:59:00.000Z', clock)).toBe('2026-11-20')
    expect(dayOf('2026-11-21T04:00:00.000Z', clock)).toBe('2026-11-21')
  })

  test('[TIME-3] a time on a date is an instant in its zone: after the gap when skipped, the first when doubled', () => {
    expect(instantAt('2026-06-01', '14:02', 'Europe/London')).toBe('2026-06-01T13:02:00.000Z')
    expect(instantAt('2026-03-29', '01:30', 'Europe/London')).toBe('2026-03-29T01:30:00.000Z')
    expect(instantAt('2026-10-25', '01:30', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('[TIME-4] names are zones, offsets and inventions are not', () => {
    expect(['Europe/London', 'UTC'].map(isTimeZone)).toEqual([true, true])
    expect(['+01:00', 'Mars/Base', '', '__proto__'].map(isTimeZone)).toEqual([false, false, false, false])
  })

  test('[TIME-1] dates count whole days and name their weekday', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(daysUpTo('2026-03-01', 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect([weekdayOf('2026-11-21'), weekdayOf('2026-11-22')]).toEqual([6, 7])
  })
})
