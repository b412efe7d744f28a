/*
 * Consent: which categories a patient shares with whom, from when and until when.
 * Only the patient grants. The patient withdraws, and a carer may give back what was granted to her by name. Grants are
 * entries of the patient's log, so they fence like membership.
 */
import { z } from 'zod'
import { CATEGORIES } from '../core/category.ts'
import { CategoryField, Id, InstantField, OpId } from '../core/fields.ts'
import { SHARING_TEXT_VERSIONS } from './consent-text.ts'

export const SHARING_ROLES = ['careTeam', 'provider', 'coordinator', 'carer'] as const
/** A grant goes to one person, or to everybody who has this role towards the patient. */
export const SharedWith = z.union([z.strictObject({ userId: Id }), z.strictObject({ role: z.enum(SHARING_ROLES) })])
export type SharedWith = z.infer<typeof SharedWith>

export const SharedCategories = z
  .array(CategoryField)
  .min(1)
  .max(CATEGORIES.length)
  .refine((named) => new Set(named).size === named.length, 'a category is named twice')
const SharingTextVersion = z.enum(SHARING_TEXT_VERSIONS)

export const GrantConsent = z.strictObject({
  opId: OpId,
  patientId: Id,
  categories: SharedCategories,
  to: SharedWith,
  since: InstantField.optional(),
  until: InstantField.optional(),
  /** The words the patient had before him: the newest unless given. */
  textVersion: SharingTextVersion.optional(),
})
export type GrantConsent = z.infer<typeof GrantConsent>
/** Takes a grant back, or only some of its categories. */
export const WithdrawConsent = z.strictObject({
  opId: OpId,
  patientId: Id,
  consentId: Id,
  categories: SharedCategories.optional(),
})
export type WithdrawConsent = z.infer<typeof WithdrawConsent>
export const consentCommands = { 'consent:grant': GrantConsent, 'consent:withdraw': WithdrawConsent } as const

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
  z.strictObject({
    ...fact,
    type: z.literal('consent.withdrawn'),
    /** Absent, the whole grant. */
    categories: z.array(CategoryField).min(1).optional(),
  }),
  z.strictObject({ ...fact, type: z.literal('consent.ended') }),
] as const
export type ConsentFact = z.infer<(typeof consentFacts)[number]>
