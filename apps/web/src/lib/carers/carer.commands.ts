import type { Category } from '@closeby/protocol/core'
import type { Command } from '#lib/live/commands.svelte.ts'

/* What a patient does about carers, and a carer about leaving, each with its REST twin. */

export function inviteCarer(patientId: string, email: string, categories: Category[]): Command {
  const body = { email, categories }
  const twin = { method: 'POST', path: '/api/carers/invitations', body } as const
  return { event: 'carer:invite', payload: { patientId, ...body }, twin, words: email }
}

export function cancelInvitation(patientId: string, invitationId: string, words: string): Command {
  const path = `/api/carers/invitations/${encodeURIComponent(invitationId)}`
  return { event: 'carer:cancel', payload: { patientId, invitationId }, twin: { method: 'DELETE', path }, words }
}

/** From either side: the patient names his carer, a carer herself. */
export function unlinkCarer(patientId: string, userId: string, words: string): Command {
  const twin = { method: 'DELETE', path: `/api/carers/${encodeURIComponent(userId)}`, body: { patientId } } as const
  return { event: 'carer:unlink', payload: { patientId, userId }, twin, words }
}
