import type { BoardRows, Streams } from '@closeby/db'
import type { AddToCareTeam, Candidate, CareTeam, RemoveFromCareTeam } from '@closeby/protocol/care-team'
import { decideAdd, decideRemove } from '@closeby/protocol/care-team'
import { storedRowOf } from '@closeby/db'
import type { CommitPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type TeamAnswer = { seq: number; patientId: string; team: { userId: string; name: string; role: 'provider' }[] }

/** Who cares for whom. A change is acknowledged only after the stored row, by which every list selects, tells it. */
export function createCareTeamService(deps: { commit: CommitPatient; streams: Streams; boardRows: BoardRows }) {
  const { commit, streams, boardRows } = deps

  /** The person as his own stream knows him; of another organisation he does not exist. */
  async function candidateOf(userId: string, orgId: string): Promise<Candidate> {
    const account = await streams.fresh('user', userId)
    return account && account.orgId === orgId ? account : undefined
  }

  return {
    async add(caller: Caller, command: AddToCareTeam): Promise<TeamAnswer> {
      const candidate = await candidateOf(command.userId, caller.user.orgId)
      const { seq, state } = await commit({
        caller,
        name: 'careTeam:add',
        command,
        action: 'careTeam.manage',
        decide: ({ team }) => decideAdd(team, command, candidate),
      })
      await boardRows.put([storedRowOf(state)])
      return { seq, patientId: command.patientId, team: teamOf(state.team) }
    },

    async remove(caller: Caller, command: RemoveFromCareTeam): Promise<TeamAnswer> {
      const { seq, state } = await commit({
        caller,
        name: 'careTeam:remove',
        command,
        action: 'careTeam.manage',
        decide: ({ team }) => decideRemove(team, command),
      })
      await boardRows.put([storedRowOf(state)])
      return { seq, patientId: command.patientId, team: teamOf(state.team) }
    },
  }
}
export type CareTeamService = ReturnType<typeof createCareTeamService>

export function teamOf(team: CareTeam): TeamAnswer['team'] {
  return Object.values(team.members).map(({ userId, name, role }) => ({ userId, name, role }))
}
