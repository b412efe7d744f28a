import type { Instant } from '@closeby/protocol/core'
import type { Outcome } from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'
import type { Command } from '#lib/live/commands.svelte.ts'

/** What somebody does about an alert. */
export type AlertAct =
  | { verb: 'claim' }
  | { verb: 'release' }
  | { verb: 'assign'; userId: string; name: string }
  | { verb: 'snooze'; until: Instant }
  | { verb: 'wake' }
  | { verb: 'resolve'; outcome: Outcome; note: string }
  | { verb: 'reopen' }
export type AlertVerb = AlertAct['verb']

/** An alert as far as acting on it goes: a row of the inbox, or an alert of an open patient with his name. */
export type Standing = Pick<
  InboxRow,
  'id' | 'patientId' | 'name' | 'state' | 'owner' | 'snoozedUntil' | 'outcome' | 'note'
>

function bodyOf(act: AlertAct): Record<string, string> {
  switch (act.verb) {
    case 'assign':
      return { userId: act.userId }
    case 'snooze':
      return { until: act.until }
    case 'resolve':
      return { outcome: act.outcome, note: act.note }
    default:
      return {}
  }
}

/** The act as a write, with its REST twin. `words` say what it is while it waits. */
export function commandOf({ id, patientId }: Standing, act: AlertAct, words: string): Command {
  const body = bodyOf(act)
  return {
    event: `alert:${act.verb}`,
    payload: { patientId, alertId: id, ...body },
    twin: { method: 'POST', path: `/api/alerts/${encodeURIComponent(id)}/${act.verb}`, body },
    words,
  }
}

/** What takes an act back, seen from how the alert stood before it; null where nothing would. */
export function inverseOf(act: AlertAct, before: Standing, userId: string): AlertAct | null {
  const wasSnoozed = before.snoozedUntil === null ? null : ({ verb: 'snooze', until: before.snoozedUntil } as const)
  switch (act.verb) {
    case 'claim':
      if (before.owner?.userId === userId) return null
      return wasSnoozed ?? { verb: 'release' }
    case 'release':
      return { verb: 'claim' }
    case 'assign':
      return before.owner ? { verb: 'assign', ...before.owner } : { verb: 'release' }
    case 'snooze':
      return { verb: 'wake' }
    case 'wake':
      return wasSnoozed
    case 'resolve':
      return { verb: 'reopen' }
    case 'reopen':
      return before.outcome === null ? null : { verb: 'resolve', outcome: before.outcome, note: before.note ?? '' }
  }
}

/** What this reader may do about an alert as it stands. Whoever has it decides; the others see who that is. */
export function actsFor({ state, owner }: Pick<Standing, 'state' | 'owner'>, userId: string): AlertVerb[] {
  switch (state) {
    case 'open':
      return ['claim', 'resolve', 'snooze', 'assign']
    case 'claimed':
      return owner?.userId === userId ? ['resolve', 'snooze', 'assign', 'release'] : []
    case 'snoozed':
      return ['wake', 'claim', 'resolve']
    case 'resolved':
      return ['reopen']
    default:
      return []
  }
}
