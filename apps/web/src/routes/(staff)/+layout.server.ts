import { lifetimeOf } from '@closeby/protocol/accounts'
import { error } from '@sveltejs/kit'
import type { LayoutServerLoad } from './$types'

/** The door stands in the hook; what gets here without a person came while the hub was away. */
export const load: LayoutServerLoad = ({ locals }) => {
  if (!locals.user) error(503, 'away')
  return { user: locals.user, lockMs: lifetimeOf(locals.user.role).lockMs }
}
