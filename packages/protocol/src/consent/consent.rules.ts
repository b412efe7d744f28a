import type { Category } from '../core/category.ts'
import type { Instant } from '../core/time.ts'
import type { ConsentFact, SharedWith } from './consent.schema.ts'

export type { SharedWith } from './consent.schema.ts'
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

/** Whether a grant names this person. */
export function isTo({ to }: Pick<Grant, 'to'>, userId: string): boolean {
  return 'userId' in to && to.userId === userId
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
  if (fact.type !== 'consent.granted') return known ? { ...others, ...left(known, fact) } : grants
  const { consentId, categories, to, since, until, textVersion } = fact
  const grant: Grant = { id: consentId, categories, to, grantedAt: recordedAt }
  return {
    ...others,
    [consentId]: { ...grant, ...(since && { since }), ...(until && { until }), ...(textVersion && { textVersion }) },
  }
}

function left(known: Grant, fact: Exclude<ConsentFact, { type: 'consent.granted' }>): Grants {
  const taken = fact.type === 'consent.withdrawn' ? fact.categories : undefined
  const categories = taken ? known.categories.filter((each) => !taken.includes(each)) : []
  return categories.length > 0 ? { [known.id]: { ...known, categories } } : {}
}
