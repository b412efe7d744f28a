/*
 * Carers: people a patient lets in from outside the care team, each to what was granted to her by name.
 * The patient invites by a link; a carer accepts, and either of them ends it. A carer never invites and never grants.
 */
import { z } from 'zod'
import { CategoryField, EmailField, Id, InstantField, NameField, OpId } from '../core/fields.ts'
import { SharedCategories } from '../consent/consent.schema.ts'

const command = { opId: OpId, patientId: Id }
export const InviteCarer = z.strictObject({
  ...command,
  email: EmailField,
  categories: SharedCategories,
  until: InstantField.optional(),
})
export const CancelInvitation = z.strictObject({ ...command, invitationId: Id })
export const UnlinkCarer = z.strictObject({ ...command, userId: Id })
/** The token of the link names the patient. */
export const AcceptInvitation = z.strictObject({ opId: OpId, token: z.string().min(1).max(400) })
export type InviteCarer = z.infer<typeof InviteCarer>
export type CancelInvitation = z.infer<typeof CancelInvitation>
export type UnlinkCarer = z.infer<typeof UnlinkCarer>
export type AcceptInvitation = z.infer<typeof AcceptInvitation>

export const carerCommands = {
  'carer:invite': InviteCarer,
  'carer:cancel': CancelInvitation,
  'carer:unlink': UnlinkCarer,
} as const

/** Whom the patient asked is between him and them until they accept. */
const own = z.literal('own')
const membership = z.literal('membership')
export const carerFacts = [
  z.strictObject({
    type: z.literal('carer.invited'),
    category: own,
    invitationId: Id,
    email: EmailField,
    categories: z.array(CategoryField).min(1),
    until: InstantField.optional(),
    textVersion: z.string().max(40),
    expiresAt: InstantField,
  }),
  z.strictObject({ type: z.literal('carer.uninvited'), category: own, invitationId: Id }),
  z.strictObject({
    type: z.literal('carer.linked'),
    category: membership,
    userId: Id,
    name: NameField,
    invitationId: Id,
  }),
  z.strictObject({ type: z.literal('carer.unlinked'), category: membership, userId: Id }),
] as const
export type CarerFact = z.infer<(typeof carerFacts)[number]>
