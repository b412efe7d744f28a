import type { Category, Instant } from '@closeby/protocol/core'
import type { Grants } from '@closeby/protocol/consent'
import { sightOf } from '@closeby/protocol/consent'

/** Whether the unit's coordinators, and with them the team, see a category now. */
export function isSharedWithTeam({ grants }: { grants: Grants }, category: Category, now: Instant): boolean {
  return sightOf(grants, { userId: '', as: 'coordinator' }, now).has(category)
}
