import { AddToCareTeam, RemoveFromCareTeam } from '@closeby/protocol/care-team'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { CareTeamService } from './care-team.service.ts'

export function careTeamDoors(careTeam: CareTeamService): AnyDoor[] {
  return [
    defineDoor({
      name: 'careTeam:add',
      event: 'careTeam:add',
      rest: { method: 'POST', path: '/api/patients/:patientId/care-team', status: 201 },
      input: AddToCareTeam,
      policy: { kind: 'patient', action: 'careTeam.manage' },
      rate: 'write',
      audit: 'change',
      run: (context, input) => careTeam.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'careTeam:remove',
      event: 'careTeam:remove',
      rest: { method: 'DELETE', path: '/api/patients/:patientId/care-team/:userId' },
      input: RemoveFromCareTeam,
      policy: { kind: 'patient', action: 'careTeam.manage' },
      rate: 'write',
      audit: 'change',
      run: (context, input) => careTeam.remove(callerOf(context), input),
    }),
  ]
}
