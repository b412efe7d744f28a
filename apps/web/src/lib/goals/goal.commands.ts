import type { Instant, LocalDate, Weekday } from '@closeby/protocol/core'
import type { Goal } from '@closeby/protocol/goals'
import type { Command } from '#lib/live/commands.svelte.ts'

/* The writes of this slice, each with its REST twin: the same keys, ids of the path left out of the body. */

export type GoalDraft = {
  kind: Goal['kind']
  title: string
  unit: string
  target: number
  direction: 'atLeast' | 'atMost'
  days?: Weekday[]
}
export type GoalChange = Partial<Omit<GoalDraft, 'kind'>> & { startsOn?: LocalDate }
export type Progress = { amount: number; at: Instant; from?: Instant; details?: { kcal?: number; km?: number } }
/** Names one write and who it is about. */
type About = { patientId: string; words: string }

const path = (goalId: string): string => `/api/goals/${encodeURIComponent(goalId)}`

export function addGoal({ patientId, words }: About, draft: GoalDraft): Command {
  const twin = { method: 'POST', path: '/api/goals', body: draft } as const
  return { event: 'goal:add', payload: { patientId, ...draft }, twin, words }
}

export function changeGoal({ patientId, words }: About, goalId: string, change: GoalChange): Command {
  const twin = { method: 'PUT', path: path(goalId), body: change } as const
  return { event: 'goal:change', payload: { patientId, goalId, ...change }, twin, words }
}

export function retireGoal({ patientId, words }: About, goalId: string): Command {
  const twin = { method: 'DELETE', path: path(goalId) } as const
  return { event: 'goal:retire', payload: { patientId, goalId }, twin, words }
}

export function logProgress({ patientId, words }: About, goalId: string, progress: Progress): Command {
  const twin = { method: 'POST', path: `${path(goalId)}/progress`, body: progress } as const
  return { event: 'goal:logProgress', payload: { patientId, goalId, ...progress }, twin, words }
}

export function correctProgress(
  { patientId, words }: About,
  { goalId, entrySeq }: { goalId: string; entrySeq: number },
  amount: number,
): Command {
  const twin = { method: 'PUT', path: `${path(goalId)}/progress/${entrySeq}`, body: { amount } } as const
  return { event: 'goal:correctProgress', payload: { patientId, entrySeq, amount }, twin, words }
}

export function undoProgress(
  { patientId, words }: About,
  { goalId, entrySeq }: { goalId: string; entrySeq: number },
): Command {
  const twin = { method: 'DELETE', path: `${path(goalId)}/progress/${entrySeq}` } as const
  return { event: 'goal:undoProgress', payload: { patientId, entrySeq }, twin, words }
}
