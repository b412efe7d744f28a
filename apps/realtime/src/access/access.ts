import { Refusal } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import { CATEGORIES } from '@closeby/protocol/core'
import type { Sight } from '@closeby/protocol/consent'
import { isTo, sightOf } from '@closeby/protocol/consent'
import { EMERGENCY_CATEGORIES, emergencyOf } from '@closeby/protocol/emergency'
import type { Emergencies } from '@closeby/protocol/emergency'
import type { PatientState } from '@closeby/protocol/patient'
import type { User } from '@closeby/protocol/accounts'

/** How a person stands to one patient at one entry of the patient's log. */
export const RELATIONS = ['own', 'carer', 'team', 'panel', 'administers', 'emergency', 'none'] as const
export type Relation = (typeof RELATIONS)[number]
export type PatientAction =
  | 'patient.read'
  | 'patient.change'
  | 'goal.manage'
  | 'goal.log'
  | 'preventive.schedule'
  | 'preventive.answer'
  | 'reminder.manage'
  | 'careTeam.manage'
  | 'consent.read'
  | 'consent.grant'
  | 'consent.withdraw'
  | 'carer.invite'
  | 'carer.unlink'
  | 'alert.handle'
  | 'limit.set'
  | 'emergency.review'
  | 'unit.manage'

/** The matrix: who, by relation, may do what to a patient. Whatever is not here is denied. */
export const MATRIX: Record<PatientAction, readonly Relation[]> = {
  'patient.read': ['own', 'carer', 'team', 'panel', 'emergency'],
  'patient.change': ['own'],
  'goal.manage': ['own', 'team'],
  'goal.log': ['own', 'carer'],
  'preventive.schedule': ['team', 'panel'],
  'preventive.answer': ['own', 'team', 'panel'],
  'reminder.manage': ['own'],
  'careTeam.manage': ['panel', 'administers'],
  'consent.read': ['own', 'carer', 'team', 'panel'],
  'consent.grant': ['own'],
  'consent.withdraw': ['own', 'carer'],
  'carer.invite': ['own'],
  'carer.unlink': ['own', 'carer'],
  'alert.handle': ['team', 'panel'],
  'limit.set': ['team', 'panel'],
  'emergency.review': ['panel', 'administers'],
  'unit.manage': ['administers'],
}

/** What of a patient decides who sees him: a fold has it, and so has a stored row. */
export type Shared = Pick<PatientState, 'patientId' | 'orgId' | 'unit' | 'grants'> & {
  team: { members: Record<string, unknown> }
  carers: { people: Record<string, { lostAt: Instant | null }> }
  /** A stored row has none: who comes in by an emergency has the patient on no list. */
  emergencies?: Emergencies
  recordedAt?: Instant
}

/**
 * The relation of an active account to a patient; of no other account, and never across organisations. An emergency makes
 * one of nothing else, while it lasts.
 */
export function relationTo(user: User, patient: Shared): Relation {
  if (user.status !== 'active' || user.orgId !== patient.orgId) return 'none'
  const lasting = lastingRelation(user, patient)
  return lasting === 'none' && emergencyFor(user, patient) ? 'emergency' : lasting
}

const isStaff = ({ role }: User) => role === 'provider' || role === 'coordinator'

function emergencyFor(user: User, { emergencies, recordedAt }: Shared, at = recordedAt): boolean {
  if (!isStaff(user)) return false
  return emergencies !== undefined && at !== undefined && emergencyOf(emergencies, user.id, at) !== undefined
}

function lastingRelation(user: User, patient: Shared): Relation {
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
      return Object.hasOwn(patient.carers.people, user.id) && patient.carers.people[user.id]?.lostAt === null
        ? 'carer'
        : 'none'
  }
}

const ALL: Sight = Object.assign(new Set(CATEGORIES), { isOwn: true })
const IN_EMERGENCY: Sight = new Set(EMERGENCY_CATEGORIES)

/**
 * What a person may see of a patient at an instant (for an entry: its `recordedAt`), or null when nothing at all, not
 * even that the patient exists. An empty set still shows what goes with membership: name, zone, team.
 */
export function visibleCategories(user: User, patient: Shared, at: Instant): Sight | null {
  const { grants } = patient
  switch (relationTo(user, patient)) {
    case 'own':
      return ALL
    case 'team':
      return sightOf(grants, { userId: user.id, as: 'provider' }, at)
    case 'panel':
      return sightOf(grants, { userId: user.id, as: 'coordinator' }, at)
    case 'carer':
      return carerSight(grants, user.id, at)
    case 'emergency':
      return emergencyFor(user, patient, at) ? IN_EMERGENCY : null
    default:
      return null
  }
}

/** A carer is let in by what is granted to her by name, and sees nobody once that is over. */
function carerSight(grants: Shared['grants'], userId: string, at: Instant): Sight | null {
  const hasOwn = Object.values(grants).some(
    (grant) => isTo(grant, userId) && !(grant.until !== undefined && at >= grant.until),
  )
  return hasOwn ? sightOf(grants, { userId, as: 'carer' }, at) : null
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

/** Staff of the patient's organisation who do not see him: only they can need an emergency. */
export function isOutside(user: User, patient: PatientState): boolean {
  return (
    isStaff(user) && user.status === 'active' && user.orgId === patient.orgId && relationTo(user, patient) === 'none'
  )
}

/** @throws Refusal `notFound` for whoever could not use one, `emergency.notNeeded` for who sees the patient anyway */
export function requireOutside(user: User, patient: PatientState | null): PatientState {
  if (patient && isOutside(user, patient)) return patient
  if (patient && MATRIX['patient.read'].includes(relationTo(user, patient))) throw new Refusal('emergency.notNeeded')
  throw new Refusal('notFound')
}
