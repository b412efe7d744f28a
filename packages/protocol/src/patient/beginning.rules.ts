import { STARTING_CATEGORIES } from '../core/category.ts'
import type { Account } from '../accounts/accounts.rules.ts'
import type { PatientFact } from './patient.schema.ts'
import { FIRST_UNIT } from './patient.rules.ts'

/**
 * The first entry of a patient's log, made from his account alone, so that whoever makes it (the door, the next sign-in,
 * the tail) makes the same: who he is, and what registering shares with his care team.
 */
export function beginningFacts(account: Account & { patientId: string }): PatientFact[] {
  const { userId, patientId, name, timeZone, consent } = account
  return [
    {
      type: 'patient.registered',
      category: 'membership',
      userId,
      name,
      timeZone,
      dayStart: 0,
      unit: account.unit ?? FIRST_UNIT,
      consentTextVersion: consent.textVersion,
      consentedAt: consent.at,
    },
    {
      type: 'consent.granted',
      category: 'membership',
      consentId: `registration_${patientId}`,
      categories: [...STARTING_CATEGORIES],
      to: { role: 'careTeam' },
      textVersion: consent.textVersion,
    },
  ]
}
