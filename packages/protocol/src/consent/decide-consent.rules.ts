import type { Instant } from '../core/time.ts'
import { addMs, toInstant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import { SHARING_TEXT } from './consent-text.ts'
import type { Grants } from './consent.rules.ts'
import { isTo } from './consent.rules.ts'
import type { ConsentFact, GrantConsent, WithdrawConsent } from './consent.schema.ts'

/** More than anybody keeps an overview of. */
export const MAX_GRANTS = 100
/** The clock of a device may be this far ahead of ours. */
const AHEAD_MS = 10 * 60_000

/**
 * A grant opens from its own instant on, or from one before it; it may end in the time to come.
 * @param canTake - whether the person it names could be shared with at all
 * @throws Refusal `consent.tooMany`, `consent.cannotTake`, `invalid` (`since` ahead, `until` over)
 */
export function decideGrant(
  { grants, now, canTake }: { grants: Grants; now: Instant; canTake: (userId: string) => boolean },
  command: GrantConsent,
  consentId: string,
): ConsentFact[] {
  const { categories, to, textVersion = SHARING_TEXT.version } = command
  if (Object.keys(grants).length >= MAX_GRANTS) throw new Refusal('consent.tooMany')
  if ('userId' in to && !canTake(to.userId)) throw new Refusal('consent.cannotTake')
  const since = command.since === undefined ? undefined : sinceOf(toInstant(command.since), now)
  const until = command.until === undefined ? undefined : toInstant(command.until)
  if (until !== undefined && until <= now) throw new Refusal('invalid', { paths: ['until'] })
  return [
    {
      ...{ type: 'consent.granted', category: 'membership', consentId, categories, to, textVersion },
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    },
  ]
}

function sinceOf(asked: Instant, now: Instant): Instant {
  if (asked > addMs(now, AHEAD_MS)) throw new Refusal('invalid', { paths: ['since'] })
  return asked < now ? asked : now
}

/**
 * Takes a grant back, or some of its categories: what is left of it stays without a gap.
 * @param only - whose grants these may be, for a carer who gives back her own
 * @throws Refusal `notFound` for a grant that is not in force, or not this person's to give back
 */
export function decideWithdraw(grants: Grants, command: WithdrawConsent, only?: string): ConsentFact[] {
  const { consentId, categories } = command
  const grant = Object.hasOwn(grants, consentId) ? grants[consentId] : undefined
  if (!grant || (only !== undefined && !isTo(grant, only))) throw new Refusal('notFound')
  const taken = categories?.filter((each) => grant.categories.includes(each))
  if (taken?.length === 0) throw new Refusal('notFound')
  const isWhole = taken === undefined || taken.length === grant.categories.length
  const withdrawn = { type: 'consent.withdrawn', category: 'membership', consentId } as const
  return [isWhole ? withdrawn : { ...withdrawn, categories: taken }]
}
