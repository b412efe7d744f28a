import { Refusal } from '@closeby/protocol/core'
import type { Category, Instant } from '@closeby/protocol/core'
import { CATEGORIES } from '@closeby/protocol/core'
import { grantedCategories } from '@closeby/protocol/consent'
import type { PatientState } from '@closeby/protocol/patient'
import type { User } from '@closeby/protocol/accounts'

/** How a person stands to one patient at one entry of the patient's log. */
export type Relation = 'own' | 'team' | 'panel' | 'administers' | 'none'
export type PatientAction =
  | 'patient.read'
  | 'patient.change'
  | 'goal.manage'
  | 'goal.log'
  | 'preventive.schedule'
  | 'preventive.answer'
  | 'reminder.manage'
  | 'careTeam.manage'
  | 'alert.handle'
  | 'limit.set'

/** The matrix: who, by relation, may do what to a patient. Whatever is not here is denied. */
export const MATRIX: Record<PatientAction, readonly Relation[]> = {
  'patient.read': ['own', 'team', 'panel'],
  'patient.change': ['own'],
  'goal.manage': ['own', 'team'],
  'goal.log': ['own'],
  'preventive.schedule': ['team', 'panel'],
  'preventive.answer': ['own', 'team', 'panel'],
  'reminder.manage': ['own'],
  'careTeam.manage': ['panel', 'administers'],
  'alert.handle': ['team', 'panel'],
  'limit.set': ['team', 'panel'],
}

/** What of a patient decides who sees him: a fold has it, and so has a stored row. */
export type Shared = Pick<PatientState, 'patientId' | 'orgId' | 'unit' | 'grants'> & {
  team: { members: Record<string, unknown> }
}

/** The relation of an active account to a patient; of no other account, and never across organisations. */
export function relationTo(user: User, patient: Shared): Relation {
  if (user.status !== 'active' || user.orgId !== patient.orgId) return 'none'
  switch (user.role) {
    case 'patient':
      return user.patientId === patient.patientId ? 'own' : 'none'
    case 'provider':
      return Object.hasOwn(patient.team.members, user.id) ? 'team' : 'none'
    case 'coordinator':
      return user.unit === patient.unit ? 'panel' : 'none'
    case 'admin':
      return 'administers'
    case 'carer':
      return 'none'
  }
}

const ALL_CATEGORIES: ReadonlySet<Category> = new Set(CATEGORIES)

/**
 * What a person may see of a patient at an instant (for an entry: its `recordedAt`), or null when nothing at all, not
 * even that the patient exists. An empty set still shows what goes with membership: name, zone, team.
 */
export function visibleCategories(user: User, patient: Shared, at: Instant): ReadonlySet<Category> | null {
  const relation = relationTo(user, patient)
  if (relation === 'own') return ALL_CATEGORIES
  if (relation === 'team') return grantedCategories(patient.grants, { userId: user.id, as: 'provider' }, at)
  if (relation === 'panel') return grantedCategories(patient.grants, { userId: user.id, as: 'coordinator' }, at)
  return null
}

/** Whether the patient granted something to a person by name: then those who stand to him alike may not see alike. */
export function isPersonal({ grants }: Pick<Shared, 'grants'>): boolean {
  return Object.values(grants).some(({ to }) => 'userId' in to)
}

/** Fails closed: an unknown patient, a foreign one and a forbidden act are all the same `notFound`. @throws Refusal */
export function requirePatient(user: User, patient: PatientState | null, action: PatientAction): PatientState {
  if (!patient || !MATRIX[action].includes(relationTo(user, patient))) throw new Refusal('notFound')
  return patient
}
