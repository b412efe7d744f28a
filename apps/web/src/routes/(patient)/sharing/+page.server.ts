import { toInstant } from '@closeby/protocol/core'
import { error } from '@sveltejs/kit'
import { askHub, pageStatus } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

type Listed = { items: { to: { userId: string; name: string } | { role: string } }[] }

/** Who shares lives in the log, which the page folds; only names that no log of his has are asked for. */
export const load: PageServerLoad = async (event) => {
  const { user } = event.locals
  if (!user?.patientId) error(503, 'internal')
  const listed = await askHub<Listed>(event, '/api/consents')
  if (!listed.ok) error(pageStatus(listed), 'internal')
  const names = listed.body.items.flatMap(({ to }) => ('userId' in to ? [[to.userId, to.name] as const] : []))
  return { patient: user, patientId: user.patientId, names: Object.fromEntries(names), now: toInstant(Date.now()) }
}
