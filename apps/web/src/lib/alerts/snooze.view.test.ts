import { describe, expect, test } from 'vitest'
import { readSnooze, snoozeChoices } from './snooze.view.ts'

const choices = (now: string, zone = 'Europe/London') =>
  snoozeChoices(Date.parse(now), zone).map(({ key, until, time }) => [key, until, time])

describe('snooze', () => {
  test('[INBOX-8] each choice says when it wakes, on the reader’s own clock', () => {
    expect(choices('2026-12-16T14:00:00.000Z')).toEqual([
      ['half', '2026-12-16T14:30:00.000Z', '14:30'],
      ['hour', '2026-12-16T15:00:00.000Z', '15:00'],
      ['evening', '2026-12-16T18:00:00.000Z', '18:00'],
      ['morning', '2026-12-17T09:00:00.000Z', 'tomorrow 09:00'],
    ])
    expect(choices('2026-12-16T14:00:00.000Z', 'America/New_York').map(([, , time]) => time)).toEqual([
      '09:30',
      '10:00',
      '18:00',
      'tomorrow 09:00',
    ])
  })

  test('[INBOX-8] this evening is offered only while it lies ahead', () => {
    expect(choices('2026-12-16T17:30:00.000Z').map(([key]) => key)).toEqual(['half', 'hour', 'morning'])
    expect(choices('2026-12-16T23:30:00.000Z').map(([, , time]) => time)).toEqual([
      'tomorrow 00:00',
      'tomorrow 00:30',
      'tomorrow 09:00',
    ])
  })

  test('[INBOX-8] tomorrow morning stays nine o’clock over a clock change', () => {
    expect(choices('2027-03-27T20:00:00.000Z').at(-1)).toEqual([
      'morning',
      '2027-03-28T08:00:00.000Z',
      'tomorrow 09:00',
    ])
  })

  test('[INBOX-8] a chosen time must be one, ahead, and within 30 days', () => {
    const now = Date.parse('2026-12-16T14:00:00.000Z')
    const read = (on: string, time: string) => readSnooze({ on, time }, now, 'Europe/London')
    expect(read('2026-12-19', '10:30')).toEqual({ ok: true, until: '2026-12-19T10:30:00.000Z' })
    expect([
      read('', '10:30'),
      read('2026-12-19', '25:00'),
      read('2026-12-16', '13:59'),
      read('2027-01-16', '10:00'),
    ]).toEqual([
      { ok: false, problem: 'Choose a day.' },
      { ok: false, problem: 'Write a time between 00:00 and 23:59.' },
      { ok: false, problem: 'This time has passed. Choose a later one.' },
      { ok: false, problem: 'Choose a time within 30 days.' },
    ])
  })
})
