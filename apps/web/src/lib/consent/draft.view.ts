import { addDays, startOfDay } from '@closeby/protocol/core'
import type { Category, Clock, Instant } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'
import type { Share } from './consent.commands.ts'
import type { Party } from './parties.view.ts'

/** What is chosen in the sheet, as it is typed. */
export type Draft = { who: string; chosen: Category[]; begin: 'all' | 'now'; until: string }
export type DraftProblems = { chosen?: string; until?: string }
export type ReadDraft = { ok: true; party: Party; share: Share } | { ok: false; problems: DraftProblems }

/** The wish in a draft, or what to do about it. A day is shared to its end, by the patient's clock. */
export function readShare(draft: Draft, parties: readonly Party[], clock: Clock, now: Instant): ReadDraft {
  const party = parties.find(({ key }) => key === draft.who)
  const isDate = /^\d{4}-\d\d-\d\d$/.test(draft.until)
  const until = isDate ? startOfDay(addDays(draft.until, 1), clock) : undefined
  const problems: DraftProblems = {
    ...(draft.chosen.length === 0 && { chosen: m.share_sheet_what_missing() }),
    ...((draft.until !== '' && !isDate) || (until !== undefined && until <= now)
      ? { until: m.share_sheet_until_past() }
      : {}),
  }
  if (!party || problems.chosen || problems.until) return { ok: false, problems }
  const since = draft.begin === 'now' ? { since: now } : {}
  return { ok: true, party, share: { to: party.to, categories: draft.chosen, ...since, ...(until && { until }) } }
}
