import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import { must } from '../core/refusal.ts'
import { decideAlerts } from '../compliance/alert-decision.rules.ts'
import { DEFAULT_LADDER } from '../alerts/ladder.rules.ts'
import type { PatientFact } from '../patient/patient.schema.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import { evolvePatient } from '../patient/patient.rules.ts'
import { decideTime } from '../patient/patient-time.rules.ts'

export const PATIENT_ID = 'patient-1'
export const OWNER_ID = 'user-1'

export type History = { state: PatientState; entries: { seq: number; recordedAt: Instant; facts: PatientFact[] }[] }
export type Step = { at: Instant; facts: (state: PatientState) => PatientFact[] }

export const registered = (change: { timeZone?: string; dayStart?: number } = {}): PatientFact => ({
  type: 'patient.registered',
  category: 'membership',
  userId: OWNER_ID,
  name: 'Ada Test',
  timeZone: 'Europe/London',
  dayStart: 0,
  unit: 'main',
  consentTextVersion: 'test',
  consentedAt: '2026-01-01T00:00:00.000Z',
  ...change,
})

const headOf = (seq: number, recordedAt: Instant) => ({
  stream: PATIENT_ID,
  orgId: 'org-1',
  seq,
  recordedAt,
  by: OWNER_ID,
})

/**
 * Folds a history the way the log does: each step is one entry, led by what time brought since the one before and followed
 * by what it means for alerts.
 */
export function lived(begunAt: Instant, steps: Step[] = [], beginning = registered()): History {
  const entries = [{ seq: 1, recordedAt: begunAt, facts: [beginning] }]
  let state = must(evolvePatient(null, [beginning], headOf(1, begunAt)), 'a log that begins')
  for (const step of steps) {
    const recordedAt = step.at > state.recordedAt ? step.at : state.recordedAt
    const time = decideTime(state, recordedAt)
    const seq = state.seq + 1
    const timed = must(evolvePatient(state, time, headOf(seq, recordedAt)), 'a fold')
    const decided = [...time, ...step.facts(timed)]
    const after = must(evolvePatient(state, decided, headOf(seq, recordedAt)), 'a fold')
    const facts = [...decided, ...decideAlerts(after, DEFAULT_LADDER)]
    entries.push({ seq, recordedAt, facts })
    state = must(evolvePatient(state, facts, headOf(seq, recordedAt)), 'a fold')
  }
  return { state, entries }
}

/** Lets time pass: nothing but what time alone brings. */
export const wait = (at: Instant): Step => ({ at, facts: () => [] })

export const later = (at: Instant, hours: number): Instant => addMs(at, hours * 3_600_000)
