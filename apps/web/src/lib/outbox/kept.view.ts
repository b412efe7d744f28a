import { BACK_DAYS } from '@closeby/protocol/goals'
import type { CommandRecord } from '#lib/live/commands.svelte.ts'
import * as m from '#lib/paraglide/messages.js'
import { dateOfInstant } from '#lib/ui/dates.view.ts'

const DAY_MS = 86_400_000
/** How long before its end the limit of an entry is told with it. */
const WARN_MS = 14 * DAY_MS

/** Until when the hub takes an entry, once that is near: "Send by 3 February 2027." Past it, that it will not. */
export function limitWords({ payload }: CommandRecord, now: number, timeZone: string): string {
  const { at: said } = payload
  const at = typeof said === 'string' ? Date.parse(said) : Number.NaN
  const until = at + BACK_DAYS * DAY_MS
  if (Number.isNaN(at) || until - now > WARN_MS) return ''
  return until < now ? m.kept_late() : m.kept_until({ date: dateOfInstant(until, timeZone) })
}

/** "9 of 12 sent.": those still here count to the whole, those the hub refused do not count as sent. */
export function sentWords(sent: number, left: number): string {
  return m.kept_sending({ sent, all: sent + left })
}
