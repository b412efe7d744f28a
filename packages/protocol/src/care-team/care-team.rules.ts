import type { Instant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { AddToCareTeam, CareTeamFact, RemoveFromCareTeam } from './care-team.schema.ts'

export type Member = { userId: string; role: 'provider'; name: string; since: Instant }
export type CareTeam = {
  members: Record<string, Member>
  /** Who left and when: tells a resuming board which rows are gone. */
  former: Record<string, Instant>
}
export const NO_TEAM: CareTeam = { members: {}, former: {} }

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

/** Total: adding a member twice or removing a stranger changes nothing. */
export function evolveCareTeam(team: CareTeam, fact: CareTeamFact, recordedAt: Instant): CareTeam {
  const { [fact.userId]: member, ...others } = team.members
  if (fact.type === 'careTeam.removed')
    return member ? { members: others, former: { ...team.former, [fact.userId]: recordedAt } } : team
  if (member) return team
  const { [fact.userId]: _left, ...former } = team.former
  const { userId, role, name } = fact
  return { members: { ...team.members, [userId]: { userId, role, name, since: recordedAt } }, former }
}
