/*
 * The patient's log: what opens it, what time alone does to it, and what others see of a patient besides the slices.
 * Everybody acts through the slices; this one begins the log, turns its days, and knows how long silence may last.
 */
import { z } from 'zod'
import { Id, InstantField, LocalDateField, NameField, OpId, TimeZoneField } from '../core/fields.ts'
import { alertFacts } from '../alerts/alerts.schema.ts'
import { careTeamFacts } from '../care-team/care-team.schema.ts'
import { carerFacts } from '../carers/carers.schema.ts'
import { consentFacts } from '../consent/consent.schema.ts'
import { emergencyFacts } from '../emergency/emergency.schema.ts'
import { goalFacts } from '../goals/goals.schema.ts'
import { preventiveFacts } from '../preventive/preventive.schema.ts'
import { reminderFacts } from '../reminders/reminders.schema.ts'

/** Days without an entry after which this patient counts as silent. */
export const SetSilence = z.strictObject({ opId: OpId, patientId: Id, days: z.int().min(1).max(30) })
export type SetSilence = z.infer<typeof SetSilence>
/** Another unit looks after this patient from here on (admin). */
export const MoveUnit = z.strictObject({ opId: OpId, patientId: Id, unit: Id })
export type MoveUnit = z.infer<typeof MoveUnit>
export const lifeCommands = { 'patient:setSilence': SetSilence, 'patient:moveUnit': MoveUnit } as const

const category = z.literal('membership')
export const lifeFacts = [
  z.strictObject({
    type: z.literal('patient.registered'),
    category,
    userId: Id,
    name: NameField,
    timeZone: TimeZoneField,
    dayStart: z.int().min(0).max(6),
    unit: Id,
    consentTextVersion: z.string(),
    consentedAt: InstantField,
  }),
  z.strictObject({
    type: z.literal('patient.changed'),
    category,
    name: NameField.optional(),
    timeZone: TimeZoneField.optional(),
    dayStart: z.int().min(0).max(6).optional(),
  }),
  z.strictObject({ type: z.literal('unit.changed'), category, unit: Id }),
  z.strictObject({ type: z.literal('day.turned'), category, on: LocalDateField }),
  z.strictObject({ type: z.literal('patient.silent'), category, on: LocalDateField, days: z.int() }),
  z.strictObject({ type: z.literal('patient.silenceSet'), category, days: z.int().min(1) }),
] as const
export type LifeFact = z.infer<(typeof lifeFacts)[number]>

/** Every fact a patient's log can hold. */
export const PatientFact = z.discriminatedUnion('type', [
  ...lifeFacts,
  ...goalFacts,
  ...preventiveFacts,
  ...reminderFacts,
  ...careTeamFacts,
  ...consentFacts,
  ...carerFacts,
  ...alertFacts,
  ...emergencyFacts,
])
export type PatientFact = z.infer<typeof PatientFact>
