import { goalViewOf } from '@closeby/protocol/compliance'
import type { GoalView } from '@closeby/protocol/compliance'
import type { Goal, GoalVersion } from '@closeby/protocol/goals'
import { describe, expect, test } from 'vitest'
import { entryWords, goalWords, summaryWords, targetWords } from './status.view.ts'

const ON = '2026-11-21'
const ZONE = 'Europe/London'

function aView(kind: Goal['kind'], unit: string, version: Partial<GoalVersion>, amount: number | null): GoalView {
  const at = `${ON}T13:10:00.000Z`
  const item = { seq: 9, amount: amount ?? 0, at, by: 'user-1', recordedAt: at }
  const goal: Goal = {
    id: kind,
    kind,
    category: kind === 'sleep' ? 'sleep' : 'goals',
    title: kind,
    unit,
    order: 1,
    addedOn: ON,
    retiredOn: null,
    thresholds: [],
    coveredTo: null,
    versions: [{ from: ON, target: 1, direction: 'atLeast', days: null, ...version }],
    days: amount === null ? {} : { [ON]: [item] },
  }
  return goalViewOf(goal, ON)
}
const words = (view: GoalView): string[] => {
  const { mark, word, detail } = goalWords(view, ZONE, `${ON}T13:10:00.000Z`)
  return [mark, word, detail]
}

describe('what a patient reads of a goal', () => {
  test('[GOAL-1] nothing logged is "Not logged yet", zero is a value', () => {
    expect(words(aView('steps', 'steps', { target: 6000 }, null))).toEqual(['noData', 'Not logged yet', ''])
    expect(words(aView('steps', 'steps', { target: 6000 }, 0))).toEqual(['onTrack', 'On track', '6,000 to go'])
  })

  test('[STAT-1] at least: what is left, and Goal Met', () => {
    expect(words(aView('steps', 'steps', { target: 6000 }, 3620))).toEqual(['onTrack', 'On track', '2,380 to go'])
    expect(words(aView('steps', 'steps', { target: 6000 }, 6000))).toEqual(['met', 'Goal Met', 'Last at 13:10'])
  })

  test('[STAT-2] at most: how far under, at, and over the limit', () => {
    const limit = { target: 5, direction: 'atMost' } as const
    expect(words(aView('custom', 'cigarettes', limit, 2))).toEqual(['onTrack', 'On track', '3 under your limit'])
    expect(words(aView('custom', 'cigarettes', limit, 5))).toEqual(['onTrack', 'On track', 'at your limit'])
    expect(words(aView('custom', 'cigarettes', limit, 7))).toEqual(['behind', 'Over your limit', 'by 2'])
    expect(targetWords(aView('custom', 'cigarettes', limit, 2))).toBe('of 5 cigarettes at most')
  })

  test('[STAT-3] sleep is told in hours, and a short night by what was missing', () => {
    const view = aView('sleep', 'min', { target: 420 }, 390)
    expect(words(view)).toEqual(['behind', 'Behind', '30 min short last night'])
    expect(targetWords(view)).toBe('of 7 h')
  })

  test('[STAT-7] a goal of other days says so, and when it is next', () => {
    expect(words(aView('steps', 'steps', { days: [1, 3] }, null))).toEqual([
      'notDue',
      'Not planned for today',
      'next on Monday',
    ])
  })

  test('[WEB-2] one of something is not "1 glasses", and the day is summed up in a line', () => {
    const water = aView('water', 'glasses', { target: 8 }, 5)
    expect([entryWords(water, 1), entryWords(water, 2)]).toEqual(['1 glass', '2 glasses'])
    expect(entryWords({ kind: 'sleep', unit: 'min' }, 450)).toBe('7 h 30 of sleep')
    expect(summaryWords([water, aView('steps', 'steps', { target: 1 }, 1)])).toBe('1 met, 1 on track')
  })
})
