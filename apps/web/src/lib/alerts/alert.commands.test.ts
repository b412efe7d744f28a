import { patientCommands } from '@closeby/protocol/wire'
import { describe, expect, test } from 'vitest'
import type { AlertAct } from './alert.commands.ts'
import { actsFor, commandOf, inverseOf } from './alert.commands.ts'
import { anInboxRow, claimedBy, LENA, TOMAS } from './testing/alerts.ts'

const ACTS: AlertAct[] = [
  { verb: 'claim' },
  { verb: 'release' },
  { verb: 'assign', ...TOMAS },
  { verb: 'snooze', until: '2026-12-17T09:00:00.000Z' },
  { verb: 'wake' },
  { verb: 'resolve', outcome: 'other', note: 'Called.' },
  { verb: 'reopen' },
]
const UNTIL = '2026-12-18T09:00:00.000Z'
const open = anInboxRow()
const mine = anInboxRow(claimedBy(LENA))
const snoozed = anInboxRow({ state: 'snoozed', snoozedUntil: UNTIL, nextStepAt: null })

describe('acts', () => {
  test.each(ACTS)('[INBOX-5] $verb is a command of the contract, and its twin carries the same words', (act) => {
    const { event, payload, twin } = commandOf(open, act, 'words')
    const parsed = patientCommands[event].safeParse({ opId: '0197a5a0-0000-4000-8000-000000000001', ...payload })
    expect(parsed.error).toBeUndefined()
    expect(twin?.path).toBe(`/api/alerts/harriet_a1/${act.verb}`)
    expect({ patientId: 'harriet', alertId: 'harriet_a1', ...twin?.body }).toEqual(payload)
  })

  test('[INBOX-5] each act is taken back by its inverse, seen from how it stood', () => {
    const back = (act: AlertAct, before: typeof open) => inverseOf(act, before, LENA.userId)
    expect(back({ verb: 'claim' }, open)).toEqual({ verb: 'release' })
    expect(back({ verb: 'claim' }, snoozed)).toEqual({ verb: 'snooze', until: UNTIL })
    expect(back({ verb: 'claim' }, mine)).toBeNull()
    expect(back({ verb: 'release' }, mine)).toEqual({ verb: 'claim' })
    expect(back({ verb: 'assign', ...TOMAS }, open)).toEqual({ verb: 'release' })
    expect(back({ verb: 'assign', ...TOMAS }, mine)).toEqual({ verb: 'assign', ...LENA })
    expect(back({ verb: 'snooze', until: UNTIL }, open)).toEqual({ verb: 'wake' })
    expect(back({ verb: 'wake' }, snoozed)).toEqual({ verb: 'snooze', until: UNTIL })
    expect(back({ verb: 'resolve', outcome: 'other', note: '' }, mine)).toEqual({ verb: 'reopen' })
    const resolved = anInboxRow({ state: 'resolved', outcome: 'notReached', note: 'Twice.', nextStepAt: null })
    expect(back({ verb: 'reopen' }, resolved)).toEqual({ verb: 'resolve', outcome: 'notReached', note: 'Twice.' })
  })

  test('[INBOX-5] what somebody else has is his', () => {
    expect(actsFor(anInboxRow(claimedBy(TOMAS)), LENA.userId)).toEqual([])
    expect(actsFor(mine, LENA.userId)).not.toContain('claim')
    expect(actsFor(anInboxRow({ state: 'cleared' }), LENA.userId)).toEqual([])
  })
})
