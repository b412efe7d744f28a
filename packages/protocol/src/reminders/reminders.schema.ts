/*
 * Reminders: what a patient wants to be reminded of, once or again and again, by the wall clock of his own zone.
 * The patient alone acts; time fires them; his care team sees what became of them when he shares that. A notice that
 * leaves this system never says what a reminder is about.
 */
import { z } from 'zod'
import { Id, InstantField, LocalDateField, OpId, TimeZoneField } from '../core/fields.ts'
import { isRrule, RRULE_LENGTH } from './rrule.rules.ts'

const title = z.string().trim().min(1).max(120)
/** A wall clock time, `HH:mm`. */
export const TimeField = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** Repeats by RFC 5545, as far as `rrule.rules.ts` takes it; absent or null for a one-off. */
const rrule = z.string().max(RRULE_LENGTH).refine(isRrule, 'not a rule of reminders').nullable()
const startsOn = LocalDateField.refine((on) => on >= '1900-01-01' && on <= '2200-01-01', 'out of reach')
/** From one wall clock time to another, over midnight when `from` is the later one. */
export const QuietHours = z
  .strictObject({ from: TimeField, to: TimeField })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'the same as from' })
  .nullable()
export type QuietHours = z.infer<typeof QuietHours>
export const Channels = z.strictObject({ email: z.boolean(), push: z.boolean() })
export type Channels = z.infer<typeof Channels>

const command = { opId: OpId, patientId: Id }
const occurrence = { ...command, reminderId: Id, dueAt: InstantField }
export const AddReminder = z.strictObject({ ...command, title, at: TimeField, startsOn, rrule: rrule.optional() })
export const ChangeReminder = z.strictObject({
  ...command,
  reminderId: Id,
  title: title.optional(),
  at: TimeField.optional(),
  startsOn: startsOn.optional(),
  rrule: rrule.optional(),
})
export const RemoveReminder = z.strictObject({ ...command, reminderId: Id })
export const DoneReminder = z.strictObject(occurrence)
/** Ten minutes unless said. */
export const SnoozeReminder = z.strictObject({ ...occurrence, minutes: z.int().min(1).max(1440).optional() })
export const SkipReminder = z.strictObject({ ...occurrence, reason: z.string().trim().min(1).max(500).optional() })
/** What is left out stays as it is. */
export const PreferReminders = z.strictObject({
  ...command,
  quiet: QuietHours.optional(),
  channels: Channels.optional(),
})
/** The answer to "keep home times or move": `timeZone` is the zone to keep or to move to, `place` where it was asked for. */
export const SetReminderZone = z.strictObject({ ...command, timeZone: TimeZoneField, place: TimeZoneField.optional() })
export type AddReminder = z.infer<typeof AddReminder>
export type ChangeReminder = z.infer<typeof ChangeReminder>
export type RemoveReminder = z.infer<typeof RemoveReminder>
export type DoneReminder = z.infer<typeof DoneReminder>
export type SnoozeReminder = z.infer<typeof SnoozeReminder>
export type SkipReminder = z.infer<typeof SkipReminder>
export type PreferReminders = z.infer<typeof PreferReminders>
export type SetReminderZone = z.infer<typeof SetReminderZone>

export const reminderCommands = {
  'reminder:add': AddReminder,
  'reminder:change': ChangeReminder,
  'reminder:remove': RemoveReminder,
  'reminder:done': DoneReminder,
  'reminder:snooze': SnoozeReminder,
  'reminder:skip': SkipReminder,
  'reminder:prefer': PreferReminders,
  'reminder:setZone': SetReminderZone,
} as const

const category = z.literal('reminders')
const one = { category, reminderId: Id }
const due = { ...one, dueAt: InstantField }
/** When it is due next and, quiet hours held back, when it fires then; null when never again. Recurrence never runs in a fold. */
const next = { nextDueAt: InstantField.nullable(), nextFiresAt: InstantField.nullable() }
const plan = { title, at: TimeField, startsOn: LocalDateField, rrule: z.string().nullable() }
export const reminderFacts = [
  z.strictObject({ ...one, type: z.literal('reminder.added'), ...plan, ...next }),
  z.strictObject({ ...one, type: z.literal('reminder.changed'), ...plan, ...next }),
  z.strictObject({ ...one, type: z.literal('reminder.removed') }),
  z.strictObject({ ...due, type: z.literal('reminder.fired'), ...next }),
  z.strictObject({ ...due, type: z.literal('reminder.missed'), ...next }),
  z.strictObject({ ...due, type: z.literal('reminder.done'), ...next }),
  z.strictObject({ ...due, type: z.literal('reminder.skipped'), reason: z.string().nullable(), ...next }),
  z.strictObject({ ...due, type: z.literal('reminder.snoozed'), until: InstantField }),
  z.strictObject({ ...due, type: z.literal('reminder.undelivered') }),
  z.strictObject({ ...due, type: z.literal('reminder.delivered') }),
  z.strictObject({
    type: z.literal('reminder.preferred'),
    category,
    quiet: QuietHours,
    channels: Channels,
    next: z.array(z.strictObject({ reminderId: Id, ...next })),
  }),
  z.strictObject({
    type: z.literal('reminder.zoneSet'),
    category,
    timeZone: TimeZoneField,
    askedFor: TimeZoneField,
    next: z.array(z.strictObject({ reminderId: Id, ...next })),
  }),
] as const
export type ReminderFact = z.infer<(typeof reminderFacts)[number]>
