import { describe, expect, test } from 'vitest'
import { addMs } from '../core/time.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf } from '../patient/patient.rules.ts'
import type { Step } from '../testing/a-patient.ts'
import { lived, registered, wait } from '../testing/a-patient.ts'
import {
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideUndoProgress,
} from './decide-goals.rules.ts'
import { activeGoals, compactGoals, isScheduled, valueOn, versionOn } from './goals.rules.ts'
import type { AddGoal, ChangeGoal, LogProgress } from './goals.schema.ts'

const begun = '2026-11-16T09:00:00.000Z'
const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }
const deciding = (state: PatientState, now: string) => ({ goals: state.goals, clock: clockOf(state), now })

const addGoal = (at: string, goal: Partial<AddGoal> = {}, id = 'g'): Step => ({
  at,
  facts: (state) =>
    decideAddGoal(
      deciding(state, at),
      { ...key, kind: 'steps', title: 'Steps', unit: 'steps', target: 6000, direction: 'atLeast', ...goal },
      id,
    ),
})
const log = (now: string, progress: Partial<LogProgress>): Step => ({
  at: now,
  facts: (state) => decideLogProgress(deciding(state, now), { ...key, goalId: 'g', amount: 100, at: now, ...progress }),
})
const change = (now: string, goal: Partial<ChangeGoal>): Step => ({
  at: now,
  facts: (state) => decideChangeGoal(deciding(state, now), { ...key, goalId: 'g', ...goal }),
})
const goalOf = (state: PatientState) => activeGoals(state.goals)[0]!
const refusedWith = (steps: Step[]) => {
  try {
    lived(begun, steps)
  } catch (refusal) {
    return (refusal as { code: string }).code
  }
  return 'accepted'
}

describe('goals', () => {
  test('[GOAL-1] nothing logged is null and zero is a value', () => {
    const { state } = lived(begun, [addGoal(begun)])
    expect(valueOn(goalOf(state), '2026-11-16')).toBeNull()
    const logged = lived(begun, [addGoal(begun), log('2026-11-16T10:00:00.000Z', { amount: 0 })])
    expect(valueOn(goalOf(logged.state), '2026-11-16')).toBe(0)
  })

  test('[GOAL-2] a target change holds from its day on and leaves earlier days alone', () => {
    const { state } = lived(begun, [addGoal(begun), change('2026-11-18T09:00:00.000Z', { target: 6500 })])
    const targets = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-25'].map(
      (on) => versionOn(goalOf(state), on).target,
    )
    expect(targets).toEqual([6000, 6000, 6500, 6500])
  })

  test('[GOAL-2] a later start waits, also when the title changes meanwhile', () => {
    const { state } = lived(begun, [
      addGoal(begun),
      change('2026-11-16T10:00:00.000Z', { target: 7000, startsOn: '2026-11-23' }),
      change('2026-11-17T10:00:00.000Z', { title: 'Walking' }),
      change('2026-11-17T11:00:00.000Z', { target: 6200 }),
    ])
    const goal = goalOf(state)
    expect(goal.title).toBe('Walking')
    expect(['2026-11-16', '2026-11-17', '2026-11-22', '2026-11-23'].map((on) => versionOn(goal, on).target)).toEqual([
      6000, 6200, 6200, 7000,
    ])
    expect(refusedWith([addGoal(begun), change(begun, { target: 1, startsOn: '2026-11-15' })])).toBe('invalid')
  })

  test('[GOAL-3] an amount goes to the patient’s own day of its instant', () => {
    const auckland = registered({ timeZone: 'Pacific/Auckland' })
    const at = '2026-11-16T11:30:00.000Z'
    const { state } = lived(begun, [addGoal(begun), log(at, { amount: 5 })], auckland)
    expect(valueOn(goalOf(state), '2026-11-17')).toBe(5)
  })

  test('[GOAL-3] a night across midnight and a clock change belongs to the day of waking', () => {
    const autumn = '2026-10-24T09:00:00.000Z'
    const wake = '2026-10-25T06:30:00.000Z'
    const { state } = lived(autumn, [
      addGoal(autumn, { kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 }),
      log(wake, { amount: 510, at: wake, from: '2026-10-24T22:00:00.000Z' }),
    ])
    expect(valueOn(goalOf(state), '2026-10-25')).toBe(510)
    expect(goalOf(state).category).toBe('sleep')
  })

  test('[GOAL-4] ten minutes ahead and sixty days back are the limits', () => {
    const now = '2026-11-16T12:00:00.000Z'
    const at = (ms: number) => refusedWith([addGoal(begun), log(now, { at: addMs(now, ms) })])
    const day = 86_400_000
    expect([at(10 * 60_000), at(10 * 60_000 + 1)]).toEqual(['accepted', 'progress.future'])
    expect([at(-60 * day), at(-60 * day - 1)]).toEqual(['accepted', 'progress.tooOld'])
  })

  test('[GOAL-3] bed time comes before waking, and details belong to active time', () => {
    const sleep = addGoal(begun, { kind: 'sleep' })
    const now = '2026-11-17T07:00:00.000Z'
    expect(refusedWith([sleep, log(now, { from: now })])).toBe('progress.bedAfterWake')
    expect(refusedWith([addGoal(begun), log(now, { from: begun })])).toBe('progress.detailsNotTaken')
    expect(refusedWith([addGoal(begun), log(now, { details: { kcal: 1 } })])).toBe('progress.detailsNotTaken')
  })

  test('[GOAL-5] correcting and undoing change the day the entry belongs to', () => {
    const now = '2026-11-17T12:00:00.000Z'
    const two = [addGoal(begun), log(now, { at: '2026-11-16T12:00:00.000Z', amount: 1000 }), log(now, { amount: 50 })]
    const corrected = lived(begun, [
      ...two,
      { at: now, facts: (state) => decideCorrectProgress(deciding(state, now), { ...key, entrySeq: 3, amount: 6000 }) },
    ])
    expect(valueOn(goalOf(corrected.state), '2026-11-16')).toBe(6000)
    expect(valueOn(goalOf(corrected.state), '2026-11-17')).toBe(50)
    const undone = lived(begun, [
      ...two,
      { at: now, facts: (state) => decideUndoProgress(deciding(state, now), { ...key, entrySeq: 3 }) },
    ])
    expect(valueOn(goalOf(undone.state), '2026-11-16')).toBeNull()
    const again = {
      at: now,
      facts: (state: PatientState) => decideUndoProgress(deciding(state, now), { ...key, entrySeq: 99 }),
    }
    expect(refusedWith([...two, again])).toBe('notFound')
  })

  test('[GOAL-6] a retired goal takes no entries and is not scheduled, its past stays', () => {
    const now = '2026-11-18T12:00:00.000Z'
    const retire: Step = { at: now, facts: (state) => decideRetireGoal(deciding(state, now), { ...key, goalId: 'g' }) }
    const steps = [addGoal(begun), log('2026-11-16T12:00:00.000Z', { amount: 7 }), retire]
    const goal = lived(begun, steps).state.goals['g']!
    expect([isScheduled(goal, '2026-11-17'), isScheduled(goal, '2026-11-18'), valueOn(goal, '2026-11-16')]).toEqual([
      true,
      false,
      7,
    ])
    expect(refusedWith([...steps, log(now, {})])).toBe('goal.retired')
  })

  test('[GOAL-7] crossing the target is told once', () => {
    const now = '2026-11-16T12:00:00.000Z'
    const { entries } = lived(begun, [
      addGoal(begun),
      log(now, { amount: 5999 }),
      log(now, { amount: 1 }),
      log(now, { amount: 10 }),
    ])
    const told = entries.map(({ facts }) => facts.filter(({ type }) => type === 'goal.met').length)
    expect(told).toEqual([0, 0, 0, 1, 0])
  })

  test('[GOAL-8] compacting keeps every day’s sum', () => {
    const logs = [1, 2, 3].map((amount) => log('2026-11-16T12:00:00.000Z', { amount }))
    const { state } = lived(begun, [addGoal(begun), ...logs])
    const compact = compactGoals(state.goals, '2027-06-01')['g']!
    expect(compact.days['2026-11-16']).toHaveLength(1)
    expect(valueOn(compact, '2026-11-16')).toBe(6)
    expect(compactGoals(state.goals, '2026-11-20')).toBe(state.goals)
  })

  test('[GOAL-6] an unknown goal, also one named like a property of every object, is not found', () => {
    expect(refusedWith([addGoal(begun), log(begun, { goalId: 'other' })])).toBe('notFound')
    expect(refusedWith([addGoal(begun), log(begun, { goalId: 'constructor' })])).toBe('notFound')
  })

  test('[GOAL-1] a new goal waits for its first entry', () => {
    expect(isScheduled(goalOf(lived(begun, [addGoal(begun), wait(begun)]).state), '2026-11-15')).toBe(false)
  })
})
