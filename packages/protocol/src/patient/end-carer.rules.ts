import { decideUnlink } from '../carers/carers.rules.ts'
import { isTo } from '../consent/consent.rules.ts'
import type { PatientFact } from './patient.schema.ts'
import type { PatientState } from './patient.rules.ts'

/** Ends the link to a carer with all that was granted to her by name. @throws Refusal `notFound` when she is none */
export function decideEndCarer({ carers, grants }: PatientState, userId: string): PatientFact[] {
  const withdrawn = Object.values(grants)
    .filter((grant) => isTo(grant, userId))
    .map<PatientFact>(({ id }) => ({ type: 'consent.withdrawn', category: 'membership', consentId: id }))
  return [...decideUnlink(carers, { userId }), ...withdrawn]
}
