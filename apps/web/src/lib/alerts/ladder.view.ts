import type { Alert, LadderAudience } from '@closeby/protocol/alerts'
import { aheadWords, momentWords } from '#lib/board/when.view.ts'
import { shortName } from '#lib/ui/initials.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { AlertReader } from './alert.view.ts'
import { peopleWords } from './alert.view.ts'

const MINUTE_MS = 60_000

/** One step of the ladder as it is shown. */
export interface Rung {
  key: string
  who: string
  when: string
  /** `past` was told, `on` runs, `ahead` is still to come. */
  state: 'past' | 'on' | 'ahead'
  /** While it runs: which part of its time is over, 0 to 1, and when that time ends. */
  share: number
  endsAt: number | null
}

/** Who was told of an alert, who is next and when. Empty for one that waits for nobody. */
export function ladderOf(alert: Alert, nextNames: readonly string[], reader: AlertReader): Rung[] {
  if (alert.state === 'claimed') return claimedRungs(alert, nextNames, reader)
  return alert.state === 'open' ? openRungs(alert, nextNames, reader) : []
}

function openRungs(alert: Alert, nextNames: readonly string[], reader: AlertReader): Rung[] {
  const { ladder, step, told, raisedAt, nextStepAt } = alert
  const toldAt = (index: number): string =>
    index === 0 ? raisedAt : (told.findLast((each) => each.step === index)?.at ?? raisedAt)
  const past = ladder.steps.slice(0, step + 1).map(({ to }, index): Rung => {
    const isOn = index === step && nextStepAt !== null
    return {
      key: `step:${index}`,
      who: rungWords(to),
      when: m.alerts_ladder_since({ time: momentWords(toldAt(index), reader.now, reader.timeZone) }),
      state: isOn ? 'on' : 'past',
      share: isOn ? shareOf(Date.parse(toldAt(index)), Date.parse(nextStepAt), reader.now) : 1,
      endsAt: isOn ? Date.parse(nextStepAt) : null,
    }
  })
  return [...past, ...aheadRungs(alert, nextStepAt, nextNames, reader)]
}

function claimedRungs(alert: Alert, nextNames: readonly string[], reader: AlertReader): Rung[] {
  const { owner, silentAt, ladder } = alert
  if (!owner || silentAt === null) return []
  const until = Date.parse(silentAt)
  return [
    {
      key: 'owner',
      who: owner.userId === reader.userId ? m.alerts_you() : shortName(owner.name),
      when: m.alerts_ladder_until({ time: aheadWords(silentAt, reader.now, reader.timeZone) }),
      state: 'on',
      share: shareOf(until - ladder.claimMinutes * MINUTE_MS, until, reader.now),
      endsAt: until,
    },
    ...aheadRungs(alert, silentAt, nextNames, reader),
  ]
}

/** The steps still to come, as they lie if nobody does anything; the people of the first are known by name. */
function aheadRungs(
  { ladder, step }: Alert,
  nextAt: string | null,
  nextNames: readonly string[],
  reader: AlertReader,
): Rung[] {
  const next = ladder.steps[step + 1]
  if (!next || nextAt === null) return []
  return ladder.steps.slice(step + 1).map(({ to, afterMinutes }, index): Rung => {
    const at = Date.parse(nextAt) + (afterMinutes - next.afterMinutes) * MINUTE_MS
    return {
      key: `step:${step + 1 + index}`,
      who: (index === 0 && peopleWords(nextNames)) || rungWords(to),
      when: aheadWords(new Date(at).toISOString(), reader.now, reader.timeZone),
      state: 'ahead',
      share: 0,
      endsAt: null,
    }
  })
}

/** An audience as a step of the ladder is headed. */
export function rungWords(to: LadderAudience): string {
  const words: Record<LadderAudience, () => string> = {
    unit: m.alerts_rung_unit,
    careTeam: m.alerts_rung_care_team,
    admin: m.alerts_rung_admin,
  }
  return words[to]()
}

function shareOf(from: number, to: number, now: number): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)))
}

/** What is left of a running step, "18:42" or "2 h 05": digits that swap in place. Empty once it is over. */
export function countdown(endsAt: number, now: number): string {
  const seconds = Math.max(0, Math.floor((endsAt - now) / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  if (seconds >= 3600)
    return m.alerts_countdown_hours({
      hours: Math.floor(seconds / 3600),
      minutes: two(Math.floor((seconds % 3600) / 60)),
    })
  return seconds === 0 ? '' : `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}
