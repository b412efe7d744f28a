import { CATEGORIES } from '@closeby/protocol/core'
import type { Category } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { describe, expect, test } from 'vitest'
import { seenByWords, sharingWords } from './sharing.view.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const person = (userId: string, name: string) => ({ userId, name, role: 'provider' as const, since: NOW })
const rosa = { userId: 'rosa', name: 'Rosa Ferreira', linkedAt: NOW, isLinked: true, lostAt: null }
const grant = (id: string, categories: Category[], to: { role: 'careTeam' } | { userId: string }) => ({
  [id]: { id, categories, to, grantedAt: NOW },
})
const shared = (grants: PatientState['grants']) => ({
  grants,
  team: { members: { maya: person('maya', 'Dr Osei') }, former: {} },
  carers: { people: { rosa }, invitations: {} },
})
const careTeam = { role: 'careTeam' } as const

describe('who sees it', () => {
  test('[CONS-9] kinds that the same people see stand together, each person by name', () => {
    const grants = {
      ...grant('a', ['goals', 'sleep', 'preventive', 'reminders'], careTeam),
      ...grant('b', ['goals'], { userId: 'rosa' }),
    }
    expect(sharingWords(shared(grants), NOW)).toEqual([
      'Dr Osei, Rosa Ferreira and your care coordinators can see your goals.',
      'Dr Osei and your care coordinators can see your sleep, check-ups and reminders.',
      'Mood and diary stay private until you share them.',
    ])
    expect(seenByWords(shared(grants), 'goals', NOW)).toBe(
      'Dr Osei, Rosa Ferreira and your care coordinators can see this.',
    )
  })

  test('[CONS-9] what nobody sees is said so, and mood is not called private once it is shared', () => {
    expect(sharingWords(shared({}), NOW)).toEqual(['Nobody but you sees what you write here.'])
    expect(seenByWords(shared({}), 'sleep', NOW)).toBe('Only you can see this.')
    expect(seenByWords(shared(grant('a', ['sleep'], { userId: 'maya' })), 'sleep', NOW)).toBe('Dr Osei can see this.')
    expect(sharingWords(shared(grant('a', [...CATEGORIES], careTeam)), NOW)).toHaveLength(1)
  })
})
