import type { LocalDate } from '@closeby/protocol/core'
import type { Command } from '#lib/live/commands.svelte.ts'

/* What a patient answers about a check-up, each with its REST twin. */

type About = { patientId: string; itemId: string; title: string }

const path = ({ patientId, itemId }: About): string =>
  `/api/patients/${encodeURIComponent(patientId)}/preventive/${encodeURIComponent(itemId)}`

export function markDone(about: About, on: LocalDate): Command {
  const { patientId, itemId, title } = about
  const twin = { method: 'POST', path: `${path(about)}/done`, body: { on } } as const
  return { event: 'preventive:markDone', payload: { patientId, itemId, on }, twin, words: title }
}

export function decline(about: About, reason: string): Command {
  const { patientId, itemId, title } = about
  const twin = { method: 'POST', path: `${path(about)}/decline`, body: { reason } } as const
  return { event: 'preventive:decline', payload: { patientId, itemId, reason }, twin, words: title }
}
