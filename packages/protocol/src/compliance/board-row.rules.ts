import type { Category } from '../core/category.ts'
import type { Instant, LocalDate } from '../core/time.ts'
import { addDays, dayOf, daysBetween, startOfDay } from '../core/time.ts'
import type { Sight } from '../consent/sight.rules.ts'
import type { GoalDayStatus, Status } from './compliance.rules.ts'
import { riskOf, RULE } from './compliance.rules.ts'
import type { BoardAlert } from './inbox-row.rules.ts'
import { boardAlertsOf } from './inbox-row.rules.ts'
import type { GoalPart, GoalsPart, ItemPart, RowParts, SparkDay } from './row-parts.rules.ts'
import { ROW_CATEGORIES, SPARK_DAYS } from './row-parts.rules.ts'
import { dateWords, missedItemWords, numberWords, ofTargetWords, statusWords } from './words.rules.ts'

export type BoardGoal = {
  id: string
  kind: GoalPart['kind']
  title: string
  value: number | null
  target: number
  unit: string
  direction: GoalPart['direction']
  percent: number
  status: GoalDayStatus
  isScheduled: boolean
}
export type NextItem = { id: string; title: string; dueOn: LocalDate; state: ItemPart['state'] }

/** What a board shows of one patient to one viewer (ARCHITECTURE 8). */
export type BoardRow = {
  id: string
  seq: number
  name: string
  timeZone: string
  status: Status
  words: string
  reason: string
  since: Instant
  rule: string
  goals: BoardGoal[]
  next: NextItem | null
  spark: (number | null)[]
  sparkDays: { value: number | null; target: number; status: GoalDayStatus }[]
  lastEntryAt: Instant | null
  /** Alerts that are open or claimed, and the worst of them. */
  openAlerts: number
  alert: BoardAlert | null
  judgedAt: Instant
  /** Categories of the row this viewer does not see. */
  withheld: Category[]
}

type Judgement = { status: Status; reason: string; since: Instant }

/** The row a viewer sees: judged from his parts alone, a withheld part is simply not there. */
export function boardRowOf(parts: RowParts, categories: Sight): BoardRow {
  const shownAs = (['goals', 'sleep'] as const).filter((category) => categories.has(category))
  const shown = shownAs.map((category) => partFrom(parts, category, categories.since?.get(category)))
  const goals = shown.flatMap((part) => part.goals).sort((a, b) => a.order - b.order)
  const items = categories.has('preventive') ? parts.preventive.items : []
  const last = lastHeard(shown)
  const heardFrom = last?.on ?? firstHeard(parts, shownAs, categories)
  const judgement = judge(parts, goals, items, heardFrom)
  const lead = goals[0]?.days ?? emptyDays()
  const silentDays = daysBetween(heardFrom, parts.today)
  return {
    id: parts.id,
    seq: parts.seq,
    name: parts.membership.name,
    timeZone: parts.membership.timeZone,
    ...judgement,
    words: statusWords(judgement.status, silentDays),
    rule: RULE,
    goals: goals.map(({ id, kind, title, value, target, unit, direction, percent, status, isScheduled }) => ({
      id,
      kind,
      title,
      value,
      target,
      unit,
      direction,
      percent,
      status,
      isScheduled,
    })),
    next: nextItem(items),
    spark: lead.map(({ value }) => value),
    sparkDays: lead.map(({ value, target, status }) => ({ value, target, status })),
    lastEntryAt: last?.at ?? null,
    ...boardAlertsOf(parts, categories),
    judgedAt: parts.judgedAt,
    withheld: ROW_CATEGORIES.filter((category) => !categories.has(category)),
  }
}

function partFrom(parts: RowParts, category: 'goals' | 'sleep', since: Instant | undefined): GoalsPart {
  if (since === undefined) return parts[category]
  return parts.later?.[since]?.[category] ?? { goals: [], lastEntry: null }
}

/** The first day of which a viewer who saw no entry could have: nobody is silent for a time that is not shared. */
function firstHeard({ membership }: RowParts, shownAs: readonly Category[], { since }: Sight): LocalDate {
  const { registeredOn } = membership
  const begun = shownAs.map((category) => {
    const from = since?.get(category)
    return from === undefined ? registeredOn : dayOf(from, membership)
  })
  const first = begun.sort()[0] ?? registeredOn
  return first > registeredOn ? first : registeredOn
}

function emptyDays(): SparkDay[] {
  return Array.from({ length: SPARK_DAYS }, () => ({
    on: '',
    value: null,
    target: 0,
    status: 'noData',
    isScheduled: false,
  }))
}

function lastHeard(shown: GoalsPart[]): { at: Instant; on: LocalDate } | null {
  const lasts = shown.flatMap(({ lastEntry }) => (lastEntry ? [lastEntry] : []))
  return lasts.sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? null
}

/** Upcoming items come first; with none, the overdue one that has waited longest. */
function nextItem(items: ItemPart[]): NextItem | null {
  const byDate = items
    .filter(({ state }) => state !== 'done' && state !== 'declined')
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
  const found = byDate.find(({ state }) => state === 'dueSoon' || state === 'notDue') ?? byDate[0]
  return found ? { id: found.id, title: found.title, dueOn: found.dueOn, state: found.state } : null
}

/** Worst wins; of equals the one that began first, but "Goal Met" only began with the last goal. */
function judge(parts: RowParts, goals: GoalPart[], items: ItemPart[], heardFrom: LocalDate): Judgement {
  const startOf = (on: LocalDate) => startOfDay(on, parts.membership)
  const all = [
    ...items.flatMap((item) => judgeItem(item, parts.today, startOf)),
    ...judgeSilence(parts, goals, heardFrom, startOf),
    ...goals.flatMap((goal) => judgeGoal(goal, parts.today, startOf)),
  ]
  const worst = Math.min(...all.map(({ status }) => riskOf(status)))
  const same = all.filter(({ status }) => riskOf(status) === worst).sort((a, b) => (a.since < b.since ? -1 : 1))
  const first = same[0]
  if (!first) return { status: 'notDue', reason: 'Nothing due today', since: startOf(parts.today) }
  if (first.status === 'met') return { ...first, since: (same.at(-1) ?? first).since, reason: metReason(same.length) }
  if (first.status === 'onTrack') return { ...first, reason: onTrackReason(all) }
  if (first.status === 'noData')
    return { ...first, reason: `Not logged yet: ${same.map(({ reason }) => reason).join(', ')}` }
  return first
}

function judgeItem(item: ItemPart, today: LocalDate, startOf: (on: LocalDate) => Instant): Judgement[] {
  if (item.state === 'missed')
    return [{ status: 'missed', reason: missedItemWords(item, today), since: startOf(item.since) }]
  if (item.state === 'due')
    return [
      {
        status: 'due',
        reason: `${item.title} is due since ${dateWords(item.dueOn, today)}`,
        since: startOf(item.since),
      },
    ]
  return []
}

function judgeSilence(
  parts: RowParts,
  goals: GoalPart[],
  heardFrom: LocalDate,
  startOf: (on: LocalDate) => Instant,
): Judgement[] {
  if (goals.length === 0) return []
  const { silenceDays } = parts.membership
  const days = daysBetween(heardFrom, parts.today)
  if (days < silenceDays) return []
  return [
    { status: 'silent', reason: `Nothing logged for ${days} days`, since: startOf(addDays(heardFrom, silenceDays)) },
  ]
}

/** Yesterday's "behind" stands until something is logged today. */
function judgeGoal(goal: GoalPart, today: LocalDate, startOf: (on: LocalDate) => Instant): Judgement[] {
  const yesterday = goal.days.at(-2)
  if (goal.value === null && yesterday?.status === 'behind' && yesterday.isScheduled) {
    const amount = ofTargetWords(goal, yesterday.value ?? 0, yesterday.target)
    return [{ status: 'behind', reason: `${goal.title}: ${amount} yesterday`, since: startOf(today) }]
  }
  if (!goal.isScheduled) return []
  const since = goal.turnedAt ?? startOf(today)
  if (goal.status === 'behind') return [{ status: 'behind', reason: behindReason(goal), since }]
  return [{ status: goal.status, reason: goal.title, since: goal.value === null ? startOf(today) : since }]
}

function behindReason(goal: GoalPart): string {
  const amount = ofTargetWords(goal, goal.value ?? 0, goal.target)
  return goal.kind === 'sleep' ? `${goal.title}: ${amount} last night` : `${goal.title}: ${amount}`
}

function metReason(count: number): string {
  return count === 1 ? 'Today’s goal is met' : `All ${numberWords(count)} goals met today`
}

function onTrackReason(all: Judgement[]): string {
  const count = (status: Status) => all.filter((each) => each.status === status).length
  const met = count('met')
  return met > 0 ? `${met} met, ${count('onTrack')} on track` : `${count('onTrack')} on track`
}
