import fc from 'fast-check'
import { CATEGORIES } from '../core/category.ts'
import { addDays, addMs, dayOf, toInstant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf } from '../patient/patient.rules.ts'
import {
  decideAddGoal,
  decideChangeGoal,
  decideLogProgress,
  decideRetireGoal,
  decideUndoProgress,
} from '../goals/decide-goals.rules.ts'
import { GOAL_KINDS } from '../goals/goals.schema.ts'
import { decideMarkDone, decideSchedule } from '../preventive/decide-preventive.rules.ts'
import {
  decideAddReminder,
  decideChangeReminder,
  decideDoneReminder,
  decidePreferReminders,
  decideRemoveReminder,
  decideSetReminderZone,
  decideSkipReminder,
  decideSnoozeReminder,
} from '../reminders/decide-reminders.rules.ts'
import type { Act } from './any-alert-act.ts'
import { anAlertAct } from './any-alert-act.ts'
import type { History, Step } from './a-patient.ts'
import { lived, registered } from './a-patient.ts'

const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }

const aGoal = fc.integer({ min: 0, max: 3 }).map(String)
const deciding = (state: PatientState, now: string) => ({ ...state, clock: clockOf(state), now })

const anAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: anAlertAct },
  fc
    .record({
      id: aGoal,
      kind: fc.constantFrom(...GOAL_KINDS),
      target: fc.integer({ min: 1, max: 100 }),
      direction: fc.constantFrom('atLeast', 'atMost'),
      days: fc.option(fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }), { nil: undefined }),
    })
    .map(
      ({ id, ...goal }): Act =>
        (state, now) =>
          state.goals[id]
            ? []
            : decideAddGoal(deciding(state, now), { ...key, ...goal, title: 'A goal', unit: 'x' }, id),
    ),
  fc
    .record({
      goalId: aGoal,
      amount: fc.integer({ min: 0, max: 120 }),
      backMs: fc.integer({ min: 0, max: 5 * 86_400_000 }),
    })
    .map(
      ({ backMs, ...progress }): Act =>
        (state, now) =>
          decideLogProgress(deciding(state, now), { ...key, ...progress, at: addMs(now, -backMs) }),
    ),
  fc.record({ goalId: aGoal, target: fc.integer({ min: 1, max: 100 }) }).map(
    (change): Act =>
      (state, now) =>
        decideChangeGoal(deciding(state, now), { ...key, ...change }),
  ),
  aGoal.map(
    (goalId): Act =>
      (state, now) =>
        decideRetireGoal(deciding(state, now), { ...key, goalId }),
  ),
  fc.integer({ min: 1, max: 12 }).map(
    (entrySeq): Act =>
      (state, now) =>
        decideUndoProgress(deciding(state, now), { ...key, entrySeq }),
  ),
  fc
    .record({ id: aGoal, inDays: fc.integer({ min: -5, max: 20 }), remindDays: fc.integer({ min: 0, max: 10 }) })
    .map(({ id, inDays, remindDays }): Act => (state, now) => {
      const dueOn = addDays(dayOf(now, clockOf(state)), inDays)
      return state.items[id]
        ? []
        : decideSchedule(deciding(state, now), { ...key, title: 'An item', dueOn, remindDays }, id)
    }),
  aGoal.map(
    (itemId): Act =>
      (state, now) =>
        decideMarkDone(deciding(state, now), { ...key, itemId, on: dayOf(now, clockOf(state)) }),
  ),
  ...reminderActs(),
  fc
    .constantFrom('Europe/London', 'America/New_York', 'Pacific/Auckland')
    .map((timeZone): Act => () => [{ type: 'patient.changed', category: 'membership', timeZone }]),
  fc
    .subarray([...CATEGORIES], { minLength: 1 })
    .map((categories): Act => () => [
      { type: 'consent.granted', category: 'membership', consentId: 'c', categories, to: { role: 'careTeam' } },
    ]),
  fc.constant<Act>(() => []),
)

function reminderActs(): fc.Arbitrary<Act>[] {
  const time = fc.constantFrom('00:00', '01:30', '02:30', '08:00', '23:30')
  const rrule = fc.constantFrom(
    null,
    'FREQ=DAILY',
    'FREQ=DAILY;COUNT=3',
    'FREQ=WEEKLY;BYDAY=MO,TH',
    'FREQ=MONTHLY;BYMONTHDAY=31',
  )
  const dueOf = (state: PatientState, reminderId: string) => {
    const reminder = state.reminders.list[reminderId]
    const dueAt = reminder?.pending[0]?.dueAt ?? reminder?.nextDueAt ?? state.recordedAt
    return { ...key, reminderId, dueAt }
  }
  return [
    fc
      .record({ id: aGoal, at: time, rrule, inDays: fc.integer({ min: -3, max: 3 }) })
      .map(({ id, at, rrule, inDays }): Act => (state, now) => {
        const plan = { ...key, title: 'A reminder', at, rrule, startsOn: addDays(dayOf(now, clockOf(state)), inDays) }
        return state.reminders.list[id]
          ? decideChangeReminder(deciding(state, now), { ...plan, reminderId: id })
          : decideAddReminder(deciding(state, now), plan, id)
      }),
    fc
      .record({ id: aGoal, minutes: fc.integer({ min: 1, max: 1440 }), answer: fc.integer({ min: 0, max: 3 }) })
      .map(({ id, minutes, answer }): Act => (state, now) => {
        const due = dueOf(state, id)
        if (answer === 0) return decideDoneReminder(deciding(state, now), due)
        if (answer === 1) return decideSkipReminder(deciding(state, now), due)
        if (answer === 2) return decideSnoozeReminder(deciding(state, now), { ...due, minutes })
        return decideRemoveReminder(deciding(state, now), due)
      }),
    fc.record({ from: time, to: time }).map(
      ({ from, to }): Act =>
        (state, now) =>
          decidePreferReminders(deciding(state, now), { ...key, quiet: from === to ? null : { from, to } }),
    ),
    fc.constantFrom('Europe/London', 'America/New_York', 'Pacific/Apia').map(
      (timeZone): Act =>
        (state, now) =>
          decideSetReminderZone(deciding(state, now), { ...key, timeZone }, state.timeZone),
    ),
  ]
}

/** Acts that the rules refuse in a generated history are steps in which only time passed. */
const orNothing =
  (act: Act): Act =>
  (state, now) => {
    try {
      return act(state, now)
    } catch (refusal) {
      if (refusal instanceof Refusal) return []
      throw refusal
    }
  }

/** Any patient's life: goals, entries, moves, check-ups and days that pass, each step through the rules. */
export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    begun: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 1) }).map(toInstant),
    timeZone: fc.constantFrom('Europe/London', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Auckland'),
    dayStart: fc.integer({ min: 0, max: 5 }),
    acts: fc.array(fc.record({ act: anAct, afterMs: fc.integer({ min: 0, max: 30 * 3_600_000 }) }), { maxLength: 30 }),
  })
  .map(({ begun, timeZone, dayStart, acts }) => {
    let at = begun
    const steps = acts.map(({ act, afterMs }): Step => {
      at = addMs(at, afterMs)
      const now = at
      return { at: now, facts: (state) => orNothing(act)(state, now) }
    })
    return lived(begun, steps, registered({ timeZone, dayStart }))
  })
