import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import { DeclinePreventive, MarkPreventiveDone, SchedulePreventive } from '@closeby/protocol/preventive'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { PreventiveService } from './preventive.service.ts'

const write = { rate: 'write', audit: 'change' } as const

export function preventiveDoors(preventive: PreventiveService): AnyDoor[] {
  return [
    defineDoor({
      name: 'preventive:schedule',
      event: 'preventive:schedule',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive', status: 201 },
      input: SchedulePreventive,
      policy: { kind: 'patient', action: 'preventive.schedule' },
      ...write,
      run: (context, input) => preventive.schedule(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive:markDone',
      event: 'preventive:markDone',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive/:itemId/done' },
      input: MarkPreventiveDone,
      policy: { kind: 'patient', action: 'preventive.answer' },
      ...write,
      run: (context, input) => preventive.markDone(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive:decline',
      event: 'preventive:decline',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive/:itemId/decline' },
      input: DeclinePreventive,
      policy: { kind: 'patient', action: 'preventive.answer' },
      ...write,
      run: (context, input) => preventive.decline(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive.list',
      rest: { method: 'GET', path: '/api/patients/:patientId/preventive' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      run: (context, { patientId }) => preventive.list(callerOf(context), patientId),
    }),
  ]
}
