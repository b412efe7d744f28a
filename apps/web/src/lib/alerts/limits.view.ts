import { amountWords } from '@closeby/protocol/compliance'
import type { Goal, Threshold } from '@closeby/protocol/goals'
import * as m from '#lib/paraglide/messages.js'
import { AMOUNT_MAX, readAmount } from '#lib/goals/amount.view.ts'

type Bounds = Pick<Threshold, 'above' | 'below'>
type Measured = Pick<Goal, 'kind' | 'unit'>
const SILENCE_MOST = 30
const HOUR_MINUTES = 60

/** Limits as they are being written; sleep in hours. */
export interface LimitDraft {
  above: string
  below: string
}

const scaleOf = ({ kind }: Measured): number => (kind === 'sleep' ? HOUR_MINUTES : 1)

export function limitUnit(goal: Measured): string {
  return goal.kind === 'sleep' ? m.alerts_settings_hours() : goal.unit
}

export function limitDraft(goal: Measured, bounds: Bounds | undefined): LimitDraft {
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : String(Math.round((value / scaleOf(goal)) * 100) / 100)
  return { above: text(bounds?.above), below: text(bounds?.below) }
}

/** Reads limits, or says by field what to do. Empty is no limit. */
export function readLimits(
  goal: Measured,
  draft: LimitDraft,
): { ok: true; bounds: Bounds } | { ok: false; errors: Partial<Record<keyof LimitDraft, string>> } {
  const read = (text: string): number | null | undefined => {
    if (text.trim() === '') return null
    const amount = readAmount(text)
    return amount === null || amount * scaleOf(goal) > AMOUNT_MAX ? undefined : amount * scaleOf(goal)
  }
  const [above, below] = [read(draft.above), read(draft.below)]
  if (above === undefined || below === undefined) {
    const need = m.alerts_settings_threshold_need()
    return {
      ok: false,
      errors: { ...(above === undefined && { above: need }), ...(below === undefined && { below: need }) },
    }
  }
  if (above !== null && below !== null && below >= above)
    return { ok: false, errors: { below: m.alerts_settings_threshold_order() } }
  return { ok: true, bounds: { above, below } }
}

/** "Over 20,000 steps or under 1,000 steps". */
export function limitsWords(goal: Measured, bounds: Bounds | undefined): string {
  const words = (value: number): string =>
    goal.kind === 'sleep' ? amountWords(goal, value) : `${amountWords(goal, value)} ${goal.unit}`
  const { above = null, below = null } = bounds ?? {}
  if (above !== null && below !== null)
    return m.alerts_settings_threshold_both({ above: words(above), below: words(below) })
  if (above !== null) return m.alerts_settings_threshold_above({ above: words(above) })
  return below === null
    ? m.alerts_settings_threshold_none()
    : m.alerts_settings_threshold_below({ below: words(below) })
}

/** A number of days of silence, or null when it is none. */
export function readSilence(text: string): number | null {
  const days = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0
  return days >= 1 && days <= SILENCE_MOST ? days : null
}
