import type { User } from '@closeby/protocol/accounts'
import type { AlertRule, LadderAudience, Outcome } from '@closeby/protocol/alerts'
import { OUTCOMES } from '@closeby/protocol/alerts'
import type { InboxRow } from '@closeby/protocol/compliance'
import { aheadWords, leftWords } from '#lib/board/when.view.ts'
import type { Reader } from '#lib/board/row.view.ts'
import { clock } from '#lib/ui/dates.view.ts'
import { shortName } from '#lib/ui/initials.view.ts'
import * as m from '#lib/paraglide/messages.js'

/** Who reads, and whether what he reads may be old: then no time counts. */
export interface AlertReader extends Reader {
  userId: string
  isStale: boolean
}

/** Whether an alert is this reader's to act on now: nobody has it and his step was told, or somebody gave it to him. */
export function isToYou(
  { state, owner, assignedBy, toldTo }: InboxRow,
  { id, role }: Pick<User, 'id' | 'role'>,
): boolean {
  if (state === 'claimed') return owner?.userId === id && assignedBy !== null && assignedBy !== id
  return state === 'open' && toldTo.includes(role === 'coordinator' ? 'unit' : 'careTeam')
}

/** What every rule is called, the mark it wears, and how it judges. */
const RULES: Record<AlertRule, { status: string; word: () => string; judged: () => string }> = {
  'preventive.missed': { status: 'missed', word: m.alerts_rule_missed, judged: m.alerts_judged_missed },
  'goal.missedDays': { status: 'behind', word: m.alerts_rule_missed_days, judged: m.alerts_judged_missed_days },
  'patient.silent': { status: 'silent', word: m.alerts_rule_silent, judged: m.alerts_judged_silent },
  'goal.threshold': { status: 'behind', word: m.alerts_rule_threshold, judged: m.alerts_judged_threshold },
  'reminder.undelivered': { status: 'noData', word: m.alerts_rule_undelivered, judged: m.alerts_judged_undelivered },
}

/** A rule in words and its mark. One of a newer server is an alert all the same. */
export function ruleOf(rule: AlertRule): { status: string; word: string; judged: string } {
  const { status, word, judged } = RULES[rule] ?? { status: 'noData', word: m.alerts_rule_other, judged: () => '' }
  return { status, word: word(), judged: judged() }
}

/** An alert in a narrow place: what leads, and what follows. Only a missed check-up is called by its fixed words. */
export function titleOf({ rule, words }: Pick<InboxRow, 'rule' | 'words'>): { strong: string; rest: string } {
  return rule === 'preventive.missed' ? { strong: ruleOf(rule).word, rest: words } : { strong: words, rest: '' }
}

/** An audience in words, as somebody is told of: "the care team". */
export function audienceWords(to: LadderAudience): string {
  const words: Record<LadderAudience, () => string> = {
    unit: m.alerts_to_unit,
    careTeam: m.alerts_to_care_team,
    admin: m.alerts_to_admin,
  }
  return words[to]()
}

const OUTCOME_WORDS: Record<(typeof OUTCOMES)[number], () => string> = {
  reachedBooked: m.alerts_outcome_reached_booked,
  reachedSelf: m.alerts_outcome_reached_self,
  leftMessage: m.alerts_outcome_left_message,
  notReached: m.alerts_outcome_not_reached,
  other: m.alerts_outcome_other,
}

/** How an alert ended: in our words, or in those of the program that said it. */
export function outcomeWords(outcome: Outcome | null): string {
  const ours = OUTCOMES.find((each) => each === outcome)
  return ours === undefined ? (outcome ?? '') : OUTCOME_WORDS[ours]()
}

/** Some people in a narrow place: "Dr Osei", "Dr Osei and Sam", "Dr Osei and 3 others". */
export function peopleWords(names: readonly string[]): string {
  const [first, second] = names.map(shortName)
  if (first === undefined) return ''
  if (second === undefined) return first
  return names.length === 2
    ? m.alerts_two_people({ first, second })
    : m.alerts_more_people({ first, count: names.length - 1 })
}

/** What stands under an alert's reason: who has it, what happens next and when, or how it ended. */
export interface AlertMeta {
  owner: { name: string; words: string } | null
  next: string | null
}

export function metaOf(row: InboxRow, reader: AlertReader): AlertMeta {
  const { now, timeZone, userId } = reader
  const owner = row.owner && {
    name: row.owner.name,
    words: row.owner.userId === userId ? m.alerts_you_have_it() : m.alerts_has_it({ name: shortName(row.owner.name) }),
  }
  switch (row.state) {
    case 'claimed':
      return { owner, next: row.silentAt && m.alerts_comes_back({ time: aheadWords(row.silentAt, now, timeZone) }) }
    case 'snoozed':
      return { owner: null, next: snoozedWords(row, reader) }
    case 'cleared':
      return { owner: null, next: row.closedAt && m.alerts_cleared_at({ time: clock(row.closedAt, timeZone) }) }
    case 'resolved':
      return { owner: null, next: doneWords(row, reader) }
    default:
      return { owner: null, next: nextWords(row, reader) }
  }
}

/** Where an alert that nobody has goes next: "Goes to Dr Osei in 19 min". On a stale screen the time, not the time left. */
function nextWords({ next, step }: InboxRow, { now, timeZone, isStale }: AlertReader): string | null {
  if (!next) return step > 0 ? m.alerts_told_all() : null
  const who = peopleWords(next.names) || audienceWords(next.to)
  if (isStale) return m.alerts_goes_at({ who, time: aheadWords(next.at, now, timeZone) })
  const left = leftWords(next.at, now)
  return left === null ? m.alerts_goes_now({ who }) : m.alerts_goes_in({ who, left })
}

function snoozedWords({ snoozedUntil, snoozedBy }: InboxRow, { now, timeZone, userId }: AlertReader): string | null {
  if (snoozedUntil === null) return null
  const time = aheadWords(snoozedUntil, now, timeZone)
  if (snoozedBy?.userId === userId) return m.alerts_snoozed_by_you({ time })
  return snoozedBy ? m.alerts_snoozed_by({ time, name: shortName(snoozedBy.name) }) : m.alerts_snoozed_until({ time })
}

function doneWords({ outcome, closedAt, closedBy }: InboxRow, { timeZone, userId }: AlertReader): string {
  const by = closedBy?.userId === userId ? m.alerts_by_you() : closedBy ? shortName(closedBy.name) : ''
  const time = closedAt === null ? '' : clock(closedAt, timeZone)
  return m.alerts_done_words({ outcome: outcomeWords(outcome), by, time })
}

const STATE_NEWS: Record<string, (after: InboxRow) => string> = {
  open: m.alerts_news_back,
  snoozed: m.alerts_news_snoozed,
  cleared: m.alerts_news_cleared,
  resolved: ({ closedBy }) => m.alerts_news_resolved({ name: closedBy ? shortName(closedBy.name) : '' }),
}

/** What a change of an alert is to somebody who looks on; null when there is nothing to see. */
export function newsOf(before: InboxRow, after: InboxRow, userId: string): string | null {
  if (after.owner && after.owner.userId !== before.owner?.userId) {
    const isYours = after.owner.userId === userId
    return isYours ? m.alerts_news_yours() : m.alerts_news_claimed({ name: shortName(after.owner.name) })
  }
  if (after.state !== before.state) return STATE_NEWS[after.state]?.(after) ?? null
  if (after.step > before.step) return m.alerts_news_escalated()
  return after.words === before.words ? null : after.words
}
