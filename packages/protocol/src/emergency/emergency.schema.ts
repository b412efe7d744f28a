/*
 * Emergency access, "break-glass": staff outside the team read one patient for an hour, with a reason.
 * Providers and coordinators open it, coordinators and administrators review it. It never writes anything of the patient's.
 */
import { z } from 'zod'
import { Id, InstantField, NameField, OpId } from '../core/fields.ts'

/** Too short to be a reason. */
export const REASON_MIN = 15
const reason = z.string().trim().min(REASON_MIN).max(500)
const note = z.string().trim().min(1).max(1_000)
export const VERDICTS = ['justified', 'notJustified'] as const
const verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof verdict>

export const OpenEmergency = z.strictObject({ opId: OpId, patientId: Id, reason })
export const ReviewEmergency = z.strictObject({ opId: OpId, patientId: Id, emergencyId: Id, verdict, note })
export type OpenEmergency = z.infer<typeof OpenEmergency>
export type ReviewEmergency = z.infer<typeof ReviewEmergency>

export const emergencyCommands = { 'emergency:open': OpenEmergency, 'emergency:review': ReviewEmergency } as const

const fact = { category: z.literal('membership'), emergencyId: Id }
export const emergencyFacts = [
  z.strictObject({
    ...fact,
    type: z.literal('emergency.opened'),
    userId: Id,
    name: NameField,
    role: z.enum(['provider', 'coordinator']),
    reason,
    until: InstantField,
  }),
  z.strictObject({ ...fact, type: z.literal('emergency.ended') }),
  z.strictObject({
    ...fact,
    type: z.literal('emergency.reviewed'),
    verdict,
    note,
    by: z.strictObject({ userId: Id, name: NameField }),
  }),
] as const
export type EmergencyFact = z.infer<(typeof emergencyFacts)[number]>
