import { z } from 'zod'
import { AddToCareTeam, RemoveFromCareTeam } from '@closeby/protocol/care-team'
import { Id } from '@closeby/protocol/core'
import { Seq, TeamMember } from '../core/answers.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { CareTeamService } from './care-team.service.ts'

const CareTeamChanged = z
  .strictObject({ seq: Seq, patientId: Id, team: z.array(TeamMember) })
  .meta({ id: 'CareTeamChanged' })

export function careTeamDoors(careTeam: CareTeamService): AnyDoor[] {
  return [
    defineDoor({
      name: 'careTeam:add',
      summary: 'Add a provider to a care team',
      event: 'careTeam:add',
      rest: { method: 'POST', path: '/api/patients/:patientId/care-team', status: 201 },
      input: AddToCareTeam,
      policy: { kind: 'patient', action: 'careTeam.manage' },
      rate: 'write',
      audit: 'change',
      answer: CareTeamChanged,
      run: (context, input) => careTeam.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'careTeam:remove',
      summary: 'Remove a provider from a care team',
      event: 'careTeam:remove',
      rest: { method: 'DELETE', path: '/api/patients/:patientId/care-team/:userId' },
      input: RemoveFromCareTeam,
      policy: { kind: 'patient', action: 'careTeam.manage' },
      rate: 'write',
      audit: 'change',
      answer: CareTeamChanged,
      run: (context, input) => careTeam.remove(callerOf(context), input),
    }),
  ]
}
