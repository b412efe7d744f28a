import type { Ladder, SetLadder } from '../alerts/alerts.schema.ts'
import { defaultRule } from '../accounts/factors.rules.ts'
import type { SecondFactorRule, SetSecondFactor } from '../accounts/factors.schema.ts'
import type { Instant } from '../core/time.ts'
import { DEFAULT_LADDER } from '../alerts/ladder.rules.ts'
import type { AccessQuestions } from '../trail/trail.rules.ts'
import { evolveQuestions } from '../trail/trail.rules.ts'
import type { Staffing } from '../organisations/organisations.rules.ts'
import { evolveStaffing } from '../organisations/organisations.rules.ts'
import type { OrganisationFact } from './entry.ts'

/** The fold of an organisation's stream. */
export type Organisation = Staffing & {
  orgId: string
  seq: number
  name: string
  isDemo: boolean
  /** How an alert that nobody takes is passed on; copied into each alert when it is raised. */
  ladder: Ladder
  /** What its staff must have to sign in. */
  secondFactor: SecondFactorRule
  /** What patients asked about who saw them. */
  questions: AccessQuestions
}

export function evolveOrganisation(
  known: Organisation | null,
  fact: OrganisationFact,
  { stream, seq, recordedAt }: { stream: string; seq: number; recordedAt: Instant },
): Organisation | null {
  if (fact.type === 'organisation.founded') {
    if (known) return { ...known, seq }
    const { name, units, isDemo } = fact
    const asked = { ladder: DEFAULT_LADDER, secondFactor: defaultRule(isDemo) }
    return { orgId: stream, seq, name, units, invitations: {}, isDemo, ...asked, questions: {} }
  }
  if (!known) return null
  if (fact.type === 'ladder.set') return { ...known, seq, ladder: fact.ladder }
  if (fact.type === 'secondFactor.set') return { ...known, seq, secondFactor: fact.rule }
  if (fact.type === 'access.questioned' || fact.type === 'access.answered')
    return { ...known, seq, questions: evolveQuestions(known.questions, fact, recordedAt) }
  return { ...known, ...evolveStaffing(known, fact, { recordedAt }), seq }
}

export function decideSetLadder({ steps, claimMinutes }: SetLadder): OrganisationFact[] {
  return [{ type: 'ladder.set', ladder: { steps, claimMinutes } }]
}

export function decideSetSecondFactor({ require, graceDays }: SetSecondFactor): OrganisationFact[] {
  return [{ type: 'secondFactor.set', rule: { require, graceDays } }]
}
