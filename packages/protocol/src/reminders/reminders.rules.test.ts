import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../core/time.ts'
import { addMs, minuteAt, wallClockOf } from '../core/time.ts'
import { anInstant, aTime, aZone, REMINDER_KEY, reminding } from '../testing/reminding.ts'
import {
  decideAddReminder,
  decideChangeReminder,
  decideDelivered,
  decideDoneReminder,
  decidePreferReminders,
  decideRemoveReminder,
  decideSetReminderZone,
  decideSkipReminder,
  decideSnoozeReminder,
  decideUndelivered,
} from './decide-reminders.rules.ts'
import { afterQuiet } from './quiet.rules.ts'
import { firingsOf } from './reminder-view.rules.ts'
import { asksForZone, compactReminders, MAX_REMINDERS, movedTo, remindersChangeAt } from './reminders.rules.ts'
import { tellReminders } from './tell-reminders.rules.ts'

const HOUR = 3_600_000
const key = REMINDER_KEY
const START = '2026-11-21T07:00:00.000Z'
type World = ReturnType<typeof reminding>
const DAILY = { title: 'Tablet', at: '08:00', startsOn: '2026-11-01', rrule: 'FREQ=DAILY' as string | null }
const add = (world: World, now = START, plan = DAILY, id = 'r') =>
  world.act(now, (deciding) => decideAddReminder(deciding, { ...key, ...plan }, id))
const tell = (world: World, now: Instant) => world.act(now, ({ reminders }) => tellReminders(reminders, now))
const typesOf = (facts: { type: string }[]) => facts.map(({ type }) => type)
const occurrence = (dueAt: Instant, reminderId = 'r') => ({ ...key, reminderId, dueAt })
const EIGHT = '2026-11-21T08:00:00.000Z'

function aTablet(now = START) {
  const world = reminding()
  add(world, now)
  return world
}
function aFiredTablet() {
  const world = aTablet()
  tell(world, EIGHT)
  return world
}

describe('reminders that time brings', () => {
  test('[REMIND-5] nothing before it is due, then once, and the next one is known', () => {
    const world = aTablet()
    expect(tell(world, addMs(EIGHT, -1))).toEqual([])
    expect(tell(world, EIGHT)).toEqual([
      {
        type: 'reminder.fired',
        category: 'reminders',
        reminderId: 'r',
        dueAt: EIGHT,
        nextDueAt: '2026-11-22T08:00:00.000Z',
        nextFiresAt: '2026-11-22T08:00:00.000Z',
      },
    ])
    expect(tell(world, addMs(EIGHT, HOUR))).toEqual([])
    expect(world.one().pending).toMatchObject([{ dueAt: EIGHT, fired: 1, state: 'fired', seq: 3 }])
  })

  test('[REMIND-6] unanswered for four hours, or when the next one comes, it is missed', () => {
    const world = aFiredTablet()
    expect(tell(world, addMs(EIGHT, 4 * HOUR - 1))).toEqual([])
    expect(typesOf(tell(world, addMs(EIGHT, 4 * HOUR)))).toEqual(['reminder.missed'])
    expect(world.one()).toMatchObject({ pending: [], last: { dueAt: EIGHT, answer: 'missed' } })
    const snoozed = aFiredTablet()
    snoozed.act(addMs(EIGHT, HOUR), (deciding) =>
      decideSnoozeReminder(deciding, { ...occurrence(EIGHT), minutes: 1440 }),
    )
    expect(
      tell(snoozed, addMs(EIGHT, 24 * HOUR)).map(({ type, ...fact }) => [type, 'dueAt' in fact && fact.dueAt]),
    ).toEqual([
      ['reminder.missed', EIGHT],
      ['reminder.fired', '2026-11-22T08:00:00.000Z'],
    ])
  })

  test('[REMIND-6] what nobody was there to tell is missed and not fired late, and only the last fortnight is told', () => {
    const world = aTablet()
    const facts = tell(world, '2026-12-21T09:00:00.000Z')
    expect(facts.length).toBeLessThanOrEqual(17)
    expect(typesOf(facts)).toEqual([...Array(facts.length - 1).fill('reminder.missed'), 'reminder.fired'])
    expect(facts.at(-1)).toMatchObject({ dueAt: '2026-12-21T08:00:00.000Z' })
    expect(typesOf(tell(aTablet(), '2026-11-21T13:00:00.000Z'))).toEqual(['reminder.missed'])
    expect(tell(aTablet(), '2076-01-01T09:00:00.000Z').length).toBeLessThanOrEqual(17)
  })

  test('[REMIND-5] whenever anybody looks, each occurrence is told once and in order, and the log comes to rest', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 60 * HOUR }), { minLength: 1, maxLength: 20 })
    const rrule = fc.constantFrom(
      null,
      'FREQ=DAILY',
      'FREQ=WEEKLY;BYDAY=MO,SA',
      'FREQ=DAILY;COUNT=4',
      'FREQ=MONTHLY;BYMONTHDAY=31',
    )
    const quiet = fc.option(
      fc.tuple(aTime, aTime).filter(([from, to]) => from !== to),
      { nil: null },
    )
    fc.assert(
      fc.property(aZone, anInstant, aTime, rrule, quiet, looks, (zone, begun, at, rule, hours, waits) => {
        const world = reminding(zone)
        const startsOn = wallClockOf(addMs(begun, 24 * HOUR), zone).on
        const noted = hours && { from: hours[0], to: hours[1] }
        world.act(begun, (deciding) => decidePreferReminders(deciding, { ...key, quiet: noted }))
        add(world, begun, { title: 'A', at, startsOn, rrule: rule })
        const told: Instant[] = []
        let now = begun
        for (const ms of waits) {
          now = addMs(now, ms)
          for (const fact of tell(world, now)) {
            if (fact.type === 'reminder.fired') told.push(fact.dueAt)
            if (fact.type === 'reminder.fired') expect(fact.dueAt <= now).toBe(true)
          }
          const next = remindersChangeAt(world.state())
          expect(next === null || next > now).toBe(true)
          expect(world.one().pending.length).toBeLessThanOrEqual(1)
        }
        expect(told).toEqual([...new Set(told)].sort())
      }),
      { numRuns: 150 },
    )
  })
})

describe('answers', () => {
  test('[REMIND-7] snoozed it fires again, with the same occurrence, as often as it is snoozed', () => {
    const world = aFiredTablet()
    for (const [index, minutes] of [10, 30, 60].entries()) {
      const at = addMs(EIGHT, index * 70 * 60_000)
      world.act(at, (deciding) => decideSnoozeReminder(deciding, { ...occurrence(EIGHT), minutes }))
      const again = addMs(at, minutes * 60_000)
      expect(world.one().pending).toMatchObject([{ state: 'snoozed', snoozedUntil: again }])
      expect(tell(world, addMs(again, -1))).toEqual([])
      expect(tell(world, again)).toMatchObject([{ type: 'reminder.fired', dueAt: EIGHT }])
      expect(world.one().pending).toMatchObject([{ fired: index + 2, state: 'fired', snoozedUntil: null }])
    }
    expect(world.one().nextDueAt).toBe('2026-11-22T08:00:00.000Z')
  })

  test('[REMIND-7] done and skipped close an occurrence once; a reason is kept in the log', () => {
    const world = aFiredTablet()
    const facts = world.act(EIGHT, (deciding) =>
      decideSkipReminder(deciding, { ...occurrence('2026-11-21T09:00:00+01:00'), reason: 'Feeling unwell' }),
    )
    expect(facts).toMatchObject([{ type: 'reminder.skipped', reason: 'Feeling unwell', dueAt: EIGHT }])
    for (const decide of [decideDoneReminder, decideSkipReminder, decideSnoozeReminder])
      expect(() => world.act(EIGHT, (deciding) => decide(deciding, occurrence(EIGHT)))).toThrow('reminder.answered')
    expect(() => world.act(EIGHT, (deciding) => decideDoneReminder(deciding, occurrence(START)))).toThrow('notFound')
  })

  test('[REMIND-7] done before its time it does not fire; missed it can be done late', () => {
    const world = aTablet()
    world.act(START, (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))
    expect(tell(world, addMs(EIGHT, HOUR))).toEqual([])
    expect(world.one()).toMatchObject({ nextDueAt: '2026-11-22T08:00:00.000Z', last: { answer: 'done' } })
    const missed = aFiredTablet()
    tell(missed, addMs(EIGHT, 5 * HOUR))
    missed.act(addMs(EIGHT, 6 * HOUR), (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))
    expect(missed.one().last).toMatchObject({ dueAt: EIGHT, answer: 'done' })
  })

  test('[REMIND-7] a one-off ends with its answer, and what was removed is unknown', () => {
    const world = reminding()
    add(world, START, { ...DAILY, rrule: null, startsOn: '2026-11-21' })
    tell(world, EIGHT)
    expect(world.one()).toMatchObject({ nextDueAt: null, endedAt: null })
    world.act(EIGHT, (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))
    expect(world.one()).toMatchObject({ endedAt: EIGHT })
    expect(remindersChangeAt(world.state())).toBeNull()
    world.act(EIGHT, (deciding) => decideRemoveReminder(deciding, { ...key, reminderId: 'r' }))
    expect(() => world.act(EIGHT, (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))).toThrow('notFound')
    expect(compactReminders(world.state(), addMs(EIGHT, 31 * 24 * HOUR)).list).toEqual({})
  })

  test('[REMIND-13] undelivered until somebody answers or a later notice gets through', () => {
    const undelivered = (world: World) =>
      world.act(addMs(EIGHT, HOUR / 4), ({ reminders }) =>
        decideUndelivered(reminders, { reminderId: 'r', dueAt: EIGHT }),
      )
    const answered = aFiredTablet()
    undelivered(answered)
    expect(answered.one().undelivered).toMatchObject({ dueAt: EIGHT })
    answered.act(addMs(EIGHT, HOUR), (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))
    expect(answered.one().undelivered).toBeNull()
    expect(() => undelivered(answered)).toThrow('reminder.answered')
    const later = aFiredTablet()
    undelivered(later)
    tell(later, addMs(EIGHT, 24 * HOUR))
    expect(later.one().undelivered).not.toBeNull()
    const dueAt = addMs(EIGHT, 24 * HOUR)
    const delivered = () => later.act(dueAt, ({ reminders }) => decideDelivered(reminders, { reminderId: 'r', dueAt }))
    delivered()
    expect(later.one().undelivered).toBeNull()
    expect(delivered).toThrow('reminder.answered')
  })
})

describe('plans', () => {
  test('[REMIND-9] the minute that runs is due at once; a time that is over is no reminder', () => {
    const world = reminding()
    expect(typesOf(add(world, '2026-11-21T08:00:30.000Z', { ...DAILY, rrule: null, startsOn: '2026-11-21' }))).toEqual([
      'reminder.added',
      'reminder.fired',
    ])
    const over = { ...DAILY, rrule: null, startsOn: '2026-11-21' }
    expect(() => add(reminding(), '2026-11-21T08:01:00.000Z', over)).toThrow('invalid')
    expect(() => add(reminding(), START, { ...DAILY, rrule: 'FREQ=DAILY;UNTIL=20261101' })).toThrow('invalid')
  })

  test('[REMIND-9] a new time never brings an occurrence back that was told or answered', () => {
    const world = aFiredTablet()
    const change = (words: { title?: string; at?: string }) =>
      world.act(addMs(EIGHT, 1_000), (deciding) =>
        decideChangeReminder(deciding, { ...key, reminderId: 'r', ...words }),
      )
    change({ title: 'Morning tablet' })
    expect(world.one()).toMatchObject({ title: 'Morning tablet', nextDueAt: '2026-11-22T08:00:00.000Z' })
    change({ at: '08:00' })
    expect(world.one().nextDueAt).toBe('2026-11-22T08:00:00.000Z')
    change({ at: '20:00' })
    expect(world.one()).toMatchObject({ nextDueAt: '2026-11-21T20:00:00.000Z', pending: [{ dueAt: EIGHT }] })
  })

  test('[REMIND-9] there are at most so many, and what ended does not count', () => {
    const world = reminding()
    const once = { ...DAILY, rrule: null, startsOn: '2026-11-21' }
    for (let index = 0; index < MAX_REMINDERS; index += 1) add(world, START, once, `r${index}`)
    expect(() => add(world)).toThrow('reminder.tooMany')
    tell(world, addMs(EIGHT, 4 * HOUR))
    for (let index = 0; index < 3 * MAX_REMINDERS; index += 1) {
      add(world, addMs(EIGHT, 5 * HOUR), DAILY, `s${index}`)
      world.act(addMs(EIGHT, 5 * HOUR), (deciding) =>
        decideRemoveReminder(deciding, { ...key, reminderId: `s${index}` }),
      )
    }
    expect(Object.keys(world.state().list).length).toBeLessThanOrEqual(MAX_REMINDERS + 2)
  })

  test('[REMIND-9] the next three firings say when they are due, and till when quiet hours hold them', () => {
    const world = aTablet()
    world.act(START, (deciding) => decidePreferReminders(deciding, { ...key, quiet: { from: '21:00', to: '08:30' } }))
    expect(firingsOf(world.one(), world.state())).toEqual(
      ['2026-11-21', '2026-11-22', '2026-11-23'].map((on) => ({
        dueAt: `${on}T08:00:00.000Z`,
        on,
        time: '08:00',
        firesAt: `${on}T08:30:00.000Z`,
        heldTo: { on, time: '08:30' },
      })),
    )
  })
})

describe('quiet hours', () => {
  test('[REMIND-4] they hold until the first minute after them, found by looking at each, in any zone on any day', () => {
    const near = fc.constantFrom(
      '2026-03-29T00:00:00.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-03-08T06:00:00.000Z',
      '2026-11-01T05:00:00.000Z',
    )
    const minute = fc
      .tuple(near, fc.integer({ min: -600, max: 600 }))
      .map(([at, minutes]) => addMs(at, minutes * 60_000))
    const hours = fc.tuple(aTime, aTime).filter(([from, to]) => from !== to)
    fc.assert(
      fc.property(aZone, minute, hours, (zone, at, [from, to]) => {
        const isQuiet = (instant: Instant) => {
          const { time } = wallClockOf(instant, zone)
          return from < to ? time >= from && time < to : time >= from || time < to
        }
        let expected = at
        while (isQuiet(expected)) expected = addMs(expected, 60_000)
        expect(afterQuiet(at, { from, to }, zone)).toBe(expected)
      }),
      { numRuns: 80 },
    )
  })

  test('[REMIND-4] a firing at night comes in the morning, and one that is held comes when quiet is given up', () => {
    const night = { ...DAILY, at: '23:30' }
    const quiet = { from: '22:00', to: '07:00' }
    const world = reminding()
    world.act(START, (deciding) => decidePreferReminders(deciding, { ...key, quiet }))
    add(world, START, night)
    expect(tell(world, '2026-11-22T06:59:59.000Z')).toEqual([])
    expect(tell(world, '2026-11-22T07:00:00.000Z')).toMatchObject([
      { type: 'reminder.fired', dueAt: '2026-11-21T23:30:00.000Z' },
    ])
    const now = '2026-11-22T23:45:00.000Z'
    expect(typesOf(tell(world, now))).toEqual(['reminder.missed'])
    const given = world.act(now, (deciding) => decidePreferReminders(deciding, { ...key, quiet: null }))
    expect(typesOf(given)).toEqual(['reminder.preferred', 'reminder.fired'])
    expect(given.at(-1)).toMatchObject({ dueAt: '2026-11-22T23:30:00.000Z' })
  })

  test('[REMIND-4] a snooze that ends in them waits too', () => {
    const world = reminding()
    world.act(START, (deciding) => decidePreferReminders(deciding, { ...key, quiet: { from: '08:05', to: '09:00' } }))
    add(world)
    tell(world, EIGHT)
    world.act(EIGHT, (deciding) => decideSnoozeReminder(deciding, occurrence(EIGHT)))
    expect(world.one().pending).toMatchObject([{ snoozedUntil: '2026-11-21T09:00:00.000Z' }])
  })
})

describe('travel', () => {
  const setZone = (world: World, now: Instant, timeZone: string, profile = 'America/New_York') =>
    world.act(now, (deciding) => decideSetReminderZone(deciding, { ...key, timeZone }, profile))

  test('[REMIND-8] kept at home they follow the old clock, moved the new one, and the question is asked once', () => {
    const world = aTablet()
    expect(asksForZone(world.state(), 'America/New_York')).toBe(true)
    setZone(world, START, 'Europe/London')
    expect(asksForZone(world.state(), 'America/New_York')).toBe(false)
    expect(world.one().nextDueAt).toBe(EIGHT)
    setZone(world, START, 'America/New_York')
    expect(world.one().nextDueAt).toBe('2026-11-21T13:00:00.000Z')
    expect(asksForZone(world.state(), 'Europe/London')).toBe(true)
  })

  test('[REMIND-8] each date keeps its one occurrence, whichever way the journey goes', () => {
    const done = aFiredTablet()
    done.act(EIGHT, (deciding) => decideDoneReminder(deciding, occurrence(EIGHT)))
    setZone(done, '2026-11-21T10:00:00.000Z', 'America/New_York')
    expect(done.one().nextDueAt).toBe('2026-11-22T13:00:00.000Z')
    fc.assert(
      fc.property(aZone, aZone, fc.integer({ min: 0, max: 47 }), aTime, (home, away, hours, at) => {
        const world = reminding(home)
        add(world, START, { ...DAILY, at, startsOn: '2026-11-22' })
        const now = addMs(START, hours * HOUR)
        const before = tell(world, now).filter(({ type }) => type === 'reminder.fired').length
        const { nextDueAt } = world.one()
        const { on } = wallClockOf(nextDueAt ?? now, home)
        setZone(world, now, away, away)
        const due = minuteAt(on, at, away)
        const moved = world.one().pending.find(({ dueAt }) => dueAt > addMs(now, -60_000))
        if (due > now) expect(world.one().nextDueAt).toBe(due)
        else expect([before, moved !== undefined]).toEqual([before, true])
        expect(world.one().nextDueAt === null || world.one().nextDueAt! > now).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('[REMIND-8] who has none takes the clock of his profile along', () => {
    expect(movedTo(reminding().state(), 'Asia/Tokyo').zone).toEqual({ timeZone: 'Asia/Tokyo', askedFor: 'Asia/Tokyo' })
    expect(movedTo(aTablet().state(), 'Asia/Tokyo').zone.timeZone).toBe('Europe/London')
  })
})
