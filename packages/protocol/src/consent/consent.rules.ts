import type { Category } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import type { ConsentFact, SharedWith } from './consent.schema.ts'

export type Grant = {
  id: string
  categories: Category[]
  to: SharedWith
  grantedAt: Instant
  since?: Instant
  until?: Instant
  textVersion?: string
}
/** Grants in force; a withdrawn or ended grant leaves at once. */
export type Grants = Record<string, Grant>

/** How a person stands to a patient; what he may see follows from the grants to that. */
export type Relation = { userId: string; as: 'provider' | 'coordinator' | 'carer' }

/**
 * The categories a person may see by the grants in force at an instant. `until` is judged by that instant, which for an
 * entry is its `recordedAt` (ARCHITECTURE 7). A grant to the care team reaches its providers and the unit's coordinators.
 */
export function grantedCategories(grants: Grants, relation: Relation, at: Instant): Set<Category> {
  const reaches = (to: SharedWith) =>
    'userId' in to
      ? to.userId === relation.userId
      : to.role === relation.as || (to.role === 'careTeam' && relation.as !== 'carer')
  const found = new Set<Category>()
  for (const grant of Object.values(grants))
    if (reaches(grant.to) && !(grant.until !== undefined && at >= grant.until))
      grant.categories.forEach((each) => found.add(each))
  return found
}

/** The grants whose time is over and whose end the log has not told yet. */
export function tellEnded(grants: Grants, now: Instant): ConsentFact[] {
  return Object.values(grants)
    .filter(({ until }) => until !== undefined && until <= now)
    .map(({ id }) => ({ type: 'consent.ended', category: 'membership', consentId: id }))
}

/** Total: withdrawing an unknown grant changes nothing. */
export function evolveConsent(grants: Grants, fact: ConsentFact, recordedAt: Instant): Grants {
  const { [fact.consentId]: known, ...others } = grants
  if (fact.type !== 'consent.granted') return known ? others : grants
  const { consentId, categories, to, since, until, textVersion } = fact
  const grant: Grant = { id: consentId, categories, to, grantedAt: recordedAt }
  return {
    ...others,
    [consentId]: { ...grant, ...(since && { since }), ...(until && { until }), ...(textVersion && { textVersion }) },
  }
}
