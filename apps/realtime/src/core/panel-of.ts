import type { Panel } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'

/** Whose patients a person sees: a provider's care teams, those a carer cares for, a coordinator's unit. Nobody else has a panel, nor a pending account. */
export function panelOf({ id, role, status, orgId, unit }: User): Panel | null {
  if (status !== 'active') return null
  if (role === 'provider' || role === 'carer') return { orgId, memberId: id }
  return role === 'coordinator' && unit !== undefined ? { orgId, unit } : null
}
