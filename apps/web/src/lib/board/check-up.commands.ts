import type { LocalDate } from '@closeby/protocol/core'
import type { Command } from '#lib/live/commands.svelte.ts'

export interface CheckUp {
  title: string
  dueOn: LocalDate
  remindDays: number
  graceDays: number
}

/** What staff write of a check-up: the date for it, with its REST twin. */
export function scheduleCheckUp(patientId: string, checkUp: CheckUp): Command {
  const path = `/api/patients/${encodeURIComponent(patientId)}/preventive`
  return {
    event: 'preventive:schedule',
    payload: { patientId, ...checkUp },
    twin: { method: 'POST', path, body: checkUp },
    words: checkUp.title,
  }
}
