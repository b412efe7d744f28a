import type { BoardRow } from '@closeby/protocol/compliance'
import { error } from '@sveltejs/kit'
import { askHub } from '#lib/http/hub.server.ts'
import type { PageServerLoad } from './$types'

/** What the page shows before the socket is up. */
export const load: PageServerLoad = async (event) => {
  const { user } = event.locals
  if (!user) error(503, 'away')
  const listed = await askHub<{ items: BoardRow[] }>(event, '/api/provider/patients')
  return { user, now: Date.now(), rows: listed.ok ? listed.body.items : [], isAway: !listed.ok }
}
