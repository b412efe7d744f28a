import { z } from 'zod'
import { RISK_ORDER } from '@closeby/protocol/compliance'
import { Id } from '@closeby/protocol/core'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { ProviderPatients } from './provider-patients.service.ts'
import { SORTS } from './provider-patients.service.ts'

const PatientsQuery = z.strictObject({
  cursor: z.string().max(200).optional(),
  status: z.enum(RISK_ORDER).optional(),
  q: z.string().max(120).optional(),
  sort: z.enum(SORTS).optional(),
  limit: z.int().min(1).max(500).optional(),
})

export function providerPatientsDoors(patients: ProviderPatients): AnyDoor[] {
  return [
    defineDoor({
      name: 'provider.patients',
      rest: { method: 'GET', path: '/api/provider/patients', numbers: ['limit'] },
      input: PatientsQuery,
      policy: { kind: 'roles', roles: ['provider', 'coordinator'] },
      rate: 'open',
      audit: 'readList',
      run: (context, query) => patients.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'provider.patient',
      rest: { method: 'GET', path: '/api/provider/patients/:patientId' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      run: (context, { patientId }) => patients.get(callerOf(context), patientId),
    }),
  ]
}
