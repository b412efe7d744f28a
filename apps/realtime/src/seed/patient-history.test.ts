import { describe, expect, test } from 'vitest'
import { CATEGORIES, toInstant } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import { boardRowOf, RISK_ORDER, rowPartsOf } from '@closeby/protocol/compliance'
import type { BoardRow } from '@closeby/protocol/compliance'
import { decideAddGoal, decideChangeGoal, decideLogProgress, decideRetireGoal } from '@closeby/protocol/goals'
import { clockOf, decideTime, evolvePatient, nextChangeAt } from '@closeby/protocol/patient'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { decideDecline, decideMarkDone, decideSchedule } from '@closeby/protocol/preventive'
import {
  decideAddReminder,
  decideDoneReminder,
  decidePreferReminders,
  decideSkipReminder,
  remindersOf,
} from '@closeby/protocol/reminders'
import { davidOn } from './david.ts'
import { historyOf } from './patient-history.ts'
import type { Life } from './patient-history.ts'
import { PATIENTS } from './patients.ts'
import type { Step } from './steps.ts'

const DAYS = 21
const ALL = new Set(CATEGORIES)

function decide(state: PatientState, step: Step, ids: Map<string, string>, now: Instant): PatientFact[] {
  const command = { opId: '', patientId: state.patientId, ...step.input(ids) } as never
  const { goals, items, reminders } = state
  const clock = clockOf(state)
  ids.set(step.key, step.key)
  switch (step.command) {
    case 'goal:add':
      return decideAddGoal({ goals, clock, now }, command, step.key)
    case 'goal:change':
      return decideChangeGoal({ goals, clock, now }, command)
    case 'goal:retire':
      return decideRetireGoal({ goals, clock, now }, command)
    case 'goal:logProgress':
      return decideLogProgress({ goals, clock, now }, command)
    case 'preventive:schedule':
      return decideSchedule({ items, clock, now }, command, step.key)
    case 'preventive:markDone':
      return decideMarkDone({ items, clock, now }, command)
    case 'preventive:decline':
      return decideDecline({ items, clock, now }, command)
    case 'reminder:add':
      return decideAddReminder({ reminders, now }, command, step.key)
    case 'reminder:done':
      return decideDoneReminder({ reminders, now }, command)
    case 'reminder:skip':
      return decideSkipReminder({ reminders, now }, command)
    case 'reminder:prefer':
      return decidePreferReminders({ reminders, now }, command)
    default:
      return []
  }
}

/** Folds a made-up life the way the seed commits it. */
function stateAt(life: Life): PatientState {
  const { joinedAt, steps } = historyOf(life)
  const { name, timeZone } = life.plan
  const begun = {
    type: 'patient.registered',
    category: 'membership',
    userId: 'u',
    name,
    timeZone,
    dayStart: 0,
    unit: 'main',
  } as const
  const consent = { consentTextVersion: '1', consentedAt: joinedAt }
  const ids = new Map<string, string>()
  let state = fold(null, [{ ...begun, ...consent }], joinedAt)
  const settle = (until: Instant) => {
    for (let at = nextChangeAt(state); at <= until; at = nextChangeAt(state))
      state = fold(state, decideTime(state, at), at)
  }
  for (const step of steps) {
    settle(step.at)
    const facts = decide(state, step, ids, step.at)
    if (facts.length > 0) state = fold(state, facts, step.at)
  }
  settle(life.until)
  return state
}
const rowAt = (life: Life): BoardRow => boardRowOf(rowPartsOf(stateAt(life)), ALL)

function fold(state: PatientState | null, facts: PatientFact[], recordedAt: Instant): PatientState {
  const seq = (state?.seq ?? 0) + 1
  return evolvePatient(state, facts, { stream: 'p', orgId: 'o', seq, recordedAt, by: 'u' }) as PatientState
}

/** Every weekday, around the clock, and past a clock change in London. */
const hours = Array.from({ length: 7 }, (_, index) => toInstant(Date.UTC(2026, 9, 21 + index, index * 4, index * 7)))
const EXPECTED = { behindSleep: 'behind', behindLimit: 'behind', behindYesterday: 'behind', free: 'notDue' } as const

function statusOf({ standing }: Life['plan']): string {
  if (typeof standing === 'object') return 'silent'
  return standing in EXPECTED ? EXPECTED[standing as keyof typeof EXPECTED] : standing
}

describe('demo histories', () => {
  test.each(hours)('[REMIND-7] at %s David has three reminders with three weeks of answers behind them', (until) => {
    const { reminders } = stateAt({ plan: davidOn(until), seed: 'david', until, days: DAYS })
    const known = remindersOf(reminders)
    expect(known.map(({ title }) => title)).toEqual(['Blood pressure tablet', 'Evening walk', 'Wind down for bed'])
    for (const { last, nextDueAt } of known)
      expect([last?.answer, nextDueAt]).toEqual([expect.any(String), expect.any(String)])
  })

  test.each(hours)('[STAT-5] at %s each patient stands as planned, and every status stands on the board', (until) => {
    const rows = PATIENTS.map((plan) => ({ plan, row: rowAt({ plan, seed: plan.name, until, days: DAYS }) }))
    for (const { plan, row } of rows) {
      expect([plan.name, row.status, row.reason]).toEqual([plan.name, statusOf(plan), row.reason])
      if (typeof plan.standing === 'object') expect(row.words).toBe(`Silent ${plan.standing.silentDays} days`)
    }
    const possible = RISK_ORDER.filter((status) => !['dueSoon', 'done', 'declined', 'paused'].includes(status))
    expect([...new Set(rows.map(({ row }) => row.status))].sort()).toEqual([...possible].sort())
  })

  test.each([...hours, '2026-11-21T00:00:00.000Z', '2026-12-31T23:59:00.000Z'])(
    '[ROW-4] at %s David has his day',
    (until) => {
      const row = rowAt({ plan: davidOn(until), seed: 'david', until, days: DAYS })
      expect(row.goals.map(({ title, value, target }) => [title, value, target])).toEqual([
        ['Steps', 3620, 6000],
        ['Active time', 56, 45],
        ['Sleep', 390, 420],
        ['Water', 5, 8],
        ['Cigarettes', 2, 5],
        ['Evening stretch', null, 10],
      ])
      expect(row).toMatchObject({
        status: 'behind',
        reason: 'Sleep: 6 h 30 of 7 h last night',
        next: { title: 'Annual blood test', dueOn: '2027-01-02' },
      })
      expect(row.spark.filter((value) => value !== null).length).toBeGreaterThan(9)
    },
  )

  test('[ROW-5] the same instant makes the same history', () => {
    const [until = ''] = hours
    const steps = () =>
      PATIENTS.map((plan) =>
        historyOf({ plan, seed: plan.name, until, days: DAYS }).steps.map(({ at, key }) => [at, key]),
      )
    expect(steps()).toEqual(steps())
  })

  test('[LOG-3] no step has the key of another', () => {
    for (const plan of PATIENTS) {
      const keys = historyOf({ plan, seed: plan.name, until: hours[5] ?? '', days: DAYS }).steps.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })
})
