/*
 * Alerts: what the team has to hear of, and who takes care of it. Derived from the patient's log, never made by hand.
 * The team and the coordinators of the unit act. An alert never clears because somebody looked away: only its cause ends it.
 */
import { z } from 'zod'
import { Id, InstantField, LocalDateField, NameField, OpId } from '../core/fields.ts'
import { ALERT_RULES, LADDER_AUDIENCES, MOST_STEPS } from './alert-names.rules.ts'

export const AlertRule = z.enum(ALERT_RULES)
export type AlertRule = z.infer<typeof AlertRule>

export const Outcome = z.string().trim().min(1).max(120)
export type Outcome = z.infer<typeof Outcome>

export const AlertState = z.enum(['open', 'claimed', 'snoozed', 'resolved', 'cleared'])
export type AlertState = z.infer<typeof AlertState>

export const LadderAudience = z.enum(LADDER_AUDIENCES)
export type LadderAudience = z.infer<typeof LadderAudience>
const week = 7 * 24 * 60
const ladderFields = {
  /** Minutes since the alert was raised: the first step is at once, each later one after the one before. */
  steps: z
    .array(z.strictObject({ afterMinutes: z.int().min(0).max(week), to: LadderAudience }))
    .min(1)
    .max(MOST_STEPS),
  /** A claim that ends in nothing gives the alert back after this. */
  claimMinutes: z.int().min(1).max(week),
}
const isLadder = ({ steps }: { steps: { afterMinutes: number }[] }) =>
  steps.every(({ afterMinutes }, index) =>
    index === 0 ? afterMinutes === 0 : afterMinutes > (steps[index - 1]?.afterMinutes ?? 0),
  )
const ladderError = { path: ['steps'], message: 'the first step is at once, and each later one after the one before' }
export const Ladder = z.strictObject(ladderFields).refine(isLadder, ladderError)
export type Ladder = z.infer<typeof Ladder>
/** An organisation's own ladder (admin). Alerts that were raised before keep the one they were raised with. */
export const SetLadder = z.strictObject({ opId: OpId, ...ladderFields }).refine(isLadder, ladderError)
export type SetLadder = z.infer<typeof SetLadder>

const command = { opId: OpId, patientId: Id, alertId: Id }
const note = z.string().trim().max(2000)
export const ClaimAlert = z.strictObject(command)
export const ReleaseAlert = z.strictObject(command)
export const AssignAlert = z.strictObject({ ...command, userId: Id })
/** Snoozed for the whole team. */
export const SnoozeAlert = z.strictObject({ ...command, until: InstantField })
export const WakeAlert = z.strictObject(command)
export const ResolveAlert = z.strictObject({ ...command, outcome: Outcome, note: note.optional() })
export const ReopenAlert = z.strictObject(command)
export type ClaimAlert = z.infer<typeof ClaimAlert>
export type ReleaseAlert = z.infer<typeof ReleaseAlert>
export type AssignAlert = z.infer<typeof AssignAlert>
export type SnoozeAlert = z.infer<typeof SnoozeAlert>
export type WakeAlert = z.infer<typeof WakeAlert>
export type ResolveAlert = z.infer<typeof ResolveAlert>
export type ReopenAlert = z.infer<typeof ReopenAlert>

export const alertCommands = {
  'alert:claim': ClaimAlert,
  'alert:release': ReleaseAlert,
  'alert:assign': AssignAlert,
  'alert:snooze': SnoozeAlert,
  'alert:wake': WakeAlert,
  'alert:resolve': ResolveAlert,
  'alert:reopen': ReopenAlert,
} as const

/** The category of the cause: who may see that sees the alert. */
export const AlertCategory = z.enum(['membership', 'goals', 'sleep', 'preventive', 'reminders'])
export type AlertCategory = z.infer<typeof AlertCategory>

const fact = { category: AlertCategory, alertId: Id }
const person = { userId: Id, name: NameField }
const words = z.string().max(300)
export const alertFacts = [
  z.strictObject({
    ...fact,
    type: z.literal('alert.raised'),
    rule: AlertRule,
    /** The item, goal or reminder it is about; null when it is about the patient. */
    subject: Id.nullable(),
    on: LocalDateField,
    words,
    /** A copy, so that the log alone says what happens next. */
    ladder: Ladder,
  }),
  /** The cause is the same and its words are not: four days in a row, where it was three. */
  z.strictObject({ ...fact, type: z.literal('alert.reworded'), words }),
  z.strictObject({ ...fact, ...person, type: z.literal('alert.claimed') }),
  z.strictObject({ ...fact, type: z.literal('alert.released') }),
  z.strictObject({ ...fact, ...person, type: z.literal('alert.assigned'), assignedBy: Id }),
  z.strictObject({ ...fact, type: z.literal('alert.snoozed'), until: InstantField, by: z.strictObject(person) }),
  /** By time when `at` is there, else by a person; then he may hold it again. */
  z.strictObject({
    ...fact,
    type: z.literal('alert.woke'),
    at: InstantField.optional(),
    owner: z.strictObject(person).nullable(),
  }),
  /** Time: nobody took it, so the people of the next step hear of it. `at` is when they should have. */
  z.strictObject({
    ...fact,
    type: z.literal('alert.escalated'),
    at: InstantField,
    step: z.int().min(1),
    to: LadderAudience,
  }),
  /** Time: it was claimed and nothing came of it. */
  z.strictObject({ ...fact, type: z.literal('alert.lapsed'), at: InstantField }),
  z.strictObject({
    ...fact,
    type: z.literal('alert.resolved'),
    on: LocalDateField,
    outcome: Outcome,
    note,
    by: z.strictObject(person),
  }),
  z.strictObject({ ...fact, type: z.literal('alert.reopened'), owner: z.strictObject(person).nullable() }),
  /** The cause is gone. On a resolved alert it only marks that. */
  z.strictObject({ ...fact, type: z.literal('alert.cleared') }),
  /** Time, or the same alert raised anew: it leaves the inbox. */
  z.strictObject({ ...fact, type: z.literal('alert.filed') }),
] as const
export type AlertFact = z.infer<(typeof alertFacts)[number]>
