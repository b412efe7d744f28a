export { AddToCareTeam, careTeamCommands, careTeamFacts, RemoveFromCareTeam } from './care-team.schema.ts'
export type { CareTeamFact } from './care-team.schema.ts'
export { decideAdd, decideRemove, evolveCareTeam, NO_TEAM } from './care-team.rules.ts'
export type { Candidate, CareTeam, Member } from './care-team.rules.ts'
