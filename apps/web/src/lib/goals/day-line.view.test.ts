import type { Goal, Goals } from '@closeby/protocol/goals'
import { describe, expect, test } from 'vitest'
import { dayLine } from './day-line.view.ts'

const ON = '2026-11-21'
const LONDON = { timeZone: 'Europe/London', dayStart: 0 }

function aGoal(id: string, kind: Goal['kind'], times: string[]): Goal {
  return {
    id,
    kind,
    category: kind === 'sleep' ? 'sleep' : 'goals',
    title: id,
    unit: 'x',
    order: 1,
    addedOn: ON,
    retiredOn: null,
    thresholds: [],
    coveredTo: null,
    versions: [{ from: ON, target: 1, direction: 'atLeast', days: null }],
    days: { [ON]: times.map((time, seq) => loggedAt(`${ON}T${time}:00.000Z`, seq)) },
  }
}
const goalsOf = (...goals: Goal[]): Goals => Object.fromEntries(goals.map((goal) => [goal.id, goal]))

const loggedAt = (at: string, seq: number) => ({ seq, amount: 1, at, by: 'user-1', recordedAt: at })

describe('the day line', () => {
  test('[GOAL-3] shows what was logged on its day in order, waking by its word, and now', () => {
    const goals = goalsOf(aGoal('Steps', 'steps', ['12:24']), aGoal('Sleep', 'sleep', ['06:45']))
    const line = dayLine(goals, ON, `${ON}T14:02:00.000Z`, LONDON)
    expect(line.marks.map(({ label, time, shows }) => [label, time, shows])).toEqual([
      ['Woke', '06:45', 'words'],
      ['Steps', '12:24', 'words'],
    ])
    const places = [...line.marks.map(({ at }) => at), line.now ?? 0]
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places.every((at) => at > 0 && at < 1)).toBe(true)
  })

  test('[GOAL-3] a day that is over has no now, and an empty one no marks', () => {
    const line = dayLine({}, '2026-11-20', `${ON}T14:02:00.000Z`, LONDON)
    expect([line.marks, line.now]).toEqual([[], null])
  })

  test('[WEB-3] words never touch: what is close keeps a dot, what would run into it is only told', () => {
    const goals = goalsOf(
      aGoal('Water', 'water', ['09:00', '10:00', '10:30', '15:00']),
      aGoal('Evening stretch', 'custom', ['16:00']),
    )
    const { marks } = dayLine(goals, ON, `${ON}T18:00:00.000Z`, LONDON)
    expect(marks.map(({ time, shows }) => [time, shows])).toEqual([
      ['09:00', 'dot'],
      ['10:00', 'nothing'],
      ['10:30', 'words'],
      ['15:00', 'dot'],
      ['16:00', 'words'],
    ])
  })

  test('[TIME-3] the longer day of a clock change is drawn whole', () => {
    const october = { ...aGoal('Steps', 'steps', []), days: {} }
    const line = dayLine(goalsOf(october), '2026-10-25', '2026-10-25T23:59:00.000Z', LONDON)
    expect(line.now).toBeGreaterThan(0.99)
    expect(line.now).toBeLessThan(1)
  })
})
