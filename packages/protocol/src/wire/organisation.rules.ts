import type { OrganisationFact } from './entry.ts'

/** The fold of an organisation's stream. */
export type Organisation = {
  orgId: string
  seq: number
  name: string
  units: { id: string; name: string }[]
  isDemo: boolean
}

export function evolveOrganisation(
  known: Organisation | null,
  fact: OrganisationFact,
  { stream, seq }: { stream: string; seq: number },
): Organisation | null {
  if (known) return { ...known, seq }
  const { name, units, isDemo } = fact
  return { orgId: stream, seq, name, units, isDemo }
}
