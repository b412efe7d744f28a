import { describe, expect, test } from 'vitest'
import type { AlertReader } from './alert.view.ts'
import { isToYou, metaOf, newsOf, outcomeWords, peopleWords, titleOf } from './alert.view.ts'
import { anInboxRow, claimedBy, LENA, MAYA, NOW, TOMAS } from './testing/alerts.ts'

const reader: AlertReader = { userId: LENA.userId, timeZone: 'Europe/London', now: NOW, isStale: false }
const next = (row: Parameters<typeof metaOf>[0], change: Partial<AlertReader> = {}) =>
  metaOf(row, { ...reader, ...change }).next

describe('what stands under an alert', () => {
  test('[INBOX-9] an open one says whom it goes to and when, by name where names are known', () => {
    expect(next(anInboxRow({ names: ['Dr Maya Osei'] }))).toBe('Goes to Dr Osei in 5 min')
    expect(next(anInboxRow({ names: ['Dr Maya Osei', 'Sam Ortiz', 'Ada L'] }))).toBe(
      'Goes to Dr Osei and 2 others in 5 min',
    )
    expect(next(anInboxRow())).toBe('Goes to the care team in 5 min')
  })

  test('[INBOX-9] on a stale screen it is a time, never a time left', () => {
    expect(next(anInboxRow({ names: ['Dr Maya Osei'] }), { isStale: true })).toBe('Goes to Dr Osei at 14:05')
  })

  test('[INBOX-9] after the last step it says that everybody was told', () => {
    expect(next(anInboxRow({ step: 2, nextStepAt: null }))).toBe('Everybody was told')
  })

  test('[INBOX-1] a claimed one says who has it and when it comes back', () => {
    expect(metaOf(anInboxRow(claimedBy(LENA)), reader)).toEqual({
      owner: { name: 'Lena Brandt', words: 'You have this' },
      next: 'Comes back at 15:20',
    })
    expect(metaOf(anInboxRow(claimedBy(MAYA)), reader).owner?.words).toBe('Dr Osei has this')
  })

  test('[INBOX-8] a snoozed one says until when and by whom, an ended one how', () => {
    const snoozed = { state: 'snoozed', snoozedUntil: '2026-12-17T09:00:00.000Z', nextStepAt: null } as const
    expect(next(anInboxRow({ ...snoozed, snoozedBy: LENA }))).toBe('Until tomorrow 09:00, by you')
    expect(next(anInboxRow({ ...snoozed, snoozedBy: TOMAS }))).toBe('Until tomorrow 09:00, by Tomas')
    const closed = { closedAt: '2026-12-16T13:12:00.000Z', nextStepAt: null }
    expect(next(anInboxRow({ ...closed, state: 'cleared' }))).toBe('The cause was gone at 13:12')
    expect(next(anInboxRow({ ...closed, state: 'resolved', outcome: 'leftMessage', closedBy: TOMAS }))).toBe(
      'Left a message. By Tomas, 13:12',
    )
  })

  test('[INBOX-1] only a missed check-up is called by its fixed words', () => {
    expect(titleOf(anInboxRow())).toEqual({
      strong: 'Missed Preventive Checkup',
      rest: 'Diabetic eye screening was due 2 December',
    })
    expect(titleOf({ rule: 'patient.silent', words: 'No data for 4 days' })).toEqual({
      strong: 'No data for 4 days',
      rest: '',
    })
  })

  test('[INBOX-6] an outcome of another program is told in its own words', () => {
    expect([outcomeWords('notReached'), outcomeWords('transferred'), outcomeWords(null)]).toEqual([
      'Could not reach',
      'transferred',
      '',
    ])
  })

  test('[INBOX-9] people in a narrow place', () => {
    expect([peopleWords([]), peopleWords(['Prof Ann Lee', 'Sam Ortiz'])]).toEqual(['', 'Prof Lee and Sam'])
  })
})

describe('whose it is to hear', () => {
  const lena = { id: LENA.userId, role: 'coordinator' } as const
  const maya = { id: MAYA.userId, role: 'provider' } as const

  test('[INBOX-7] an open alert is to those its ladder has told', () => {
    const first = anInboxRow()
    expect([isToYou(first, lena), isToYou(first, maya)]).toEqual([true, false])
    expect(isToYou(anInboxRow({ step: 1 }), maya)).toBe(true)
  })

  test('[INBOX-7] a claimed one is to nobody but whom somebody else gave it to', () => {
    const mine = anInboxRow({ ...claimedBy(LENA), assignedBy: TOMAS.userId })
    expect([isToYou(mine, lena), isToYou(mine, maya)]).toEqual([true, false])
    expect(isToYou(anInboxRow(claimedBy(LENA)), lena)).toBe(false)
  })
})

describe('news', () => {
  const news = (before: Parameters<typeof anInboxRow>[0], after: Parameters<typeof anInboxRow>[0]) =>
    newsOf(anInboxRow(before), anInboxRow(after), LENA.userId)

  test('[INBOX-7] what a change is to somebody who looks on', () => {
    expect(news({}, claimedBy(MAYA))).toBe('Dr Osei claimed this just now')
    expect(news({}, claimedBy(LENA))).toBe('You have this')
    expect(news(claimedBy(MAYA), {})).toBe('Back for everybody')
    expect(news({}, { state: 'resolved', closedBy: TOMAS })).toBe('Tomas resolved this just now')
    expect(news({}, { step: 1 })).toBe('Went one step up')
    expect(news({}, { seq: 40 })).toBeNull()
  })
})
