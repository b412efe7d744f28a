import { z } from 'zod'
import { RISK_ORDER } from '@closeby/protocol/compliance'
import { CategoryField, Id, LocalDateField, TimeZoneField } from '@closeby/protocol/core'
import { listOf, Seq, Total } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { Goal, PatientRow, PreventiveItem } from '../core/patient-answers.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import { SORTS } from './panel-order.ts'
import type { PanelService } from './panel.service.ts'

const PatientAnswer = z
  .strictObject({
    row: PatientRow,
    goals: z.array(Goal),
    preventive: z.array(PreventiveItem),
    seq: Seq,
    patientId: Id,
    name: z.string(),
    timeZone: TimeZoneField,
    today: LocalDateField,
    categories: z.array(CategoryField),
  })
  .meta({ id: 'Patient' })

export function panelDoors(panel: PanelService): AnyDoor[] {
  return [
    defineDoor({
      name: 'panel.list',
      summary: 'List the patients one looks after, by risk',
      rest: { method: 'GET', path: '/api/provider/patients', numbers: PAGE_NUMBERS },
      input: z.strictObject({
        ...Page,
        status: z.enum(RISK_ORDER).optional(),
        q: z.string().trim().min(1).max(120).optional(),
        sort: z.enum(SORTS).optional(),
      }),
      policy: { kind: 'roles', roles: ['provider', 'coordinator', 'carer'] },
      rate: 'open',
      audit: 'readList',
      answer: listOf(PatientRow, { total: Total }),
      run: (context, query) => panel.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'panel.read',
      summary: 'Read one patient',
      rest: { method: 'GET', path: '/api/provider/patients/:patientId' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'roles', roles: ['provider', 'coordinator', 'carer'] },
      rate: 'read',
      audit: 'readPatient',
      answer: PatientAnswer,
      run: (context, { patientId }) => panel.readOne(callerOf(context), patientId),
    }),
  ]
}
