import type { Category } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import type { Grants, SharedWith } from './consent.rules.ts'

/** How a person stands to a patient; what he may see follows from the grants to that. */
export type Relation = { userId: string; as: 'provider' | 'coordinator' | 'carer' }

/**
 * What somebody sees of a patient: the categories, and for those that were opened only from an instant on, which. A
 * category without one is seen whole.
 */
export type Sight = ReadonlySet<Category> & {
  readonly since?: ReadonlyMap<Category, Instant>
  /** The patient himself, who also sees what is nobody else's. */
  readonly isOwn?: boolean
}

/** Whether a grant to these reaches who stands so. One to the care team reaches its providers and the unit's coordinators. */
export function reaches(to: SharedWith, relation: Relation): boolean {
  if ('userId' in to) return to.userId === relation.userId
  return to.role === relation.as || (to.role === 'careTeam' && relation.as !== 'carer')
}

/**
 * What a person sees by the grants in force at an instant: `until` and `since` are judged by it, which for an entry is its
 * `recordedAt` (ARCHITECTURE 7). Of two grants of a category the one that opens more counts.
 */
export function sightOf(grants: Grants, relation: Relation, at: Instant): Sight {
  const whole = new Set<Category>()
  const since = new Map<Category, Instant>()
  for (const grant of Object.values(grants)) {
    if (!reaches(grant.to, relation) || (grant.until !== undefined && at >= grant.until)) continue
    if (grant.since === undefined) grant.categories.forEach((each) => whole.add(each))
    else if (at >= grant.since)
      for (const each of grant.categories)
        if (!((since.get(each) ?? grant.since) < grant.since)) since.set(each, grant.since)
  }
  for (const category of whole) since.delete(category)
  const seen = new Set([...whole, ...since.keys()])
  return since.size === 0 ? seen : Object.assign(seen, { since })
}

/** Whether something of a category that was recorded at an instant is seen. Membership always is. */
export function isSeen(sight: Sight, category: Category | 'membership', recordedAt: Instant): boolean {
  if (category === 'membership') return true
  const since = sight.since?.get(category)
  return sight.has(category) && (since === undefined || recordedAt >= since)
}

/** Names what is seen: two sights with one name see the same. */
export function sightKey(sight: Sight): string {
  return [...sight]
    .map((category) => `${category}${sight.since?.get(category) ?? ''}`)
    .sort()
    .join()
}
