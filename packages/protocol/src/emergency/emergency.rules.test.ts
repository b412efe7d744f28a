import { describe, expect, test } from 'vitest'
import { addMs } from '../core/index.ts'
import { decideTime, evolvePatient, nextChangeAt } from '../patient/index.ts'
import { anyHistory } from '../testing/index.ts'
import type { Emergencies } from './index.ts'
import { EMERGENCY_CATEGORIES } from './emergency-categories.rules.ts'
import {
  decideOpenEmergency,
  decideReviewEmergency,
  EMERGENCY_MS,
  emergencyOf,
  evolveEmergencies,
  OpenEmergency,
  patientOfEmergency,
} from './index.ts'
import fc from 'fast-check'

const NOW = '2026-11-21T10:00:00.000Z'
const opId = '00000000-0000-4000-8000-000000000000'
const NED = { userId: 'ned', name: 'Dr Ned', role: 'provider' } as const
const LENA = { userId: 'lena', name: 'Lena' }
const reason = 'Found unconscious, needs his medication'
const command = { opId, patientId: 'david', reason }
const after = (emergencies: Emergencies, facts: ReturnType<typeof decideOpenEmergency>, at = NOW) =>
  facts.reduce((known, fact) => evolveEmergencies(known, fact, { seq: 7, recordedAt: at }), emergencies)
const opened = after({}, decideOpenEmergency(command, { emergencies: {}, by: NED, now: NOW }))

describe('emergency access', () => {
  test('[GLASS-1] lasts sixty minutes, from the entry on, for this person and this patient alone', () => {
    const until = addMs(NOW, 60 * 60_000)
    expect(opened).toEqual({
      david_e1: { id: 'david_e1', seq: 7, ...NED, reason, openedAt: NOW, until, endedAt: null, review: null },
    })
    expect(emergencyOf(opened, 'ned', addMs(until, -1))?.id).toBe('david_e1')
    expect(emergencyOf(opened, 'ned', until)).toBeUndefined()
    expect(emergencyOf(opened, 'maya', NOW)).toBeUndefined()
    expect(patientOfEmergency('david_e1')).toBe('david')
    expect(patientOfEmergency('david_a1')).toBeNull()
  })

  test('[GLASS-2] a reason has fifteen characters that are no spaces around it', () => {
    const isTaken = (text: string) => OpenEmergency.safeParse({ ...command, reason: text }).success
    expect([isTaken('x'.repeat(15)), isTaken('x'.repeat(14)), isTaken(`${' '.repeat(20)}short`)]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('[GLASS-3] shows what a care team can be shown, and never mood, diary or messages', () => {
    expect(EMERGENCY_CATEGORIES).toContain('goals')
    for (const each of ['mood', 'diary', 'messages'] as const) expect(EMERGENCY_CATEGORIES).not.toContain(each)
  })

  test('[GLASS-4] a second one is not needed while the first lasts, and has a number of its own after it', () => {
    expect(() => decideOpenEmergency(command, { emergencies: opened, by: NED, now: addMs(NOW, 1) })).toThrow(
      'emergency.notNeeded',
    )
    const now = addMs(NOW, EMERGENCY_MS)
    expect(decideOpenEmergency(command, { emergencies: opened, by: NED, now })).toMatchObject([
      { emergencyId: 'david_e2' },
    ])
  })

  test('[GLASS-5] is reviewed once, by somebody else, with a word', () => {
    const review = {
      opId,
      patientId: 'david',
      emergencyId: 'david_e1',
      verdict: 'justified',
      note: 'Called me before',
    } as const
    const on = { emergencies: opened, by: LENA }
    expect(() => decideReviewEmergency(review, { ...on, by: NED })).toThrow('emergency.ownReview')
    expect(() => decideReviewEmergency({ ...review, emergencyId: 'david_e2' }, on)).toThrow('notFound')
    const reviewed = after(opened, decideReviewEmergency(review, on))
    expect(reviewed['david_e1']?.review).toMatchObject({ verdict: 'justified', by: LENA })
    expect(() => decideReviewEmergency(review, { ...on, emergencies: reviewed })).toThrow('emergency.reviewed')
  })

  test('[GLASS-6] its end is told by an entry of time, once, when its hour is over', () => {
    fc.assert(
      fc.property(anyHistory, ({ state }) => {
        const now = state.recordedAt
        const head = { stream: state.patientId, orgId: state.orgId, seq: state.seq + 1, recordedAt: now, by: 'ned' }
        const facts = decideOpenEmergency({ ...command, patientId: state.patientId }, { emergencies: {}, by: NED, now })
        const open = evolvePatient(state, facts, head)!
        const until = addMs(now, EMERGENCY_MS)
        expect(nextChangeAt(open) <= until).toBe(true)
        const ends = (at: string) => decideTime(open, at).filter(({ type }) => type === 'emergency.ended')
        expect(ends(addMs(until, -1))).toEqual([])
        expect(ends(until)).toHaveLength(1)
        const over = evolvePatient(open, decideTime(open, until), { ...head, seq: head.seq + 1, recordedAt: until })!
        expect(decideTime(over, addMs(until, 1)).filter(({ type }) => type === 'emergency.ended')).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
