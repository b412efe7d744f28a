import type { Alert } from '@closeby/protocol/alerts'
import { describe, expect, test } from 'vitest'
import type { AlertReader } from './alert.view.ts'
import { countdown, ladderOf } from './ladder.view.ts'
import { anAlert, claimedBy, LENA, NOW, TOMAS } from './testing/alerts.ts'

const reader: AlertReader = { userId: LENA.userId, timeZone: 'Europe/London', now: NOW, isStale: false }
const rungs = (alert: Parameters<typeof ladderOf>[0], names: string[] = []) =>
  ladderOf(alert, names, reader).map(({ who, when, state }) => [who, when, state])

describe('the ladder', () => {
  test('[INBOX-9] an open alert: who was told, who is next by name, who follows', () => {
    expect(rungs(anAlert(), ['Dr Maya Osei'])).toEqual([
      ['Coordinators', 'told 13:50', 'on'],
      ['Dr Osei', '14:05', 'ahead'],
      ['Administrators', '15:50', 'ahead'],
    ])
    const [on] = ladderOf(anAlert(), [], reader)
    expect(on?.share).toBeCloseTo(10 / 15)
    expect(on?.endsAt).toBe(Date.parse('2026-12-16T14:05:00.000Z'))
  })

  test('[INBOX-9] after the last step nothing runs any more', () => {
    const told: Alert['told'] = [
      { step: 1, to: 'careTeam', at: '2026-12-16T11:05:00.000Z', seq: 13 },
      { step: 2, to: 'admin', at: '2026-12-16T12:50:00.000Z', seq: 14 },
    ]
    const last = anAlert({ raisedAt: '2026-12-16T10:50:00.000Z', step: 2, told, nextStepAt: null })
    expect(rungs(last)).toEqual([
      ['Coordinators', 'told 10:50', 'past'],
      ['Care team', 'told 11:05', 'past'],
      ['Administrators', 'told 12:50', 'past'],
    ])
  })

  test('[INBOX-9] a claimed alert: until when its owner has it, and who hears of it then', () => {
    expect(rungs(anAlert(claimedBy(LENA)), ['Dr Maya Osei'])).toEqual([
      ['You', 'until 15:20', 'on'],
      ['Dr Osei', '15:20', 'ahead'],
      ['Administrators', '17:05', 'ahead'],
    ])
    expect(rungs(anAlert(claimedBy(TOMAS)))[0]).toEqual(['Tomas', 'until 15:20', 'on'])
  })

  test('[INBOX-9] what waits for nobody has no ladder', () => {
    expect(rungs(anAlert({ state: 'snoozed', snoozedUntil: '2026-12-17T09:00:00.000Z', nextStepAt: null }))).toEqual([])
  })

  test('[INBOX-9] the countdown swaps digits in place and ends in silence', () => {
    const left = (ms: number): string => countdown(NOW + ms, NOW)
    expect([left(18 * 60_000 + 42_000), left(61_000), left(999), left(-5), left(2 * 3_600_000 + 5 * 60_000)]).toEqual([
      '18:42',
      '01:01',
      '',
      '',
      '2 h 05',
    ])
  })
})
