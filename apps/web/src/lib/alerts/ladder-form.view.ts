import type { Ladder } from '@closeby/protocol/alerts'
import { LADDER_AUDIENCES, MOST_STEPS } from '@closeby/protocol/alerts'
import * as m from '#lib/paraglide/messages.js'

const WEEK_MINUTES = 7 * 24 * 60

/** One step as it is written. The first is at once and has no minutes to write. */
export interface StepDraft {
  to: string
  after: string
}
export interface LadderDraft {
  steps: StepDraft[]
  claimMinutes: string
}

export const AUDIENCES = LADDER_AUDIENCES

export function ladderDraft({ steps, claimMinutes }: Ladder): LadderDraft {
  return {
    steps: steps.map(({ to, afterMinutes }) => ({ to, after: String(afterMinutes) })),
    claimMinutes: String(claimMinutes),
  }
}

/** The names of the fields of a step. */
export function stepFields(index: number): StepDraft {
  return { to: `to-${index}`, after: `after-${index}` }
}

/** A draft out of the fields of a form, as many steps as were sent. */
export function draftOfFields(fields: Readonly<Record<string, string>>): LadderDraft {
  const steps: StepDraft[] = []
  for (let index = 0; index < MOST_STEPS; index += 1) {
    const names = stepFields(index)
    const to = fields[names.to]
    if (to === undefined) break
    steps.push({ to, after: index === 0 ? '0' : (fields[names.after] ?? '') })
  }
  return { steps, claimMinutes: fields['claimMinutes'] ?? '' }
}

function minutesIn(text: string, least: number): number | null {
  const minutes = /^\d{1,5}$/.test(text.trim()) ? Number(text) : -1
  return minutes >= least && minutes <= WEEK_MINUTES ? minutes : null
}

type Step = Ladder['steps'][number]

/** Reads one step after the one before it; null when a field of it has to be mended, and says which. */
function readStep(
  { to, after }: StepDraft,
  names: StepDraft,
  before: Step | undefined,
  errors: Record<string, string>,
): Step | null {
  const audience = AUDIENCES.find((each) => each === to)
  const afterMinutes = minutesIn(after, 0)
  if (audience === undefined) errors[names.to] = m.alerts_ladder_need_who()
  if (afterMinutes === null) errors[names.after] = m.alerts_ladder_need_minutes()
  else if (before && afterMinutes <= before.afterMinutes) errors[names.after] = m.alerts_ladder_need_later()
  return audience !== undefined && afterMinutes !== null ? { to: audience, afterMinutes } : null
}

/** Reads a ladder, or says by field what to do. */
export function readLadder(
  fields: Readonly<Record<string, string>>,
): { ok: true; ladder: Ladder } | { ok: false; errors: Record<string, string> } {
  const draft = draftOfFields(fields)
  const errors: Record<string, string> = {}
  const steps: Step[] = []
  for (const [index, each] of draft.steps.entries()) {
    const step = readStep(each, stepFields(index), steps.at(-1), errors)
    if (step) steps.push(step)
  }
  const claimMinutes = minutesIn(draft.claimMinutes, 1)
  if (claimMinutes === null) errors['claimMinutes'] = m.alerts_ladder_need_minutes()
  if (claimMinutes === null || steps.length === 0 || Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, ladder: { steps, claimMinutes } }
}
