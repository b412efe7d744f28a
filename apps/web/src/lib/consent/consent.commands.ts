import type { Grant } from '@closeby/protocol/consent'
import type { Category, Instant } from '@closeby/protocol/core'
import type { Command } from '#lib/live/commands.svelte.ts'

/* What a patient shares and stops sharing, each with its REST twin: the same keys, ids of the path left out of the body. */

export type Share = Pick<Grant, 'to'> & { categories: Category[]; since?: Instant; until?: Instant }

export function grantConsent(patientId: string, share: Share, words: string): Command {
  const twin = { method: 'POST', path: '/api/consents', body: share } as const
  return { event: 'consent:grant', payload: { patientId, ...share }, twin, words }
}

/** Some categories of a grant; the rest of it stays. */
export function withdrawConsent(patientId: string, consentId: string, categories: Category[], words: string): Command {
  const path = `/api/consents/${encodeURIComponent(consentId)}`
  const twin = { method: 'DELETE', path, body: { categories } } as const
  return { event: 'consent:withdraw', payload: { patientId, consentId, categories }, twin, words }
}
