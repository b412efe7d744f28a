import type { Instant } from '../core/time.ts'
import type { CareTeamFact } from './care-team.schema.ts'

export type Member = { userId: string; role: 'provider'; name: string; since: Instant }
export type CareTeam = {
  members: Record<string, Member>
  /** Who left and when: tells a resuming board which rows are gone. */
  former: Record<string, Instant>
}
export const NO_TEAM: CareTeam = { members: {}, former: {} }

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
