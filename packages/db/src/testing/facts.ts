import { randomUUID } from 'node:crypto'
import type { Instant } from '@closeby/protocol/core'
import { addMs, toInstant } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import type { Actor, Entry } from '@closeby/protocol/wire'
import { FACT_VERSION } from '@closeby/protocol/wire'

export const ORG = 'org-test'
export const DAVID: Actor = { userId: 'user-david', role: 'patient' }
/** A Monday, at noon in London. */
export const NOON: Instant = '2026-11-16T12:00:00.000Z'

/** A clock that stands until it is told to move. */
export function aClock(start: Instant = NOON) {
  let now = start
  const clock = () => now
  return Object.assign(clock, {
    set: (at: Instant) => void (now = toInstant(at)),
    forward: (ms: number) => void (now = addMs(now, ms)),
  })
}

export function registered(change: Partial<Extract<PatientFact, { type: 'patient.registered' }>> = {}): PatientFact {
  return {
    type: 'patient.registered',
    category: 'membership',
    userId: DAVID.userId,
    name: 'David Chen',
    timeZone: 'Europe/London',
    dayStart: 0,
    unit: FIRST_UNIT,
    consentTextVersion: '2026-11-1',
    consentedAt: NOON,
    ...change,
  }
}

export function goalAdded(change: Partial<Extract<PatientFact, { type: 'goal.added' }>> = {}): PatientFact {
  return {
    type: 'goal.added',
    category: 'goals',
    goalId: 'goal-steps',
    on: NOON.slice(0, 10),
    kind: 'steps',
    title: 'Steps',
    unit: 'steps',
    target: 6000,
    direction: 'atLeast',
    days: null,
    ...change,
  }
}

export function progressLogged(
  change: Partial<Extract<PatientFact, { type: 'goal.progressLogged' }>> = {},
): PatientFact {
  return {
    type: 'goal.progressLogged',
    category: 'goals',
    goalId: 'goal-steps',
    on: NOON.slice(0, 10),
    amount: 500,
    at: NOON,
    ...change,
  }
}

/** A check-up whose date lies in the past, so that it is missed at once. */
export function checkupMissed(
  change: Partial<Extract<PatientFact, { type: 'preventive.scheduled' }>> = {},
): PatientFact {
  return {
    type: 'preventive.scheduled',
    category: 'preventive',
    itemId: 'item-eyes',
    title: 'Eye screening',
    dueOn: '2026-11-01',
    remindDays: 14,
    graceDays: 0,
    ...change,
  }
}

/** One entry of a patient's log, for stores: commits go through `Streams`. */
export function anEntry(change: Partial<Entry> = {}): Entry {
  return {
    stream: 'patient-1',
    kind: 'patient',
    seq: 1,
    orgId: ORG,
    opId: randomUUID(),
    opHash: 'hash',
    facts: [registered()],
    actor: DAVID,
    at: NOON,
    recordedAt: NOON,
    v: FACT_VERSION,
    ...change,
  }
}
