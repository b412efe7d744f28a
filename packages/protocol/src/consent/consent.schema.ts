/*
 * Consent: which categories a patient shares with whom, and until when.
 * Only the patient grants and withdraws. Grants are entries of the patient's log, so they fence like membership.
 */
import { z } from 'zod'
import { CategoryField } from '../core/category.ts'
import { Id, InstantField } from '../core/fields.ts'

export const SHARING_ROLES = ['careTeam', 'provider', 'coordinator', 'carer'] as const
/** A grant goes to one person, or to everybody who has this role towards the patient. */
export const SharedWith = z.union([z.strictObject({ userId: Id }), z.strictObject({ role: z.enum(SHARING_ROLES) })])
export type SharedWith = z.infer<typeof SharedWith>

const fact = { category: z.literal('membership'), consentId: Id }
export const consentFacts = [
  z.strictObject({
    ...fact,
    type: z.literal('consent.granted'),
    categories: z.array(CategoryField).min(1),
    to: SharedWith,
    /** Only what was recorded from here on; absent, the grant opens the whole category. */
    since: InstantField.optional(),
    until: InstantField.optional(),
    textVersion: z.string().max(40).optional(),
  }),
  z.strictObject({ ...fact, type: z.literal('consent.withdrawn') }),
  z.strictObject({ ...fact, type: z.literal('consent.ended') }),
] as const
export type ConsentFact = z.infer<(typeof consentFacts)[number]>
