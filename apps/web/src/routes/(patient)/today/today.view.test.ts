import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import { describe, expect, test } from 'vitest'
import type { Rendered } from './today.view.ts'
import { lastToday, savedAtOf, todayView } from './today.view.ts'

const STEPS = { category: 'goals', goalId: 'steps', on: '2026-11-20' } as const
const begun = '2026-11-20T12:00:00.000Z'
const FACTS: PatientFact[] = [
  {
    type: 'patient.registered',
    category: 'membership',
    userId: 'user-1',
    name: 'Ada Test',
    timeZone: 'America/New_York',
    dayStart: 0,
    unit: 'main',
    consentTextVersion: 'test',
    consentedAt: begun,
  },
  {
    type: 'goal.added',
    ...STEPS,
    kind: 'steps',
    title: 'Steps',
    unit: 'steps',
    target: 6000,
    direction: 'atLeast',
    days: null,
  },
  { type: 'goal.progressLogged', ...STEPS, amount: 500, at: '2026-11-20T13:00:00.000Z' },
  { type: 'goal.progressLogged', ...STEPS, amount: 0, at: '2026-11-20T12:30:00.000Z' },
]
const entries = FACTS.map((fact, index) => ({
  stream: 'patient-1',
  seq: index + 1,
  facts: [fact],
  actor: { userId: 'user-1', role: 'patient' } as const,
  at: begun,
  recordedAt: `2026-11-20T12:0${index}:00.000Z`,
}))
const fold = entries.reduce<PatientState | null>(
  (state, { facts, ...entry }) => evolvePatient(state, facts, { ...entry, orgId: 'org-1', by: 'user-1' }),
  null,
)
const rendered: Rendered = { goals: [], items: [], name: 'Ada Test', timeZone: 'America/New_York', now: begun }

describe('today', () => {
  test('[TIME-2] the day turns at the patient’s own midnight, whether or not an entry has said so', () => {
    const before = todayView(fold, rendered, '2026-11-21T04:59:59.000Z')
    const after = todayView(fold, rendered, '2026-11-21T05:00:00.000Z')
    expect([before.today, before.goals[0]?.today.value]).toEqual(['2026-11-20', 500])
    expect([after.today, after.goals[0]?.today.value, after.goals[0]?.today.status]).toEqual([
      '2026-11-21',
      null,
      'noData',
    ])
    expect(after.goals[0]?.fortnight.at(-2)).toMatchObject({ on: '2026-11-20', value: 500, status: 'behind' })
  })

  test('[TIME-2] a device whose clock is behind does not turn the day back', () => {
    expect(todayView(fold, rendered, '2026-11-19T12:00:00.000Z').today).toBe('2026-11-20')
  })

  test('[WEB-1] before the first connection it shows what the server rendered', () => {
    expect(todayView(null, rendered, begun)).toMatchObject({
      fold: null,
      today: '2026-11-20',
      name: 'Ada Test',
      goals: [],
    })
  })

  test('[WEB-2] the last entry is the latest of the day, the last saving the latest recorded', () => {
    expect(lastToday(todayView(fold, rendered, begun), 'steps')?.amount).toBe(500)
    expect(savedAtOf(entries, 'steps')).toBe('2026-11-20T12:03:00.000Z')
    expect(savedAtOf(entries, 'water')).toBeUndefined()
  })
})
