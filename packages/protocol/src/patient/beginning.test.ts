import { describe, expect, test } from 'vitest'
import { STARTING_CATEGORIES } from '../core/index.ts'
import { sightOf } from '../consent/index.ts'
import type { Account } from '../accounts/index.ts'
import { beginningFacts } from './beginning.rules.ts'
import { evolvePatient } from './patient.rules.ts'
import { PatientFact } from './patient.schema.ts'

const account: Account & { patientId: string } = {
  userId: 'user-1',
  patientId: 'patient-1',
  orgId: 'org-1',
  seq: 1,
  email: 'david@northside.example',
  name: 'David',
  role: 'patient',
  status: 'active',
  timeZone: 'Europe/London',
  passwordHash: null,
  preferences: {},
  consent: { textVersion: '2026-11-1', at: '2026-11-21T10:00:00.000Z' },
  registeredAt: '2026-11-21T10:00:00.000Z',
  changedAt: '2026-11-21T10:00:00.000Z',
  reset: null,
  brokeGlassAt: [],
  factors: { totp: null, passkeys: [], recovery: null },
}

describe('the beginning of a patient', () => {
  test('[CONS-1] registering shares the starting categories with the care team, with text version and time', () => {
    const facts = beginningFacts(account)
    expect(facts.map((fact) => PatientFact.safeParse(fact).success)).toEqual([true, true])
    const head = { stream: 'patient-1', orgId: 'org-1', seq: 1, recordedAt: '2026-11-21T10:00:01.000Z', by: 'user-1' }
    const state = evolvePatient(null, facts, head)
    expect(state).toMatchObject({ userId: 'user-1', name: 'David', unit: 'main' })
    const seen = sightOf(state?.grants ?? {}, { userId: 'dr', as: 'provider' }, head.recordedAt)
    expect([...seen].sort()).toEqual([...STARTING_CATEGORIES].sort())
    expect(facts[0]).toMatchObject({ consentTextVersion: '2026-11-1', consentedAt: account.consent.at })
  })

  test('[LOG-3] the same account makes the same facts, whoever makes them', () => {
    expect(beginningFacts(account)).toEqual(beginningFacts({ ...account }))
  })
})
