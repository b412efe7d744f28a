import { goalViewOf } from '@closeby/protocol/compliance'
import type { Goal } from '@closeby/protocol/goals'
import { describe, expect, test } from 'vitest'
import { changeBetween, draftOf, newDraft, readDraft, startDays } from './draft.view.ts'

const TODAY = '2026-11-21'
const goal: Goal = {
  id: 'steps',
  kind: 'steps',
  category: 'goals',
  title: 'Steps',
  unit: 'steps',
  order: 1,
  addedOn: TODAY,
  retiredOn: null,
  thresholds: [],
  coveredTo: null,
  versions: [{ from: TODAY, target: 6000, direction: 'atLeast', days: null }],
  days: {},
}
const view = goalViewOf(goal, TODAY)

describe('a goal being written', () => {
  test('[GOAL-2] a change sends only what differs, with the day it begins', () => {
    const draft = { ...draftOf(view, TODAY), target: '6,500', startsOn: '2026-11-23' }
    const read = readDraft(draft)
    expect(read.ok && changeBetween(view, draft, read.goal)).toEqual({ target: 6500, startsOn: '2026-11-23' })
  })

  test('[GOAL-2] a goal left as it was changes nothing', () => {
    const draft = draftOf(view, TODAY)
    const read = readDraft(draft)
    expect(read.ok && changeBetween(view, draft, read.goal)).toBeNull()
  })

  test('[GOAL-2] a change may begin today, tomorrow or on Monday', () => {
    expect(startDays(TODAY).map(({ on }) => on)).toEqual(['2026-11-21', '2026-11-22', '2026-11-23'])
    expect(startDays('2026-11-22').map(({ on }) => on)).toEqual(['2026-11-22', '2026-11-23'])
  })

  test('[STAT-2] zero is a limit but no target, sleep is set in hours and minutes', () => {
    const zero = { ...newDraft('custom', TODAY), title: 'Cigarettes', unit: 'cigarettes', target: '0' }
    expect(readDraft(zero)).toMatchObject({ ok: false, problems: { target: 'Write a number above 0.' } })
    expect(readDraft({ ...zero, direction: 'atMost' })).toMatchObject({ ok: true, goal: { target: 0 } })
    expect(readDraft({ ...newDraft('sleep', TODAY), minutes: '30' })).toMatchObject({ ok: true, goal: { target: 450 } })
  })

  test('[REG-3] every field that is missing says what to do', () => {
    const empty = { ...newDraft('custom', TODAY), daily: false, days: [] }
    const read = readDraft(empty)
    expect(!read.ok && Object.keys(read.problems)).toEqual(['title', 'unit', 'target', 'days'])
  })
})
