import type { Emergency } from '@closeby/protocol/emergency'
import { expect, it } from 'vitest'
import { emergencyFactWords } from './emergency-fact.view.ts'
import { leftOf, ownEmergency, toldOf } from './emergency.view.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const one = (id: string, change: Partial<Emergency> = {}): Emergency => ({
  ...{ id, seq: 1, userId: 'ned', name: 'Dr Ned', role: 'provider', reason: 'Found unconscious' },
  ...{ openedAt: NOW, until: '2026-11-21T11:00:00.000Z', endedAt: null, review: null },
  ...change,
})
const review = { verdict: 'justified', note: 'x', at: NOW, by: { userId: 'lena', name: 'Lena' } } as const

it('[GLASS-20] the time left is told in whole minutes and is never negative', () => {
  const at = (time: string) => leftOf(one('a'), Date.parse(`2026-11-21T${time}Z`))
  expect([at('10:00:00.000'), at('10:00:01.000'), at('10:59:59.999'), at('11:00:00.000'), at('12:00:00.000')]).toEqual([
    60, 60, 1, 0, 0,
  ])
})

it('[GLASS-20] only the reader’s own access counts, while it lasts', () => {
  const emergencies = { a: one('a'), b: one('b', { userId: 'maya' }) }
  expect(ownEmergency(emergencies, 'ned', Date.parse(NOW))?.id).toBe('a')
  expect(ownEmergency(emergencies, 'ned', Date.parse('2026-11-21T11:00:00.000Z'))).toBeNull()
  expect(ownEmergency(emergencies, 'eve', Date.parse(NOW))).toBeNull()
})

it('[GLASS-21] a patient is told for a week, and for as long as nobody has looked into it', () => {
  const old = { openedAt: '2026-10-01T10:00:00.000Z', until: '2026-10-01T11:00:00.000Z' }
  const all = { a: one('a', { ...old, review }), b: one('b', old), c: one('c', { review }) }
  expect(toldOf(all, NOW).map(({ id }) => id)).toEqual(['c', 'b'])
})

it('[GLASS-22] the timeline says who opened, that it ended by itself, and what was found', () => {
  const fact = { category: 'membership', emergencyId: 'david_e1' } as const
  const opened = { ...fact, type: 'emergency.opened', userId: 'ned', name: 'Dr Ned', role: 'provider' } as const
  expect(emergencyFactWords({ ...opened, reason: 'Found unconscious', until: NOW })).toMatchObject({
    ...{ by: 'Dr Ned', notes: ['Found unconscious'] },
  })
  expect(emergencyFactWords({ ...fact, type: 'emergency.ended' })).toMatchObject({ byTime: true })
  const by = { userId: 'lena', name: 'Lena' }
  expect(
    emergencyFactWords({ ...fact, type: 'emergency.reviewed', verdict: 'justified', note: 'He called', by }),
  ).toMatchObject({ by: 'Lena', notes: ['He called'] })
})
