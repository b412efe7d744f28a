/*
 * Organisations: the units people are looked after in, and who is invited to work there.
 * Administrators act. An organisation never sees another one, and nobody works in two.
 */
import { z } from 'zod'
import { EmailField, Id, InstantField, NameField, OpId } from '../core/fields.ts'

export const STAFF_ROLES = ['provider', 'coordinator', 'admin'] as const
export const StaffRole = z.enum(STAFF_ROLES)
export type StaffRole = z.infer<typeof StaffRole>
const unitName = z.string().trim().min(1).max(60)

/** A coordinator looks after a unit; whoever else works here belongs to none. */
const hasUnit = ({ role, unit }: { role: StaffRole; unit?: string | undefined }) =>
  (role === 'coordinator') === (unit !== undefined)
const unitError = { path: ['unit'], message: 'a coordinator has a unit, and nobody else' }

export const AddUnit = z.strictObject({ opId: OpId, name: unitName })
export const RenameUnit = z.strictObject({ opId: OpId, unitId: Id, name: unitName })
export const InviteStaff = z
  .strictObject({ opId: OpId, email: EmailField, name: NameField, role: StaffRole, unit: Id.optional() })
  .refine(hasUnit, unitError)
export const WithdrawInvitation = z.strictObject({ opId: OpId, invitationId: Id })
export const ChangeRole = z
  .strictObject({ opId: OpId, userId: Id, role: StaffRole, unit: Id.optional() })
  .refine(hasUnit, unitError)
export const MoveCoordinator = z.strictObject({ opId: OpId, userId: Id, unit: Id })
/** What an invited person sends along when registering. It is mailed to her alone. */
export const InvitationToken = z.string().min(1).max(200)
export const ReadInvitation = z.strictObject({ token: InvitationToken })
export type AddUnit = z.infer<typeof AddUnit>
export type RenameUnit = z.infer<typeof RenameUnit>
export type InviteStaff = z.infer<typeof InviteStaff>
export type WithdrawInvitation = z.infer<typeof WithdrawInvitation>
export type ChangeRole = z.infer<typeof ChangeRole>
export type MoveCoordinator = z.infer<typeof MoveCoordinator>

const invitation = { invitationId: Id }
export const unitFacts = [
  z.strictObject({ type: z.literal('unit.added'), unitId: Id, name: unitName }),
  z.strictObject({ type: z.literal('unit.renamed'), unitId: Id, name: unitName }),
  z.strictObject({
    ...invitation,
    type: z.literal('staff.invited'),
    email: EmailField,
    name: NameField,
    role: StaffRole,
    unit: Id.nullable(),
    invitedBy: Id,
    expiresAt: InstantField,
  }),
  z.strictObject({ ...invitation, type: z.literal('invitation.withdrawn') }),
  z.strictObject({ ...invitation, type: z.literal('invitation.used'), userId: Id }),
] as const
export type UnitFact = z.infer<(typeof unitFacts)[number]>
