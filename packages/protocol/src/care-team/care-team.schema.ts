/*
 * Care team: which providers care for a patient. Admins and coordinators act.
 * Membership is an entry of the patient's own log, so its seq fences what a former member may still receive.
 */
import { z } from 'zod'
import { Id, NameField, OpId } from '../core/fields.ts'

const command = { opId: OpId, patientId: Id, userId: Id }
export const AddToCareTeam = z.strictObject({ ...command, role: z.literal('provider') })
export const RemoveFromCareTeam = z.strictObject(command)
export type AddToCareTeam = z.infer<typeof AddToCareTeam>
export type RemoveFromCareTeam = z.infer<typeof RemoveFromCareTeam>

export const careTeamCommands = { 'careTeam:add': AddToCareTeam, 'careTeam:remove': RemoveFromCareTeam } as const

const fact = { category: z.literal('membership'), userId: Id }
export const careTeamFacts = [
  z.strictObject({ ...fact, type: z.literal('careTeam.added'), role: z.literal('provider'), name: NameField }),
  z.strictObject({ ...fact, type: z.literal('careTeam.removed') }),
] as const
export type CareTeamFact = z.infer<(typeof careTeamFacts)[number]>
