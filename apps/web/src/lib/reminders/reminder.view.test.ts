import { describe, expect, test } from 'vitest'
import { beginningReminders, evolveReminders } from '@closeby/protocol/reminders'
import type { ReminderFact, Reminders } from '@closeby/protocol/reminders'
import { draftOf, newReminder, readDraft } from './draft.view.ts'
import { dueNow, dueWords, firingWords, lastWords, placeOf, repeatWords } from './reminder.view.ts'
import { placeToAsk } from './travel.view.ts'

const TODAY = '2026-11-21'
const NOW = '2026-11-21T12:00:00.000Z'
const none = { nextDueAt: null, nextFiresAt: null }
const tomorrow = { nextDueAt: '2026-11-22T08:00:00.000Z', nextFiresAt: '2026-11-22T08:00:00.000Z' }

function fold(...facts: ReminderFact[]): Reminders {
  return facts.reduce(
    (reminders, fact, seq) => evolveReminders(reminders, fact, { seq, recordedAt: NOW }),
    beginningReminders('Europe/London'),
  )
}
const added = (reminderId: string): ReminderFact => ({
  type: 'reminder.added',
  category: 'reminders',
  reminderId,
  title: reminderId,
  at: '08:00',
  startsOn: TODAY,
  rrule: 'FREQ=DAILY',
  ...tomorrow,
})
const fired = (reminderId: string, dueAt: string): ReminderFact => ({
  type: 'reminder.fired',
  category: 'reminders',
  reminderId,
  dueAt,
  ...tomorrow,
})

describe('the words of a reminder', () => {
  test('[REMIND-9] how often, in words', () => {
    const words = (rrule: string | null, startsOn = TODAY) => repeatWords({ at: '08:00', startsOn, rrule }, TODAY)
    expect(words(null, '2027-01-02')).toBe('Once, on 2 January at 08:00')
    expect(words('FREQ=DAILY')).toBe('Every day at 08:00')
    expect(words('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')).toBe('Monday to Friday at 08:00')
    expect(words('FREQ=WEEKLY;BYDAY=MO,TH')).toBe('Monday, Thursday at 08:00')
    expect(words('FREQ=MONTHLY')).toBe('Every month on day 21 at 08:00')
    expect(words('FREQ=DAILY;UNTIL=20261224')).toBe('Every day at 08:00, until 24 December')
    expect(words('FREQ=DAILY;INTERVAL=2')).toBe('By its own rule, at 08:00')
  })

  test('[REMIND-4] the next times, and what quiet hours hold', () => {
    const firing = { dueAt: NOW, on: TODAY, time: '18:00', firesAt: NOW, heldTo: null }
    expect(firingWords(firing, TODAY)).toBe('Today 18:00')
    expect(
      firingWords({ ...firing, on: '2026-11-22', time: '06:30', heldTo: { on: '2026-11-22', time: '07:00' } }, TODAY),
    ).toBe('Tomorrow 06:30, held until 07:00')
    expect(firingWords({ ...firing, on: '2026-11-24' }, TODAY)).toBe('Tuesday 24 November 18:00')
  })

  test('[REMIND-7] what waits comes first that waits longest, and an answered or snoozed one does not ask', () => {
    const early = '2026-11-21T08:00:00.000Z'
    const late = '2026-11-21T11:00:00.000Z'
    const reminders = fold(added('a'), added('b'), fired('a', late), fired('b', early))
    expect(dueNow(reminders).map(({ reminder }) => reminder.id)).toEqual(['b', 'a'])
    const snoozed = evolveReminders(
      reminders,
      { type: 'reminder.snoozed', category: 'reminders', reminderId: 'b', dueAt: early, until: NOW },
      { seq: 9, recordedAt: NOW },
    )
    expect(dueNow(snoozed).map(({ reminder }) => reminder.id)).toEqual(['a'])
    expect(dueWords(late, NOW, 'Europe/London')).toBe('Due at 11:00')
    expect(dueWords('2026-11-20T21:00:00.000Z', NOW, 'Europe/London')).toBe('Due Friday 20 November at 21:00')
  })

  test('[REMIND-7] what became of the last one, without blame', () => {
    const last = { dueAt: '2026-11-21T08:00:00.000Z', at: NOW }
    const words = (answer: 'done' | 'skipped' | 'missed') => lastWords({ ...last, answer }, NOW, 'Europe/London')
    expect(words('done')).toBe('Done, today 08:00')
    expect(words('skipped')).toBe('Skipped, today 08:00')
    expect(words('missed')).toBe('Not answered, today 08:00')
    expect(lastWords(null, NOW, 'Europe/London')).toBe('')
  })
})

describe('writing a reminder', () => {
  test('[REMIND-9] each field says what to do, and what was typed stays', () => {
    const draft = { ...newReminder(TODAY, ''), title: ' ', how: 'days' as const, days: [], until: '2020-01-01' }
    const read = readDraft(draft, NOW, 'Europe/London')
    if (read.ok) throw new Error('taken')
    expect(Object.keys(read.problems)).toEqual(['title', 'days', 'at', 'until'])
  })

  test('[REMIND-9] a one-off in the past is not sent; the same time is fine where it repeats', () => {
    const once = { ...newReminder(TODAY, '08:00'), title: 'Tablet', how: 'once' as const }
    expect(readDraft(once, NOW, 'Europe/London').ok).toBe(false)
    expect(readDraft({ ...once, how: 'daily' }, NOW, 'Europe/London').ok).toBe(true)
    // 08:00 has not come in Honolulu.
    expect(readDraft(once, NOW, 'Pacific/Honolulu').ok).toBe(true)
  })

  test('[REMIND-9] what is read back is what was there', () => {
    const plan = { title: 'Walk', at: '18:00', startsOn: TODAY, rrule: 'FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261224' }
    expect(readDraft(draftOf(plan), NOW, 'Europe/London')).toEqual({ ok: true, plan })
  })
})

describe('travelling', () => {
  const reminders = fold(added('a'))

  test('[REMIND-8] another place is asked about once, and not when its clocks show the same', () => {
    expect(placeToAsk(reminders, 'America/New_York', NOW)).toBe('America/New_York')
    expect(placeToAsk(reminders, 'Europe/London', NOW)).toBeNull()
    expect(placeToAsk(reminders, 'Europe/Jersey', NOW)).toBeNull()
    // The clocks of Reykjavik are those of London in winter only.
    expect(placeToAsk(reminders, 'Atlantic/Reykjavik', NOW)).toBe('Atlantic/Reykjavik')
    const kept = evolveReminders(
      reminders,
      {
        type: 'reminder.zoneSet',
        category: 'reminders',
        timeZone: 'Europe/London',
        askedFor: 'America/New_York',
        next: [],
      },
      { seq: 5, recordedAt: NOW },
    )
    expect(placeToAsk(kept, 'America/New_York', NOW)).toBeNull()
    expect(placeOf('America/New_York')).toBe('New York')
  })

  test('[REMIND-8] nothing is asked where nothing is to come', () => {
    const over = fold({ ...added('a'), ...none })
    expect(placeToAsk(over, 'America/New_York', NOW)).toBeNull()
  })
})
