import { describe, expect, test } from 'vitest'
import { STARTING_CATEGORIES } from '@closeby/protocol/core'
import type { Role, User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { PatientAction, Relation } from './access.ts'
import { MATRIX, relationTo, requireOutside, requirePatient, visibleCategories } from './access.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const patient = {
  patientId: 'p',
  userId: 'david',
  orgId: 'org',
  unit: 'main',
  team: { members: { maya: { userId: 'maya', role: 'provider', name: 'Maya', since: NOW } }, former: {} },
  recordedAt: NOW,
  emergencies: {
    p_e1: { id: 'p_e1', userId: 'ida', openedAt: NOW, until: '2026-11-21T11:00:00.000Z', endedAt: null },
    p_e2: { id: 'p_e2', userId: 'maya', openedAt: NOW, until: '2026-11-21T11:00:00.000Z', endedAt: null },
    p_e3: { id: 'p_e3', userId: 'otto', openedAt: NOW, until: '2026-11-21T11:00:00.000Z', endedAt: NOW },
  },
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
  ['a provider in an emergency', person('ida', 'provider'), 'emergency'],
  ['a provider of another organisation in one', person('ida', 'provider', { orgId: 'other' }), 'none'],
  ['a provider whose emergency has ended', person('otto', 'provider'), 'none'],
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

  test('[GLASS-1] an emergency reads and does nothing else, and only while it lasts', () => {
    const ida = person('ida', 'provider')
    expect(ACTIONS.filter((action) => MATRIX[action].includes('emergency'))).toEqual(['patient.read'])
    expect(visibleCategories(ida, patient, '2026-11-21T10:59:59.999Z')?.has('goals')).toBe(true)
    expect(visibleCategories(ida, patient, '2026-11-21T11:00:00.000Z')).toBeNull()
    expect(() => requireOutside(ida, patient)).toThrow('emergency.notNeeded')
    expect(() => requireOutside(person('maya', 'provider'), patient)).toThrow('emergency.notNeeded')
    expect(requireOutside(person('otto', 'provider'), patient)).toBe(patient)
    for (const user of [
      person('eve', 'patient'),
      person('sam', 'admin'),
      person('otto', 'provider', { status: 'pending' }),
    ])
      expect(() => requireOutside(user, patient)).toThrow('notFound')
  })

  test('[REG-4] T-29 no action is open to a stranger, and an admin never reads a patient', () => {
    expect(ACTIONS.filter((action) => MATRIX[action].includes('none'))).toEqual([])
    expect(MATRIX['patient.read']).not.toContain('administers')
  })

  test.each(PEOPLE)('[CONS-1] %s sees what is shared with his relation', (_who, user, relation) => {
    const visible = visibleCategories(user, patient, NOW)
    if (relation === 'own') expect(visible?.has('diary')).toBe(true)
    else if (relation === 'team' || relation === 'panel')
      expect([...(visible ?? [])].sort()).toEqual([...STARTING_CATEGORIES].sort())
    else if (relation === 'carer') expect([...(visible ?? [])]).toEqual(['diary'])
    else if (relation === 'emergency') expect(visible?.has('diary')).toBe(false)
    else expect(visible).toBeNull()
  })
})
