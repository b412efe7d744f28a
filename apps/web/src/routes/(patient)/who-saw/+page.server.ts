import type { TrailLine } from '@closeby/protocol/trail'
import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** What the page shows before its script runs. */
export const load: PageServerLoad = async (event) => {
  const { user } = event.locals
  if (!user?.patientId) error(503, 'internal')
  const first = await askHub<{ items: TrailLine[]; nextCursor: string | null }>(event, '/api/access-trail')
  if (!first.ok) error(pageStatus(first), 'internal')
  return { patient: user, patientId: user.patientId, first: first.body }
}
