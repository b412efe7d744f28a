import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import type { Actor, WireEntry } from '@closeby/protocol/wire'
import { SYSTEM } from '@closeby/protocol/wire'
import { expect, test } from 'vitest'
import type { Line, TimelineReader } from './timeline.view.ts'
import { timelineLines } from './timeline.view.ts'

const DAVID: Actor = { userId: 'u-david', role: 'patient' }
const MAYA: Actor = { userId: 'u-maya', role: 'provider' }
const LENA: Actor = { userId: 'u-lena', role: 'coordinator' }
const reader: TimelineReader = {
  userId: 'u-lena',
  now: Date.parse('2026-12-16T14:05:00Z'),
  seen: null,
  timeZone: 'Europe/London',
}

/** A log written entry by entry, folded as the page folds it. */
function aLog() {
  const entries: WireEntry[] = []
  let state: PatientState | null = null
  const add = (actor: Actor, recordedAt: string, ...facts: PatientFact[]): number => {
    const seq = entries.length + 1
    const entry = { stream: 'p1', seq, facts, actor, at: recordedAt, recordedAt }
    entries.push(entry)
    state = evolvePatient(state, facts, { stream: 'p1', orgId: 'o1', seq, recordedAt, by: actor.userId })
    return seq
  }
  add(DAVID, '2026-12-01T09:00:00.000Z', {
    type: 'patient.registered',
    category: 'membership',
    userId: 'u-david',
    name: 'David Ferreira',
    timeZone: 'Europe/London',
    dayStart: 0,
    unit: 'main',
    consentTextVersion: '1',
    consentedAt: '2026-12-01T09:00:00.000Z',
  })
  add(LENA, '2026-12-01T10:00:00.000Z', {
    type: 'careTeam.added',
    category: 'membership',
    userId: 'u-maya',
    role: 'provider',
    name: 'Dr Maya Osei',
  })
  add(DAVID, '2026-12-01T11:00:00.000Z', {
    type: 'goal.added',
    category: 'goals',
    goalId: 'steps',
    on: '2026-12-01',
    kind: 'steps',
    title: 'Steps',
    unit: 'steps',
    target: 6000,
    direction: 'atLeast',
    days: null,
  })
  return {
    entries,
    add,
    lines: (over: Partial<TimelineReader> = {}) =>
      timelineLines(entries, state as unknown as PatientState, { ...reader, ...over }),
  }
}
const steps = (amount: number, at: string, on = at.slice(0, 10)): PatientFact => ({
  type: 'goal.progressLogged',
  category: 'goals',
  goalId: 'steps',
  on,
  amount,
  at,
})
const said = (lines: Line[]): string[] =>
  lines.map((line) =>
    line.kind === 'entry'
      ? [line.time, line.strong, line.rest, line.by, ...line.notes].filter(Boolean).join(' | ')
      : `-- ${line.word}`,
  )

test('[BOARD-6] newest first, in the patient’s own days, with who did it', () => {
  const log = aLog()
  log.add(DAVID, '2026-12-15T18:00:00.000Z', steps(900, '2026-12-15T18:00:00.000Z'))
  log.add(DAVID, '2026-12-16T14:02:00.000Z', steps(500, '2026-12-16T14:02:00.000Z'))
  expect(said(log.lines())).toEqual([
    '-- Today',
    '14:02 | 500 steps | Logged by David',
    '-- Yesterday',
    '18:00 | 900 steps | Logged by David',
    '-- Tuesday 1 December',
    '11:00 | New goal | Steps, 6,000 steps | By David',
    '10:00 | Dr Maya Osei joined the care team | By you',
    '09:00 | Joined Closeby | By David',
  ])
})

test('[BOARD-6] a correction is its own line, and the line it corrects says so', () => {
  const log = aLog()
  const seq = log.add(DAVID, '2026-12-16T12:00:00.000Z', steps(5000, '2026-12-16T12:00:00.000Z'))
  log.add(DAVID, '2026-12-16T12:05:00.000Z', {
    type: 'goal.progressCorrected',
    category: 'goals',
    goalId: 'steps',
    on: '2026-12-16',
    entrySeq: seq,
    amount: 500,
  })
  log.add(DAVID, '2026-12-16T12:09:00.000Z', {
    type: 'goal.progressUndone',
    category: 'goals',
    goalId: 'steps',
    on: '2026-12-16',
    entrySeq: seq,
  })
  expect(said(log.lines()).slice(1, 4)).toEqual([
    '12:09 | Taken back | Steps, 500 steps | By David',
    '12:05 | Corrected | Steps: 5,000 to 500 steps | By David',
    '12:00 | 5,000 steps | Logged by David | Taken back later',
  ])
})

test('[BOARD-6] one of something is one of it', () => {
  const log = aLog()
  log.add(DAVID, '2026-12-16T12:00:00.000Z', steps(1, '2026-12-16T12:00:00.000Z'))
  expect(log.lines()[1]).toMatchObject({ strong: '1 step' })
})

test('[BOARD-6] an amount entered late says which day it belongs to; a goal met is said with the entry that met it', () => {
  const log = aLog()
  log.add(DAVID, '2026-12-16T07:00:00.000Z', steps(6000, '2026-12-15T20:00:00.000Z'), {
    type: 'goal.met',
    category: 'goals',
    goalId: 'steps',
    on: '2026-12-15',
  })
  const [, line] = log.lines()
  expect(line).toMatchObject({
    kind: 'entry',
    strong: '6,000 steps',
    notes: ['For Tuesday 15 December'],
    status: 'met',
  })
})

test('[BOARD-6] what time brought is nobody’s doing and leads its day', () => {
  const log = aLog()
  log.add(MAYA, '2026-12-02T10:00:00.000Z', {
    type: 'preventive.scheduled',
    category: 'preventive',
    itemId: 'i1',
    title: 'Eye screening',
    dueOn: '2026-12-14',
    remindDays: 30,
    graceDays: 0,
  })
  log.add(
    SYSTEM,
    '2026-12-15T00:00:00.000Z',
    { type: 'day.turned', category: 'membership', on: '2026-12-15' },
    { type: 'item.missed', category: 'preventive', itemId: 'i1', on: '2026-12-15' },
  )
  expect(said(log.lines()).slice(0, 4)).toEqual([
    '-- Yesterday',
    '00:00 | Missed Preventive Checkup | Eye screening',
    '-- Wednesday 2 December',
    '10:00 | Scheduled | Eye screening, 14 Dec | By Dr Maya Osei',
  ])
})

test('[BOARD-6] a line parts what came since the reader last looked; withheld entries have no line', () => {
  const log = aLog()
  const seen = log.add(DAVID, '2026-12-16T11:00:00.000Z', steps(900, '2026-12-16T11:00:00.000Z'))
  log.entries.push({ stream: 'p1', seq: seen + 1, facts: null })
  const at = Date.parse('2026-12-16T11:20:00Z')
  expect(said(log.lines({ seen: { seq: seen, at } })).slice(0, 2)).toEqual([
    '-- Today',
    '11:00 | 900 steps | Logged by David',
  ])
  log.add(DAVID, '2026-12-16T14:02:00.000Z', steps(500, '2026-12-16T14:02:00.000Z'))
  expect(said(log.lines({ seen: { seq: seen, at } })).slice(0, 4)).toEqual([
    '-- Today',
    '14:02 | 500 steps | Logged by David',
    '-- New since you looked, 11:20',
    '11:00 | 900 steps | Logged by David',
  ])
})
