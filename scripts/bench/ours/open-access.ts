import { CATEGORIES } from '@closeby/protocol/core'
import type { Sight } from '@closeby/protocol/consent'
import { must } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { Relation } from '../../../apps/realtime/src/access/access.ts'

/* What stands for the access matrix in a hub that judges nobody: everybody is of the team, and everything is shared. */

export { isOutside, MATRIX, RELATIONS, requireOutside } from '../../../apps/realtime/src/access/access.ts'

const ALL: Sight = new Set(CATEGORIES)

export const relationTo = (user: User): Relation => (user.role === 'patient' ? 'own' : 'team')
export const visibleCategories = (): Sight => ALL
export const isPersonal = (): boolean => false
export const requirePatient = (_user: User, patient: PatientState | null): PatientState =>
  must(patient, 'a patient of the benchmark')
