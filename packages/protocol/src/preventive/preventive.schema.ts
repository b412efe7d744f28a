/*
 * Preventive items: check-ups, screenings, vaccinations, blood tests, each due on a date.
 * Staff schedule, the patient says done or declines with a reason, time alone makes one due and missed.
 */
import { z } from 'zod'
import { Id, LocalDateField, OpId } from '../core/fields.ts'

const title = z.string().trim().min(1).max(120)
const days = z.int().min(0).max(365)
const command = { opId: OpId, patientId: Id }

export const SchedulePreventive = z.strictObject({
  ...command,
  title,
  dueOn: LocalDateField,
  /** Days before the date from which the item counts as due soon. */
  remindDays: days.optional(),
  /** Days after the date before the item counts as missed. */
  graceDays: days.optional(),
})
export const MarkPreventiveDone = z.strictObject({ ...command, itemId: Id, on: LocalDateField })
export const DeclinePreventive = z.strictObject({ ...command, itemId: Id, reason: z.string().trim().min(1).max(500) })
export type SchedulePreventive = z.infer<typeof SchedulePreventive>
export type MarkPreventiveDone = z.infer<typeof MarkPreventiveDone>
export type DeclinePreventive = z.infer<typeof DeclinePreventive>

export const preventiveCommands = {
  'preventive:schedule': SchedulePreventive,
  'preventive:markDone': MarkPreventiveDone,
  'preventive:decline': DeclinePreventive,
} as const

const item = { category: z.literal('preventive'), itemId: Id }
export const preventiveFacts = [
  z.strictObject({
    ...item,
    type: z.literal('preventive.scheduled'),
    title,
    dueOn: LocalDateField,
    remindDays: days,
    graceDays: days,
  }),
  z.strictObject({ ...item, type: z.literal('preventive.done'), on: LocalDateField }),
  z.strictObject({ ...item, type: z.literal('preventive.declined'), reason: z.string(), on: LocalDateField }),
  z.strictObject({ ...item, type: z.literal('item.dueSoon'), on: LocalDateField }),
  z.strictObject({ ...item, type: z.literal('item.due'), on: LocalDateField }),
  z.strictObject({ ...item, type: z.literal('item.missed'), on: LocalDateField }),
] as const
export type PreventiveFact = z.infer<(typeof preventiveFacts)[number]>
