import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATEGORIES } from '../core/category.ts'
import type { Category } from '../core/category.ts'
import type { PatientFact } from '../patient/patient.schema.ts'
import { anyHistory } from '../testing/any-history.ts'
import { lived, wait } from '../testing/a-patient.ts'
import type { Step } from '../testing/a-patient.ts'
import { boardRowOf } from './board-row.rules.ts'
import { goalViewsOf } from './goal-view.rules.ts'
import { rowPartsOf } from './row-parts.rules.ts'
import { riskOf, streakOf } from './compliance.rules.ts'

const begun = '2026-11-16T09:00:00.000Z'
const ALL = new Set<Category>(CATEGORIES)
const day = (date: number, hour = 12) => `2026-11-${date}T${String(hour).padStart(2, '0')}:00:00.000Z`

type GoalOptions = {
  kind?: 'steps' | 'sleep' | 'custom'
  title?: string
  target?: number
  direction?: 'atLeast' | 'atMost'
  days?: (1 | 2 | 3 | 4 | 5 | 6 | 7)[]
}
const added = (
  goalId: string,
  { kind = 'steps', title = 'Steps', target = 100, direction = 'atLeast', days }: GoalOptions = {},
): Step => ({
  at: begun,
  facts: () => [
    {
      type: 'goal.added',
      category: kind === 'sleep' ? 'sleep' : 'goals',
      goalId,
      on: '2026-11-16',
      kind,
      title,
      unit: kind === 'sleep' ? 'min' : 'steps',
      target,
      direction,
      days: days ?? null,
    },
  ],
})
const logged = (goalId: string, amount: number, at: string, category: 'goals' | 'sleep' = 'goals'): Step => ({
  at,
  facts: () => [{ type: 'goal.progressLogged', category, goalId, on: at.slice(0, 10), amount, at }],
})
const item = (dueOn: string, title = 'Eye screening'): Step => ({
  at: begun,
  facts: (): PatientFact[] => [
    { type: 'preventive.scheduled', category: 'preventive', itemId: dueOn, title, dueOn, remindDays: 14, graceDays: 0 },
  ],
})
const rowAfter = (steps: Step[], categories: ReadonlySet<Category> = ALL) =>
  boardRowOf(rowPartsOf(lived(begun, steps).state), categories)

describe('a board row', () => {
  test('[STAT-8] all of today’s goals met is Goal Met, since the last of them', () => {
    const row = rowAfter([added('a'), added('b'), logged('a', 100, day(16, 12)), logged('b', 120, day(16, 14))])
    expect([row.status, row.words, row.since]).toEqual(['met', 'Goal Met', day(16, 14)])
  })

  test('[STAT-5] a missed item wins over everything and says which and since when', () => {
    const row = rowAfter([added('a'), item('2026-11-18'), logged('a', 100, day(19))])
    expect([row.status, row.words, row.reason, row.since]).toEqual([
      'missed',
      'Missed Preventive Checkup',
      'Eye screening was due 18 November',
      day(19, 0),
    ])
  })

  test('[STAT-5] no entry for three days is silent, worse than behind', () => {
    const row = rowAfter([added('a'), logged('a', 1, day(16)), wait(day(20))])
    expect([row.status, row.words, row.since]).toEqual(['silent', 'Silent 4 days', day(19, 0)])
  })

  test('[STAT-6] yesterday’s behind stands until something is logged today', () => {
    const behind = [added('a'), logged('a', 40, day(16)), wait(day(17, 1))]
    expect([rowAfter(behind).status, rowAfter(behind).reason]).toEqual(['behind', 'Steps: 40 of 100 steps yesterday'])
    expect(rowAfter([...behind, logged('a', 1, day(17))]).status).toBe('onTrack')
  })

  test('[STAT-7] a goal not scheduled today is not judged, and nothing to judge is said so', () => {
    const row = rowAfter([added('a', { days: [2] })])
    expect([row.status, row.words, row.goals[0]?.status]).toEqual(['notDue', 'Nothing due today', 'noData'])
  })

  test('[STAT-2] over the limit is behind at once, from the entry that went over', () => {
    const row = rowAfter([
      added('a', { kind: 'custom', title: 'Cigarettes', target: 5, direction: 'atMost' }),
      logged('a', 4, day(16, 10)),
      logged('a', 2, day(16, 11)),
      logged('a', 1, day(16, 12)),
    ])
    expect([row.status, row.since]).toEqual(['behind', day(16, 11)])
  })

  test('[STAT-3] a short night is behind with hours and minutes', () => {
    const row = rowAfter([
      added('s', { kind: 'sleep', title: 'Sleep', target: 420 }),
      logged('s', 390, day(16, 10), 'sleep'),
    ])
    expect([row.status, row.reason]).toEqual(['behind', 'Sleep: 6 h 30 of 7 h last night'])
  })

  test('[ROW-2] a withheld part is not there, is not judged and never makes Goal Met', () => {
    const steps = [added('a'), added('s', { kind: 'sleep', title: 'Sleep', target: 420 }), logged('a', 100, day(16))]
    const row = rowAfter(steps, new Set<Category>(['preventive']))
    expect([row.status, row.goals, row.withheld, row.lastEntryAt]).toEqual(['notDue', [], ['goals', 'sleep'], null])
    expect(row.spark).toEqual(Array(14).fill(null))
    expect(rowAfter(steps, new Set<Category>(['goals'])).goals).toHaveLength(1)
  })

  test('[ROW-2] what a viewer does not see changes nothing of his row but its seq', () => {
    const someCategories = fc.subarray<Category>(['goals', 'sleep', 'preventive']).map((list) => new Set(list))
    fc.assert(
      fc.property(anyHistory, someCategories, ({ state }, categories) => {
        const hidden = {
          ...state,
          goals: Object.fromEntries(Object.entries(state.goals).filter(([, goal]) => categories.has(goal.category))),
        }
        expect(boardRowOf(rowPartsOf(hidden), categories)).toEqual(boardRowOf(rowPartsOf(state), categories))
      }),
    )
  })

  test('[ROW-3] the spark is the lead goal’s fortnight, oldest to today', () => {
    const row = rowAfter([added('a'), added('b'), logged('a', 7, day(16)), logged('a', 9, day(17))])
    expect(row.spark.slice(-3)).toEqual([null, 7, 9])
    expect(row.sparkDays).toHaveLength(14)
    expect(row.sparkDays.at(-2)).toEqual({ value: 7, target: 100, status: 'behind' })
  })

  test('[ROW-4] the next item is the upcoming one; with none, the overdue one', () => {
    const both = rowAfter([item('2026-11-10', 'Eye screening'), item('2027-01-02', 'Annual blood test')])
    expect(both.next).toEqual({ id: '2027-01-02', title: 'Annual blood test', dueOn: '2027-01-02', state: 'notDue' })
    expect(rowAfter([item('2026-11-10')]).next?.state).toBe('missed')
  })

  test('[STAT-5] the row is never better than the worst thing on it', () => {
    fc.assert(
      fc.property(anyHistory, ({ state }) => {
        const row = boardRowOf(rowPartsOf(state), ALL)
        for (const goal of row.goals)
          if (goal.isScheduled) expect(riskOf(row.status)).toBeLessThanOrEqual(riskOf(goal.status))
        expect(row.since <= row.judgedAt).toBe(true)
      }),
    )
  })

  test('[STAT-9] a streak runs over met days, past unscheduled ones, and a running today does not end it', () => {
    const weekdays = added('a', { days: [1, 2, 3, 4, 5] })
    const friday = [weekdays, ...[18, 19, 20].map((date) => logged('a', 100, day(date)))]
    const streak = (steps: Step[], on: string) => streakOf(lived(begun, steps).state.goals['a']!, on)
    expect(streak(friday, '2026-11-20')).toBe(3)
    expect(streak(friday, '2026-11-23')).toBe(3)
    expect(streak([...friday, logged('a', 100, day(23))], '2026-11-23')).toBe(4)
    expect(streak(friday, '2026-11-24')).toBe(0)
  })

  test('[STAT-4] the goal as a page shows it carries today’s value, percent and details', () => {
    const { state } = lived(begun, [added('a'), logged('a', 60, day(16))])
    expect(goalViewsOf(state.goals, '2026-11-16')[0]).toMatchObject({
      id: 'a',
      days: [1, 2, 3, 4, 5, 6, 7],
      today: { on: '2026-11-16', value: 60, percent: 60, status: 'onTrack' },
    })
  })
})
