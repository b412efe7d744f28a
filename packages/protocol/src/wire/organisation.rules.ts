import type { Ladder, SetLadder } from '../alerts/alerts.schema.ts'
import { DEFAULT_LADDER } from '../alerts/ladder.rules.ts'
import type { OrganisationFact } from './entry.ts'

/** The fold of an organisation's stream. */
export type Organisation = {
  orgId: string
  seq: number
  name: string
  units: { id: string; name: string }[]
  isDemo: boolean
  /** How an alert that nobody takes is passed on; copied into each alert when it is raised. */
  ladder: Ladder
}

export function evolveOrganisation(
  known: Organisation | null,
  fact: OrganisationFact,
  { stream, seq }: { stream: string; seq: number },
): Organisation | null {
  if (fact.type === 'ladder.set') return known && { ...known, seq, ladder: fact.ladder }
  if (known) return { ...known, seq }
  const { name, units, isDemo } = fact
  return { orgId: stream, seq, name, units, isDemo, ladder: DEFAULT_LADDER }
}

export function decideSetLadder({ steps, claimMinutes }: SetLadder): OrganisationFact[] {
  return [{ type: 'ladder.set', ladder: { steps, claimMinutes } }]
}
