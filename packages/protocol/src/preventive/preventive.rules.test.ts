import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../core/time.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf } from '../patient/patient.rules.ts'
import type { Step } from '../testing/a-patient.ts'
import { lived, wait } from '../testing/a-patient.ts'
import { decideDecline, decideMarkDone, decideSchedule } from './decide-preventive.rules.ts'
import { itemStateOn } from './preventive.rules.ts'

const begun = '2026-11-16T09:00:00.000Z'
const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }
const deciding = (state: PatientState, now: string) => ({ items: state.items, clock: clockOf(state), now })
const schedule = (dueOn: string, more: { remindDays?: number; graceDays?: number } = {}): Step => ({
  at: begun,
  facts: (state) => decideSchedule(deciding(state, begun), { ...key, title: 'Blood test', dueOn, ...more }, 'i'),
})
const done = (at: string, on: string): Step => ({
  at,
  facts: (state) => decideMarkDone(deciding(state, at), { ...key, itemId: 'i', on }),
})
const typesOf = (entries: { facts: { type: string }[] }[]) =>
  entries.flatMap(({ facts }) => facts.map(({ type }) => type))

describe('preventive', () => {
  test('[PREV-1] the states follow the dates', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: -120, max: 120 }),
        (remindDays, graceDays, offset) => {
          const dueOn = '2027-03-01'
          const item = lived(begun, [schedule(dueOn, { remindDays, graceDays })]).state.items['i']!
          const state = itemStateOn(item, addDays(dueOn, offset))
          const expected =
            offset > graceDays ? 'missed' : offset >= 0 ? 'due' : offset >= -remindDays ? 'dueSoon' : 'notDue'
          expect(state).toBe(expected)
        },
      ),
    )
  })

  test('[PREV-2] a past date is judged at once, without grace unless given', () => {
    const { entries } = lived(begun, [schedule('2026-11-15')])
    expect(typesOf(entries)).toEqual(['patient.registered', 'preventive.scheduled', 'item.missed', 'alert.raised'])
    expect(typesOf(lived(begun, [schedule('2026-11-15', { graceDays: 3 })]).entries)).toContain('item.due')
  })

  test('[PREV-3] time tells each state once, in order, on the patient’s day', () => {
    const days = Array.from({ length: 12 }, (_, index) =>
      wait(`2026-11-${String(17 + index).padStart(2, '0')}T00:00:00.000Z`),
    )
    const { entries } = lived(begun, [schedule('2026-11-22', { remindDays: 2, graceDays: 1 }), ...days])
    const told = entries.flatMap(({ facts }) => facts.filter(({ type }) => type.startsWith('item.')))
    expect(told.map(({ type, ...fact }) => [type, 'on' in fact ? fact.on : null])).toEqual([
      ['item.dueSoon', '2026-11-20'],
      ['item.due', '2026-11-22'],
      ['item.missed', '2026-11-24'],
    ])
  })

  test('[PREV-4] done and declined end it, and a closed item is not closed again', () => {
    const after = [
      schedule('2026-11-20'),
      done('2026-11-17T09:00:00.000Z', '2026-11-17'),
      wait('2026-12-01T00:00:00.000Z'),
    ]
    const { state, entries } = lived(begun, after)
    expect(itemStateOn(state.items['i']!, '2026-12-01')).toBe('done')
    expect(typesOf(entries)).not.toContain('item.missed')
    expect(() => lived(begun, [...after, done('2026-12-01T10:00:00.000Z', '2026-12-01')])).toThrow('preventive.closed')
    const decline: Step = {
      at: begun,
      facts: (now) => decideDecline(deciding(now, begun), { ...key, itemId: 'i', reason: 'Later' }),
    }
    expect(itemStateOn(lived(begun, [schedule('2026-11-20'), decline]).state.items['i']!, '2026-11-30')).toBe(
      'declined',
    )
  })

  test('[PREV-4] a day that has not come cannot be the day it was done', () => {
    expect(() => lived(begun, [schedule('2026-11-20'), done(begun, '2026-11-17')])).toThrow('progress.future')
  })
})
