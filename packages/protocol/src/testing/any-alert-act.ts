import fc from 'fast-check'
import { addMs, dayOf } from '../core/time.ts'
import { alertIdOf } from '../alerts/alerts.rules.ts'
import type { DecidingAlert } from '../alerts/deciding.rules.ts'
import {
  decideAssign,
  decideClaim,
  decideRelease,
  decideReopen,
  decideResolve,
  decideSnooze,
  decideWake,
} from '../alerts/deciding.rules.ts'
import { decideAdd, decideRemove } from '../care-team/decide-care-team.rules.ts'
import { decideSetThreshold } from '../goals/decide-goals.rules.ts'
import type { PatientFact } from '../patient/patient.schema.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { clockOf } from '../patient/patient.rules.ts'
import { decideSetSilence } from '../patient/patient-time.rules.ts'

const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }
const PEOPLE = [
  { userId: 'lena', name: 'Lena' },
  { userId: 'maya', name: 'Maya' },
] as const

export type Act = (state: PatientState, now: string) => PatientFact[]
type On = DecidingAlert & { on: string }
type OnAlert = (deciding: On, command: typeof key & { alertId: string }) => PatientFact[]

const aPerson = fc.constantFrom(...PEOPLE)
const aBound = fc.option(fc.integer({ min: 0, max: 120 }))

const whatPeopleDo: fc.Arbitrary<OnAlert> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<OnAlert>(decideClaim) },
  fc.constant<OnAlert>(decideRelease),
  aPerson.map(
    (other): OnAlert =>
      (deciding, command) =>
        decideAssign(deciding, { ...command, userId: other.userId }, other),
  ),
  fc.integer({ min: 1, max: 40 * 3_600_000 }).map(
    (ms): OnAlert =>
      (deciding, command) =>
        decideSnooze(deciding, { ...command, until: addMs(deciding.now, ms) }),
  ),
  fc.constant<OnAlert>(decideWake),
  fc.constant<OnAlert>((deciding, command) => decideResolve(deciding, { ...command, outcome: 'other', note: 'Done.' })),
  fc.constant<OnAlert>(decideReopen),
)

/** What a team does about alerts, and what makes some: acts on one of the first few alerts, thresholds, silence, members. */
export const anAlertAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ n: fc.integer({ min: 1, max: 4 }), by: aPerson, act: whatPeopleDo })
      .map(({ n, by, act }): Act => (state, now) => {
        const on = dayOf(now, clockOf(state))
        return act({ alerts: state.alerts, by, now, on }, { ...key, alertId: alertIdOf(state.patientId, n) })
      }),
  },
  fc.record({ goalId: fc.constantFrom('0', '1'), above: aBound, below: aBound }).map(
    (bounds): Act =>
      (state, now) =>
        decideSetThreshold({ goals: state.goals, clock: clockOf(state), now }, { ...key, ...bounds }),
  ),
  fc.integer({ min: 1, max: 5 }).map(
    (days): Act =>
      () =>
        decideSetSilence({ ...key, days }),
  ),
  fc.boolean().map((isAdded): Act => ({ team }) => {
    const { userId, name } = PEOPLE[1]
    if (!isAdded) return decideRemove(team, { userId })
    return decideAdd(team, { ...key, userId, role: 'provider' }, { userId, name, role: 'provider', status: 'active' })
  }),
)
