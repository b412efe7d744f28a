import { Refusal } from '../core/refusal.ts'
import type { CareTeam } from './care-team.rules.ts'
import type { AddToCareTeam, CareTeamFact, RemoveFromCareTeam } from './care-team.schema.ts'

/** The person to add, as the account directory knows him when the command is decided. */
export type Candidate = { userId: string; name: string; role: string; status: string } | undefined

/** @throws Refusal `careTeam.notProvider`, `careTeam.alreadyMember` */
export function decideAdd(team: CareTeam, { userId, role }: AddToCareTeam, candidate: Candidate): CareTeamFact[] {
  if (!candidate || candidate.role !== 'provider' || candidate.status !== 'active')
    throw new Refusal('careTeam.notProvider')
  if (Object.hasOwn(team.members, userId)) throw new Refusal('careTeam.alreadyMember')
  return [{ type: 'careTeam.added', category: 'membership', userId, role, name: candidate.name }]
}

/** @throws Refusal `notFound` when this person is not on the team */
export function decideRemove(team: CareTeam, { userId }: Pick<RemoveFromCareTeam, 'userId'>): CareTeamFact[] {
  if (!Object.hasOwn(team.members, userId)) throw new Refusal('notFound')
  return [{ type: 'careTeam.removed', category: 'membership', userId }]
}
