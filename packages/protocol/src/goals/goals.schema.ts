/*
 * Goals: what a patient sets out to do each day, and what was logged of it.
 * Patients act; care teams set thresholds, and may propose later. A goal never judges a day again because its target changed.
 */
import { z } from 'zod'
import { AmountField, Id, InstantField, LocalDateField, OpId, WeekdaysField } from '../core/fields.ts'

export const GOAL_KINDS = ['steps', 'water', 'sleep', 'active', 'custom'] as const
export const GoalKind = z.enum(GOAL_KINDS)
export type GoalKind = z.infer<typeof GoalKind>
export const Direction = z.enum(['atLeast', 'atMost'])
export type Direction = z.infer<typeof Direction>

const title = z.string().trim().min(1).max(80)
const unit = z.string().trim().min(1).max(24)
/** kcal and km of an active spell. */
export const ProgressDetails = z.strictObject({ kcal: AmountField.optional(), km: AmountField.optional() })
export type ProgressDetails = z.infer<typeof ProgressDetails>

const command = { opId: OpId, patientId: Id }
/** A target of zero makes sense only as a limit ("no cigarettes"). */
const zeroOnlyAsLimit = (goal: { target?: number | undefined; direction?: string | undefined }) =>
  goal.target !== 0 || goal.direction !== 'atLeast'

export const AddGoal = z
  .strictObject({
    ...command,
    kind: GoalKind,
    title,
    unit,
    target: AmountField,
    direction: Direction,
    days: WeekdaysField.optional(),
  })
  .refine(zeroOnlyAsLimit, { path: ['target'], message: 'zero is only a limit' })
export const ChangeGoal = z
  .strictObject({
    ...command,
    goalId: Id,
    kind: GoalKind.optional(),
    title: title.optional(),
    unit: unit.optional(),
    target: AmountField.optional(),
    direction: Direction.optional(),
    days: WeekdaysField.optional(),
    /** The first day the new target holds: today unless given; never a past day. */
    startsOn: LocalDateField.optional(),
  })
  .refine(zeroOnlyAsLimit, { path: ['target'], message: 'zero is only a limit' })
export const RetireGoal = z.strictObject({ ...command, goalId: Id })
export const LogProgress = z.strictObject({
  ...command,
  goalId: Id,
  amount: AmountField,
  at: InstantField,
  from: InstantField.optional(),
  details: ProgressDetails.optional(),
})
/** Amounts a day's value has to stay within, or the team hears of it. Absent leaves a side as it is, null takes it away. */
export const SetThreshold = z
  .strictObject({
    ...command,
    goalId: Id,
    above: AmountField.nullable().optional(),
    below: AmountField.nullable().optional(),
  })
  .refine(({ above, below }) => above !== undefined || below !== undefined, {
    path: ['above'],
    message: 'nothing is set',
  })
export const CorrectProgress = z.strictObject({ ...command, entrySeq: z.int().min(1), amount: AmountField })
export const UndoProgress = z.strictObject({ ...command, entrySeq: z.int().min(1) })

export type AddGoal = z.infer<typeof AddGoal>
export type ChangeGoal = z.infer<typeof ChangeGoal>
export type RetireGoal = z.infer<typeof RetireGoal>
export type SetThreshold = z.infer<typeof SetThreshold>
export type LogProgress = z.infer<typeof LogProgress>
export type CorrectProgress = z.infer<typeof CorrectProgress>
export type UndoProgress = z.infer<typeof UndoProgress>

export const goalCommands = {
  'goal:add': AddGoal,
  'goal:change': ChangeGoal,
  'goal:retire': RetireGoal,
  'goal:setThreshold': SetThreshold,
  'goal:logProgress': LogProgress,
  'goal:correctProgress': CorrectProgress,
  'goal:undoProgress': UndoProgress,
} as const

const category = z.enum(['goals', 'sleep'])
const dated = { category, goalId: Id, on: LocalDateField }
export const goalFacts = [
  z.strictObject({
    ...dated,
    type: z.literal('goal.added'),
    kind: GoalKind,
    title,
    unit,
    target: AmountField,
    direction: Direction,
    days: WeekdaysField.nullable(),
  }),
  z.strictObject({
    ...dated,
    type: z.literal('goal.changed'),
    title: title.optional(),
    unit: unit.optional(),
    target: AmountField.optional(),
    direction: Direction.optional(),
    days: WeekdaysField.optional(),
  }),
  z.strictObject({ ...dated, type: z.literal('goal.retired') }),
  z.strictObject({
    ...dated,
    type: z.literal('goal.thresholdSet'),
    above: AmountField.nullable(),
    below: AmountField.nullable(),
  }),
  z.strictObject({
    ...dated,
    type: z.literal('goal.progressLogged'),
    amount: AmountField,
    at: InstantField,
    from: InstantField.optional(),
    details: ProgressDetails.optional(),
  }),
  z.strictObject({
    ...dated,
    type: z.literal('goal.progressCorrected'),
    entrySeq: z.int().min(1),
    amount: AmountField,
  }),
  z.strictObject({ ...dated, type: z.literal('goal.progressUndone'), entrySeq: z.int().min(1) }),
  z.strictObject({ ...dated, type: z.literal('goal.met') }),
] as const
export type GoalFact = z.infer<(typeof goalFacts)[number]>
