import { must } from '@closeby/protocol/core'
import { evolvePatient } from '@closeby/protocol/patient'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { BoardRow } from '@closeby/protocol/compliance'
import type { PatientOpened, WireEntry } from '@closeby/protocol/wire'

export const PATIENT = 'patient-1'
const AT = '2026-11-21T11:00:00.000Z'
const GOAL = { category: 'goals', goalId: 'steps', on: '2026-11-21' } as const

const FACTS: PatientFact[] = [
  {
    type: 'patient.registered',
    category: 'membership',
    userId: 'user-1',
    name: 'Ada Test',
    timeZone: 'Europe/London',
    dayStart: 0,
    unit: 'main',
    consentTextVersion: 'test',
    consentedAt: AT,
  },
  {
    type: 'goal.added',
    ...GOAL,
    kind: 'steps',
    title: 'Steps',
    unit: 'steps',
    target: 6000,
    direction: 'atLeast',
    days: null,
  },
]

/** Entry `seq` of one patient's log: registered, a steps goal, then 100 steps each. */
export function entryOf(seq: number): Extract<WireEntry, { facts: PatientFact[] }> {
  const logged: PatientFact = { type: 'goal.progressLogged', ...GOAL, amount: 100, at: AT }
  const actor = { userId: 'user-1', role: 'patient' } as const
  return { stream: PATIENT, seq, facts: [FACTS[seq - 1] ?? logged], actor, at: AT, recordedAt: AT }
}

export function stateAt(seq: number): PatientState {
  let state: PatientState | null = null
  for (let each = 1; each <= seq; each += 1) {
    const { facts, recordedAt } = entryOf(each)
    state = evolvePatient(state, facts, { stream: PATIENT, orgId: 'org-1', seq: each, recordedAt, by: 'user-1' })
  }
  return must(state, 'a log that begins')
}

export function openedAt(seq: number, epoch = 'epoch-1'): { ok: true } & PatientOpened {
  const snapshot = { state: stateAt(seq), timeline: [entryOf(seq)], goals: [], preventive: [], categories: [] }
  return { ok: true, seq, epoch, snapshot }
}

export const missedFrom = (after: number, head: number, epoch = 'epoch-1') => ({
  ok: true,
  seq: head,
  epoch,
  entries: Array.from({ length: head - after }, (_, index) => entryOf(after + 1 + index)),
})

export function rowOf(id: string, seq: number, change: Partial<BoardRow> = {}): BoardRow {
  return {
    id,
    seq,
    name: id,
    timeZone: 'Europe/London',
    status: 'onTrack',
    words: 'On track',
    reason: '1 on track',
    since: AT,
    rule: 'status-1',
    goals: [],
    next: null,
    spark: [],
    sparkDays: [],
    lastEntryAt: AT,
    openAlerts: 0,
    alert: null,
    judgedAt: AT,
    withheld: [],
    ...change,
  }
}

export const boardOf = (rows: BoardRow[], total = rows.length) => ({ ok: true, rows, total, asOf: 'cursor-1' })
