import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../core/time.ts'
import { addDays, addMs, daysBetween, minuteAt, wallClockOf, weekdayOf } from '../core/time.ts'
import { anInstant, aTime, aZone } from '../testing/reminding.ts'
import type { Plan } from './recurrence.ts'
import { dueAfter } from './recurrence.ts'
import { isRrule, readRrule } from './rrule.rules.ts'

const MINUTE = 60_000
const clockOf = (at: Instant, zone: string) => {
  const { on, time } = wallClockOf(at, zone)
  return `${on}T${time}`
}
/** The first minute at which the clocks show a time on a date, or a later one: found by looking at each. */
function firstMinuteByLooking(on: string, time: string, zone: string): Instant {
  let at = `${addDays(on, -2)}T00:00:00.000Z`
  const hour = 60 * MINUTE
  // No clock goes back by more than an hour, so what lies two hours before a minute too early is too early.
  while (clockOf(addMs(at, 3 * hour), zone) < `${on}T${time}`) at = addMs(at, hour)
  while (clockOf(at, zone) < `${on}T${time}`) at = addMs(at, MINUTE)
  return at
}
const plan = (rrule: string | null, startsOn = '2026-01-31', at = '08:00'): Plan => ({ rrule, startsOn, at })
const LONDON = 'Europe/London'
function occurrences(of: Plan, zone: string, after: Instant, count: number): Instant[] {
  const found: Instant[] = []
  for (let next = dueAfter(of, zone, after); next !== null && found.length < count; next = dueAfter(of, zone, next))
    found.push(next)
  return found
}
const daysOf = (rrule: string, count: number, startsOn?: string, after = '2026-01-01T00:00:00.000Z') =>
  occurrences(plan(rrule, startsOn), LONDON, after, count).map((at) => wallClockOf(at, LONDON).on)

/** Days by rule, judged one by one without a library. */
const JUDGED: [string, (on: string, startsOn: string) => boolean][] = [
  ['FREQ=DAILY', () => true],
  ['FREQ=DAILY;INTERVAL=3', (on, start) => daysBetween(start, on) % 3 === 0],
  ['FREQ=WEEKLY;BYDAY=MO,WE,SU', (on) => [1, 3, 7].includes(weekdayOf(on))],
  ['FREQ=WEEKLY', (on, start) => weekdayOf(on) === weekdayOf(start)],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA',
    (on, start) => {
      const monday = (day: string) => addDays(day, 1 - weekdayOf(day))
      return [2, 6].includes(weekdayOf(on)) && (daysBetween(monday(start), monday(on)) / 7) % 2 === 0
    },
  ],
  ['FREQ=MONTHLY;BYMONTHDAY=31', (on) => on.endsWith('-31')],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', (on) => addDays(on, 1).endsWith('-01')],
  ['FREQ=MONTHLY;BYDAY=1FR', (on) => weekdayOf(on) === 5 && Number(on.slice(8)) <= 7],
  ['FREQ=YEARLY', (on, start) => on.slice(5) === start.slice(5)],
]

describe('recurrence', () => {
  test('[REMIND-1] in any zone a time on a date is the first minute at which clocks show it, or where it is skipped the next', () => {
    // The days of both changes in each zone, and others.
    const dates = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-04-24']
    fc.assert(
      fc.property(aZone, fc.constantFrom(...dates, '2024-02-29', '2026-07-15'), aTime, (zone, on, time) => {
        expect(minuteAt(on, time, zone)).toBe(firstMinuteByLooking(on, time, zone))
      }),
      { numRuns: 60 },
    )
  })

  test.each<[string, string, string, string, Instant[]]>([
    ['skipped', LONDON, '01:30', '2026-03-28', ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']],
    ['doubled', LONDON, '01:30', '2026-10-24', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
    [
      'skipped',
      'America/New_York',
      '02:15',
      '2026-03-07',
      ['2026-03-07T07:15', '2026-03-08T07:00', '2026-03-09T06:15'],
    ],
    [
      'doubled',
      'America/New_York',
      '01:00',
      '2026-10-31',
      ['2026-10-31T05:00', '2026-11-01T05:00', '2026-11-02T06:00'],
    ],
    [
      'half an hour',
      'Australia/Lord_Howe',
      '02:10',
      '2026-10-03',
      ['2026-10-02T15:40', '2026-10-03T15:30', '2026-10-04T15:10'],
    ],
    ['midnight', 'America/Havana', '00:10', '2026-03-07', ['2026-03-07T05:10', '2026-03-08T05:00', '2026-03-09T04:10']],
  ])('[REMIND-1] a %s minute in %s at %s comes once a day', (_what, zone, at, startsOn, expected) => {
    const found = occurrences(plan('FREQ=DAILY', startsOn, at), zone, '2026-01-01T00:00:00.000Z', 3)
    expect(found).toEqual(expected.map((each) => `${each}:00.000Z`))
  })

  test('[REMIND-1] a day that a zone never had does not bring a day twice', () => {
    const found = occurrences(plan('FREQ=DAILY', '2011-12-29', '00:00'), 'Pacific/Apia', '2011-12-28T00:00:00.000Z', 3)
    expect(found.map((at) => wallClockOf(at, 'Pacific/Apia').on)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01'])
  })

  test.each(JUDGED)('[REMIND-2] %s holds on the days a calendar says, from any start', (rrule, holds) => {
    fc.assert(
      fc.property(anInstant, fc.integer({ min: 0, max: 900 }), aZone, aTime, (begun, later, zone, at) => {
        const startsOn = begun.slice(0, 10)
        const after = addMs(begun, later * 86_400_000)
        const found = dueAfter({ rrule, startsOn, at }, zone, after)
        let on = startsOn > wallClockOf(after, zone).on ? startsOn : wallClockOf(after, zone).on
        while (!holds(on, startsOn) || minuteAt(on, at, zone) <= after) on = addDays(on, 1)
        expect(found).toBe(minuteAt(on, at, zone))
      }),
      { numRuns: 40 },
    )
  })

  test('[REMIND-2] the 31st leaves out the months that have none; a leap day comes in leap years', () => {
    expect(daysOf('FREQ=MONTHLY', 4)).toEqual(['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31'])
    expect(daysOf('FREQ=MONTHLY;BYMONTHDAY=31', 3)).toEqual(['2026-01-31', '2026-03-31', '2026-05-31'])
    expect(daysOf('FREQ=YEARLY', 2, '2024-02-29')).toEqual(['2028-02-29', '2032-02-29'])
    expect(daysOf('FREQ=MONTHLY;BYMONTHDAY=-1', 2, '2028-02-01', '2028-02-01T00:00:00.000Z')).toEqual([
      '2028-02-29',
      '2028-03-31',
    ])
  })

  test('[REMIND-2] COUNT ends after so many, UNTIL with its day or its instant', () => {
    expect(daysOf('FREQ=DAILY;COUNT=3', 9)).toEqual(['2026-01-31', '2026-02-01', '2026-02-02'])
    expect(daysOf('FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3', 9)).toEqual(['2026-02-02', '2026-02-06', '2026-02-09'])
    expect(daysOf('FREQ=DAILY;UNTIL=20260202', 9)).toEqual(['2026-01-31', '2026-02-01', '2026-02-02'])
    expect(daysOf('FREQ=DAILY;UNTIL=20260202T075959Z', 9)).toEqual(['2026-01-31', '2026-02-01'])
    expect(daysOf('FREQ=DAILY;UNTIL=20260202T080000Z', 9)).toHaveLength(3)
    expect(dueAfter(plan('FREQ=DAILY;UNTIL=20200101'), LONDON, '2026-01-01T00:00:00.000Z')).toBeNull()
  })

  test('[REMIND-2] a one-off is due once', () => {
    expect(occurrences(plan(null), LONDON, '2026-01-01T00:00:00.000Z', 5)).toEqual(['2026-01-31T08:00:00.000Z'])
    expect(dueAfter(plan(null), LONDON, '2026-01-31T08:00:00.000Z')).toBeNull()
  })

  test('[REMIND-3] a rule that never comes is null, and any rule we take costs little', () => {
    const part = (name: string, value: fc.Arbitrary<string>) =>
      fc.option(
        value.map((each) => `${name}=${each}`),
        { nil: '' },
      )
    const many = (one: fc.Arbitrary<string>) =>
      fc.uniqueArray(one, { minLength: 1, maxLength: 9 }).map((all) => all.join(','))
    const numbers = (most: number) => fc.integer({ min: 1, max: most }).map(String)
    const signed = (most: number) => fc.tuple(fc.constantFrom('', '-'), numbers(most)).map((both) => both.join(''))
    const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')
    const nth = fc.tuple(fc.oneof(fc.constant(''), signed(53)), weekday).map((both) => both.join(''))
    const rule = fc
      .tuple(
        fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY', 'FREQ=MONTHLY', 'FREQ=YEARLY'),
        part('INTERVAL', numbers(366)),
        part('BYDAY', many(nth)),
        part('BYMONTHDAY', many(signed(31))),
        part('BYMONTH', many(numbers(12))),
        part('COUNT', numbers(1000)),
      )
      .map((parts) => parts.filter((each) => each !== '').join(';'))
      .filter(isRrule)
    fc.assert(
      fc.property(rule, anInstant, (rrule, after) => {
        const startedMs = process.cpuUsage().user
        const found = dueAfter(plan(rrule, '2024-02-29'), LONDON, after)
        expect((process.cpuUsage().user - startedMs) / 1000).toBeLessThan(400)
        if (found !== null) expect(found > after).toBe(true)
      }),
      { numRuns: 300 },
    )
    for (const never of [
      'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=YEARLY;INTERVAL=355;BYMONTH=12;BYMONTHDAY=12;BYDAY=TU',
    ])
      expect(dueAfter(plan(never, '2026-02-01'), LONDON, '2026-01-01T00:00:00.000Z')).toBeNull()
    expect(
      dueAfter(plan('FREQ=DAILY;INTERVAL=7;BYDAY=MO', '2026-11-24'), LONDON, '2026-01-01T00:00:00.000Z'),
    ).toBeNull()
  })

  test('[REMIND-2] rules are read whole or not at all', () => {
    expect(readRrule('RRULE:FREQ=WEEKLY;UNTIL=20261231T235959Z;BYDAY=MO')).toEqual({
      freq: 'WEEKLY',
      dates: 'FREQ=WEEKLY;BYDAY=MO',
      until: '20261231T235959Z',
    })
    const refused = [
      'FREQ=DAILY;',
      'FREQ=DAILY;COUNT=1;UNTIL=20261231',
      'FREQ=WEEKLY;BYDAY=1MO',
      'FREQ=WEEKLY;BYMONTHDAY=1',
    ]
    for (const text of [
      ...refused,
      'INTERVAL=1',
      'FREQ=DAILY;__proto__=1',
      'FREQ=DAILY;UNTIL=20260230',
      'FREQ=DAILY;BYDAY=MO,MO',
    ])
      expect([text, isRrule(text)]).toEqual([text, false])
  })
})
