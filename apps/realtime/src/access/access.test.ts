import { describe, expect, test } from 'vitest'
import { STARTING_CATEGORIES } from '@closeby/protocol/core'
import type { Role, User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { PatientAction, Relation } from './access.ts'
import { MATRIX, relationTo, requirePatient, visibleCategories } from './access.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const patient = {
  patientId: 'p',
  userId: 'david',
  orgId: 'org',
  unit: 'main',
  team: { members: { maya: { userId: 'maya', role: 'provider', name: 'Maya', since: NOW } }, former: {} },
  carers: { people: { rosa: { lostAt: null }, vera: { lostAt: NOW } }, invitations: {} },
  grants: {
    r: { id: 'r', categories: ['diary'], to: { userId: 'rosa' }, grantedAt: NOW },
    g: { id: 'g', categories: [...STARTING_CATEGORIES], to: { role: 'careTeam' }, grantedAt: NOW },
  },
} as unknown as PatientState
const person = (id: string, role: Role, change: Partial<User> = {}): User => ({
  ...{
    id,
    role,
    status: 'active',
    name: id,
    email: `${id}@x.example`,
    timeZone: 'Europe/London',
    orgId: 'org',
    preferences: {},
  },
  ...change,
})

const PEOPLE: [string, User, Relation][] = [
  ['the patient', person('david', 'patient', { patientId: 'p' }), 'own'],
  ['another patient', person('eve', 'patient', { patientId: 'q' }), 'none'],
  ['a provider of the team', person('maya', 'provider'), 'team'],
  ['a provider of no team', person('ned', 'provider'), 'none'],
  ['a pending provider on the team', person('maya', 'provider', { status: 'pending' }), 'none'],
  ['a deactivated provider on the team', person('maya', 'provider', { status: 'deactivated' }), 'none'],
  ['a provider of another organisation', person('maya', 'provider', { orgId: 'other' }), 'none'],
  ['the coordinator of the unit', person('lena', 'coordinator', { unit: 'main' }), 'panel'],
  ['a coordinator of another unit', person('tomas', 'coordinator', { unit: 'north' }), 'none'],
  ['a coordinator without a unit', person('tomas', 'coordinator'), 'none'],
  ['an admin', person('sam', 'admin'), 'administers'],
  ['a carer', person('rosa', 'carer'), 'carer'],
  ['a carer who was one', person('vera', 'carer'), 'none'],
  ['somebody else’s carer', person('otto', 'carer'), 'none'],
  ['a carer whose account was closed', person('rosa', 'carer', { status: 'deactivated' }), 'none'],
  ['a carer of another organisation', person('rosa', 'carer', { orgId: 'other' }), 'none'],
]
const ACTIONS = Object.keys(MATRIX) as PatientAction[]

describe('the access matrix', () => {
  test.each(PEOPLE)('[REG-4] %s stands in one relation, and that alone decides each action', (_who, user, relation) => {
    expect(relationTo(user, patient)).toBe(relation)
    for (const action of ACTIONS) {
      const act = () => requirePatient(user, patient, action)
      if (MATRIX[action].includes(relation)) expect(act()).toBe(patient)
      else expect(act).toThrow('notFound')
      expect(() => requirePatient(user, null, action)).toThrow('notFound')
    }
  })

  test('[REG-4] no action is open to a stranger, and an admin never reads a patient', () => {
    expect(ACTIONS.filter((action) => MATRIX[action].includes('none'))).toEqual([])
    expect(MATRIX['patient.read']).not.toContain('administers')
  })

  test.each(PEOPLE)('[CONS-1] %s sees what is shared with his relation', (_who, user, relation) => {
    const visible = visibleCategories(user, patient, NOW)
    if (relation === 'own') expect(visible?.has('diary')).toBe(true)
    else if (relation === 'team' || relation === 'panel')
      expect([...(visible ?? [])].sort()).toEqual([...STARTING_CATEGORIES].sort())
    else if (relation === 'carer') expect([...(visible ?? [])]).toEqual(['diary'])
    else expect(visible).toBeNull()
  })
})
