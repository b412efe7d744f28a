import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Role, User } from '@closeby/protocol/accounts'
import { ROLES } from '@closeby/protocol/accounts'
import type { Grant } from '@closeby/protocol/consent'
import { SHARING_ROLES } from '@closeby/protocol/consent'
import type { Category, Instant } from '@closeby/protocol/core'
import { addMs, CATEGORIES, Refusal } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import type { PatientAction } from './access.ts'
import { MATRIX, requirePatient, visibleCategories } from './access.ts'

/*
 * The matrix, generated: role x action x category x how the person stands, against an oracle that is written from
 * the words of ARCHITECTURE 7 and knows none of our functions.
 */

const BEGUN = '2026-11-21T08:00:00.000Z'
const STANDINGS = [
  'own',
  'linked',
  'team',
  'unit',
  'same organisation',
  'other organisation',
  'revoked',
  'expired',
  'emergency',
] as const
type Standing = (typeof STANDINGS)[number]
const MINUTE = 60_000

const ADMIN: readonly PatientAction[] = ['careTeam.manage', 'unit.manage', 'emergency.review']
const PATIENT: readonly PatientAction[] = [
  ...(['patient.read', 'patient.change', 'goal.manage', 'goal.log', 'preventive.answer', 'reminder.manage'] as const),
  ...(['consent.read', 'consent.grant', 'consent.withdraw', 'carer.invite', 'carer.unlink'] as const),
]
const CARER: readonly PatientAction[] = ['patient.read', 'goal.log', 'consent.read', 'consent.withdraw', 'carer.unlink']
const PROVIDER: readonly PatientAction[] = [
  ...(['patient.read', 'goal.manage', 'preventive.schedule', 'preventive.answer'] as const),
  ...(['alert.handle', 'limit.set', 'consent.read'] as const),
]
const COORDINATOR: readonly PatientAction[] = [
  ...(['patient.read', 'preventive.schedule', 'preventive.answer'] as const),
  ...(['careTeam.manage', 'alert.handle', 'limit.set', 'consent.read', 'emergency.review'] as const),
]

/** Who may do what, in the words of the design: role and standing, nothing else. */
const ALLOWED: Record<Role, { standings: readonly Standing[]; actions: readonly PatientAction[] }> = {
  patient: { standings: ['own'], actions: PATIENT },
  carer: { standings: ['linked', 'expired'], actions: CARER },
  provider: { standings: ['team'], actions: PROVIDER },
  coordinator: { standings: ['unit'], actions: COORDINATOR },
  admin: { standings: STANDINGS.filter((standing) => standing !== 'other organisation'), actions: ADMIN },
}
const isStaff = (role: Role) => role === 'provider' || role === 'coordinator'
const stands = (role: Role, standing: Standing) => ALLOWED[role].standings.includes(standing)

function mayAct(role: Role, standing: Standing, action: PatientAction): boolean {
  if (standing === 'emergency' && isStaff(role)) return action === 'patient.read'
  return stands(role, standing) && ALLOWED[role].actions.includes(action)
}

type Case = { user: User; patient: PatientState; standing: Standing; at: Instant; grants: Grant[] }

const BROKEN: PatientFact[] = [
  {
    ...{ type: 'emergency.opened', category: 'membership', emergencyId: 'p_e1', userId: 'somebody', name: 'S' },
    ...{ role: 'provider', reason: 'Found unconscious', until: addMs(BEGUN, 20 * MINUTE) },
  },
]
/** What people write for themselves or to others. */
const PRIVATE: readonly Category[] = ['mood', 'diary', 'messages']

function userOf(role: Role, standing: Standing): User {
  const orgId = standing === 'other organisation' ? 'riverside' : 'northside'
  const unit = standing === 'unit' ? 'main' : 'north'
  const own = standing === 'own' ? 'p' : 'q'
  return {
    ...{ id: 'somebody', role, status: 'active', name: 'Somebody', email: 's@x.example', timeZone: 'Etc/UTC', orgId },
    ...{ preferences: {} },
    ...(role === 'patient' && { patientId: own }),
    ...(role === 'coordinator' && { unit }),
  }
}

/** The log that brings about a standing: a membership or a link, and for who was revoked its end. */
function factsOf(role: Role, standing: Standing): PatientFact[] {
  const category = 'membership' as const
  const linked: PatientFact[] = [{ type: 'carer.linked', category, userId: 'somebody', name: 'S', invitationId: 'i' }]
  const joined: PatientFact[] = [{ type: 'careTeam.added', category, userId: 'somebody', role: 'provider', name: 'S' }]
  if (standing === 'linked' || standing === 'expired') return role === 'carer' ? linked : []
  if (standing === 'team') return role === 'provider' ? joined : []
  if (standing === 'emergency') return BROKEN
  if (standing !== 'revoked') return []
  if (role === 'carer') return [...linked, { type: 'carer.unlinked', category, userId: 'somebody' }]
  return role === 'provider' ? [...joined, { type: 'careTeam.removed', category, userId: 'somebody' }] : []
}

function grantFact({ id, categories, to, since, until }: Grant): PatientFact {
  return {
    ...{ type: 'consent.granted', category: 'membership', consentId: id, categories, to },
    ...(since && { since }),
    ...(until && { until }),
  }
}

const aGrant = (standing: Standing): fc.Arbitrary<Grant> =>
  fc
    .record({
      id: fc.uuid(),
      categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1 }),
      to: fc.oneof(
        fc.constant({ userId: 'somebody' }),
        fc.constant({ userId: 'else' }),
        fc.constantFrom(...SHARING_ROLES).map((role) => ({ role })),
      ),
      since: fc.option(fc.integer({ min: -30, max: 30 })),
      until: standing === 'expired' ? fc.integer({ min: -30, max: 0 }) : fc.option(fc.integer({ min: -30, max: 30 })),
    })
    .map(({ since, until, ...grant }) => ({
      ...grant,
      grantedAt: BEGUN,
      ...(since !== null && { since: addMs(BEGUN, since * MINUTE) }),
      ...(until !== null && { until: addMs(BEGUN, until * MINUTE) }),
    }))

const aCase: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom(...ROLES), fc.constantFrom(...STANDINGS))
  .chain(([role, standing]) =>
    fc
      .record({ grants: fc.array(aGrant(standing), { maxLength: 5 }), minutes: fc.integer({ min: 0, max: 40 }) })
      .map(({ grants, minutes }): Case => {
        const registered: PatientFact = {
          ...{
            type: 'patient.registered',
            category: 'membership',
            userId: 'david',
            name: 'David',
            timeZone: 'Etc/UTC',
          },
          ...{ dayStart: 0, unit: 'main', consentTextVersion: 'v', consentedAt: BEGUN },
        }
        const facts = [
          registered,
          ...factsOf(role, standing).slice(0, 1),
          ...grants.map(grantFact),
          ...factsOf(role, standing).slice(1),
        ]
        const head = { stream: 'p', orgId: 'northside', seq: 1, recordedAt: BEGUN, by: 'david' }
        const patient = evolvePatient(null, facts, head) as PatientState
        return { user: userOf(role, standing), patient, standing, at: addMs(BEGUN, minutes * MINUTE), grants }
      }),
  )

/** Whether a category is open to the person at the instant, by the words of ARCHITECTURE 7 alone. */
function isOpen({ user, standing, at, grants }: Case, category: Category): boolean {
  if (standing === 'emergency' && isStaff(user.role))
    return at < addMs(BEGUN, 20 * MINUTE) && !PRIVATE.includes(category)
  if (user.role === 'admin' || !stands(user.role, standing)) return false
  return user.role === 'patient' || isGranted({ user, at, grants }, category)
}

function isGranted({ user, at, grants }: Pick<Case, 'user' | 'at' | 'grants'>, category: Category): boolean {
  const isTeam = isStaff(user.role)
  const named = grants.filter(({ to, until }) => 'userId' in to && to.userId === user.id && !(until && at >= until))
  if (!isTeam && named.length === 0) return false
  return grants.some(({ to, categories, since, until }) => {
    const isTo = 'userId' in to ? to.userId === user.id : to.role === user.role || (to.role === 'careTeam' && isTeam)
    return isTo && categories.includes(category) && !(until && at >= until) && !(since && at < since)
  })
}

const SEED = { seed: 20_261_121, numRuns: 5_000 }

describe('the access matrix, generated', () => {
  test('[CONS-7] every role, standing and action is allowed or refused as the design says', () => {
    for (const role of ROLES)
      for (const standing of STANDINGS)
        for (const action of Object.keys(MATRIX) as PatientAction[]) {
          const patient = patientOf(role, standing)
          let isAllowed = true
          try {
            requirePatient(userOf(role, standing), patient, action)
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal)
            expect((error as Refusal).code).toBe('notFound')
            isAllowed = false
          }
          expect({ role, standing, action, isAllowed }).toEqual({
            role,
            standing,
            action,
            isAllowed: mayAct(role, standing, action),
          })
        }
  })

  test('[CONS-7] every category is open to exactly those a grant in force reaches, whoever stands how', () => {
    fc.assert(
      fc.property(aCase, (each) => {
        const sight = visibleCategories(each.user, each.patient, each.at)
        for (const category of CATEGORIES) expect(sight?.has(category) ?? false).toBe(isOpen(each, category))
        if (each.standing === 'other organisation' || each.standing === 'revoked') expect(sight).toBeNull()
      }),
      SEED,
    )
  })

  /** A carer stands linked as long as a grant names her: one that has run out is over when time tells it. */
  function patientOf(role: Role, standing: Standing): PatientState {
    const named: Grant = { id: 'g', categories: ['goals'], to: { userId: 'somebody' }, grantedAt: BEGUN }
    const [first, ...rest] = factsOf(role, standing)
    const registered: PatientFact = {
      ...{ type: 'patient.registered', category: 'membership', userId: 'david', name: 'David', timeZone: 'Etc/UTC' },
      ...{ dayStart: 0, unit: 'main', consentTextVersion: 'v', consentedAt: BEGUN },
    }
    const facts = [registered, ...(first ? [first] : []), grantFact(named), ...rest]
    const head = { stream: 'p', orgId: 'northside', seq: 1, recordedAt: BEGUN, by: 'david' }
    return evolvePatient(null, facts, head) as PatientState
  }
})
