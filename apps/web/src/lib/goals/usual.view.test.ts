import { addDays } from '@closeby/protocol/core'
import type { Goal } from '@closeby/protocol/goals'
import { describe, expect, test } from 'vitest'
import { usualByNow } from './usual.view.ts'

const TODAY = '2026-11-21'
const CLOCK = { timeZone: 'Europe/London', dayStart: 0 }
const NOON = `${TODAY}T12:00:00.000Z`

function goalWith(days: Record<string, [time: string, amount: number][]>): Goal {
  const items = Object.entries(days).map(([on, logged]) => [
    on,
    logged.map(([time, amount], seq) => ({ seq, amount, at: `${on}T${time}:00.000Z`, by: 'user-1' })),
  ])
  return {
    id: 'steps',
    kind: 'steps',
    category: 'goals',
    title: 'Steps',
    unit: 'steps',
    order: 1,
    addedOn: '2026-11-01',
    retiredOn: null,
    thresholds: [],
    coveredTo: null,
    versions: [{ from: '2026-11-01', target: 6000, direction: 'atLeast', days: null }],
    days: Object.fromEntries(items) as Goal['days'],
  }
}
const back = (days: number): string => addDays(TODAY, -days)

describe('the usual', () => {
  test('[GOAL-1] is the median of what was logged by this time of day, days without an entry left out', () => {
    const goal = goalWith({
      [back(1)]: [
        ['09:00', 1000],
        ['18:00', 5000],
      ],
      [back(2)]: [['09:00', 3000]],
      [back(4)]: [['11:59', 2000]],
      [back(6)]: [['08:00', 9000]],
      [back(20)]: [['08:00', 1]],
    })
    expect(usualByNow(goal, 'atLeast', TODAY, NOON, CLOCK)).toBe(2500)
  })

  test('[GOAL-1] is not told from three days, nor for a limit', () => {
    const days = Object.fromEntries([1, 2, 3, 4].map((each) => [back(each), [['09:00', 1000]]])) as Record<
      string,
      [string, number][]
    >
    expect(usualByNow(goalWith(days), 'atMost', TODAY, NOON, CLOCK)).toBeNull()
    const three = Object.fromEntries(Object.entries(days).slice(1))
    expect(usualByNow(goalWith(three), 'atLeast', TODAY, NOON, CLOCK)).toBeNull()
  })
})
