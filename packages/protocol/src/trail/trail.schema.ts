/*
 * The access trail: a patient sees who looked at what of his, when and why, and asks about it.
 * The patient reads and asks, an administrator answers. It never says anything of anybody's health.
 */
import { z } from 'zod'
import { Id, InstantField, OpId } from '../core/fields.ts'

const text = z.string().trim().min(1).max(1_000)
/** A question about one line of the trail, to the people who look after privacy here. */
export const AskAboutAccess = z.strictObject({ opId: OpId, recordId: Id, text })
export const AnswerAccess = z.strictObject({ opId: OpId, questionId: Id, text })
export type AskAboutAccess = z.infer<typeof AskAboutAccess>
export type AnswerAccess = z.infer<typeof AnswerAccess>

/** Facts of an organisation's stream: whom it concerns reads them nowhere else. */
export const trailFacts = [
  z.strictObject({
    type: z.literal('access.questioned'),
    questionId: Id,
    patientId: Id,
    recordId: Id,
    text,
  }),
  z.strictObject({
    type: z.literal('access.answered'),
    questionId: Id,
    text,
    by: z.strictObject({ userId: Id, name: z.string() }),
  }),
] as const
export type TrailFact = z.infer<(typeof trailFacts)[number]>

export const AccessQuestion = z.strictObject({
  id: Id,
  patientId: Id,
  recordId: Id,
  text,
  askedAt: InstantField,
  answer: z.strictObject({ text, at: InstantField, by: z.string() }).nullable(),
})
export type AccessQuestion = z.infer<typeof AccessQuestion>
