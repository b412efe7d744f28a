import { RRuleTemporal } from 'rrule-temporal'
import type { Instant, LocalDate } from '../core/time.ts'
import { addDays, dayOf, minuteAt, remember, toInstant } from '../core/time.ts'
import { readRrule } from './rrule.rules.ts'

/** By the wall clock of a zone that is not part of it: the same plan goes with the patient, or stays at home. */
export type Plan = { at: string; startsOn: LocalDate; rrule: string | null }

/** A rule that does not come round within this comes never. */
const REACH_YEARS = 50
/** Periods looked at for one date: the rarest rule of ours comes round within as many. */
const MOST_PERIODS = 1000
const MOST_CANDIDATES = 20_000
const RULES_KEPT = 2000

const rules = new Map<string, RRuleTemporal>()

/** The rule on bare dates, as midnights of UTC, where no clock changes: zones are ours. Kept, because it plans its search once. */
function ruleOf(dates: string, startsOn: LocalDate): RRuleTemporal {
  const key = `${startsOn};${dates}`
  const known = rules.get(key)
  if (known) return known
  const compact = startsOn.replaceAll('-', '')
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${compact}T000000Z\nRRULE:${dates}`,
    maxIterations: MOST_PERIODS,
    maxCandidateEvaluations: MOST_CANDIDATES,
  })
  const [oldest] = rules.keys()
  if (rules.size >= RULES_KEPT && oldest !== undefined) rules.delete(oldest)
  rules.set(key, rule)
  return rule
}

/** From here on a date has more digits, and compares with no other. */
const YEAR_10000 = Date.UTC(10_000, 0, 1)

function nextDate({ startsOn, rrule }: Plan, from: LocalDate): LocalDate | null {
  if (rrule === null) return startsOn >= from ? startsOn : null
  const rule = readRrule(rrule)
  if (!rule) return null
  try {
    const found = ruleOf(rule.dates, startsOn).next(new Date(`${from}T00:00:00Z`), true)
    return found && found.epochMilliseconds < YEAR_10000 ? toInstant(found.epochMilliseconds).slice(0, 10) : null
  } catch {
    // The search reached its bound: nothing within it, and nobody waits longer.
    return null
  }
}

function isPastEnd(rrule: string | null, on: LocalDate, dueAt: Instant): boolean {
  const until = rrule === null ? null : (readRrule(rrule)?.until ?? null)
  if (until === null) return false
  const compact = until.length === 8 ? on.replaceAll('-', '') : dueAt.replaceAll(/[-:]|\.\d+/g, '')
  return compact > until
}

/** Answers that were worked out once: of many who are due at eight each day, every one asks for the same morning. */
const answers = new Map<string, Instant | null>()

/**
 * The first instant after `after` at which a plan is due, or null when it never is again. A minute that a clock change
 * skips is due at the next there is, a doubled one at its first.
 */
export function dueAfter(plan: Plan, timeZone: string, after: Instant): Instant | null {
  const key = [after, timeZone, plan.at, plan.startsOn, plan.rrule].join(' ')
  const known = answers.get(key)
  if (known !== undefined) return known
  return remember(answers, key, searchAfter(plan, timeZone, after))
}

function searchAfter(plan: Plan, timeZone: string, after: Instant): Instant | null {
  const today = dayOf(after, { timeZone, dayStart: 0 })
  const reach = `${Number(today.slice(0, 4)) + REACH_YEARS}${today.slice(4)}`
  let from = today
  for (;;) {
    const on = nextDate(plan, from)
    if (on === null || on > reach) return null
    const dueAt = minuteAt(on, plan.at, timeZone)
    if (isPastEnd(plan.rrule, on, dueAt)) return null
    if (dueAt > after) return dueAt
    from = addDays(on, 1)
  }
}
