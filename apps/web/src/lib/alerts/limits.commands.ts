import type { Threshold } from '@closeby/protocol/goals'
import type { Command } from '#lib/live/commands.svelte.ts'

/** The team wants to hear of a goal's values beyond these. */
export function setThreshold(
  patientId: string,
  { id, title }: { id: string; title: string },
  bounds: Pick<Threshold, 'above' | 'below'>,
): Command {
  return {
    event: 'goal:setThreshold',
    payload: { patientId, goalId: id, ...bounds },
    twin: { method: 'PUT', path: `/api/goals/${encodeURIComponent(id)}/threshold`, body: { patientId, ...bounds } },
    words: title,
  }
}

/** The team wants to hear when so many days passed without any entry. */
export function setSilence(patientId: string, days: number): Command {
  const path = `/api/patients/${encodeURIComponent(patientId)}/silence`
  return {
    event: 'patient:setSilence',
    payload: { patientId, days },
    twin: { method: 'PUT', path, body: { days } },
    words: String(days),
  }
}
