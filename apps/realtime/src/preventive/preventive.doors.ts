import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import { DeclinePreventive, MarkPreventiveDone, SchedulePreventive } from '@closeby/protocol/preventive'
import { listOf, Seq } from '../core/answers.ts'
import { PreventiveItem } from '../core/patient-answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { PreventiveService } from './preventive.service.ts'

const write = { rate: 'write', audit: 'change' } as const

const ItemChanged = z
  .strictObject({ seq: Seq, itemId: Id, item: z.exactOptional(PreventiveItem) })
  .meta({ id: 'PreventiveChanged' })

export function preventiveDoors(preventive: PreventiveService): AnyDoor[] {
  return [
    defineDoor({
      name: 'preventive:schedule',
      summary: 'Schedule a preventive item',
      event: 'preventive:schedule',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive', status: 201 },
      input: SchedulePreventive,
      policy: { kind: 'patient', action: 'preventive.schedule' },
      ...write,
      answer: ItemChanged,
      run: (context, input) => preventive.schedule(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive:markDone',
      summary: 'Mark a preventive item as done',
      event: 'preventive:markDone',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive/:itemId/done' },
      input: MarkPreventiveDone,
      policy: { kind: 'patient', action: 'preventive.answer' },
      ...write,
      answer: ItemChanged,
      run: (context, input) => preventive.markDone(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive:decline',
      summary: 'Decline a preventive item with a reason',
      event: 'preventive:decline',
      rest: { method: 'POST', path: '/api/patients/:patientId/preventive/:itemId/decline' },
      input: DeclinePreventive,
      policy: { kind: 'patient', action: 'preventive.answer' },
      ...write,
      answer: ItemChanged,
      run: (context, input) => preventive.decline(callerOf(context), input),
    }),
    defineDoor({
      name: 'preventive.list',
      summary: 'List the preventive items of a patient',
      rest: { method: 'GET', path: '/api/patients/:patientId/preventive', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(PreventiveItem, { patientId: Id, seq: Seq }),
      run: (context, query) => preventive.list(callerOf(context), query),
    }),
  ]
}
