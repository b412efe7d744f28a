import { dayOf } from '@closeby/protocol/core'
import type { Goal } from '@closeby/protocol/goals'
import type { PatientState } from '@closeby/protocol/patient'
import type { WireEntry } from '@closeby/protocol/wire'
import { clock } from '#lib/ui/dates.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { FactWords, Icon } from './fact-words.ts'
import type { Later } from './fact.view.ts'
import { factWords } from './fact.view.ts'
import { daysFrom, longDate, placeOf } from './when.view.ts'

type ShownEntry = Extract<WireEntry, { actor: unknown }>

/** One line of the timeline. `day` and `new` are rules between entries. */
export type Line =
  | { kind: 'day'; key: string; word: string; detail: string }
  | { kind: 'new'; key: string; word: string }
  | ({ kind: 'entry'; key: string; seq: number; time: string; at: string; icon: Icon; by: string | null } & Omit<
      FactWords,
      'icon' | 'by'
    >)

export interface TimelineReader {
  userId: string
  /** Device clock, ms. */
  now: number
  /** Up to here, and when, this reader has seen the timeline; null when it was never open before. */
  seen: { seq: number; at: number } | null
  /** Zone of the reader, for "New since you looked". */
  timeZone: string
}

/** The log as people read it: newest first, in the patient's own days, each change as it was made. */
export function timelineLines(entries: readonly WireEntry[], state: PatientState, reader: TimelineReader): Line[] {
  const own = { timeZone: state.timeZone, dayStart: state.dayStart }
  const today = dayOf(new Date(reader.now).toISOString(), own)
  const shown = entries.filter((entry): entry is ShownEntry => entry.facts !== null)
  const later = laterChanges(shown)
  const lines: Line[] = []
  let day: string | null = null
  let isNewOpen = reader.seen !== null
  let hasNew = false
  for (const entry of shown.toReversed()) {
    const told = entryLines(entry, { state, shown, later, reader })
    if (told.length === 0) continue
    if (isNewOpen && reader.seen && entry.seq <= reader.seen.seq) {
      isNewOpen = false
      if (hasNew)
        lines.push({
          kind: 'new',
          key: 'new',
          word: m.board_timeline_new({ time: clock(reader.seen.at, reader.timeZone) }),
        })
    }
    hasNew ||= isNewOpen
    const on = dayOf(entry.recordedAt, own)
    if (on !== day) {
      day = on
      lines.push(dayLine(on, today, state.timeZone))
    }
    lines.push(...told)
  }
  return lines
}

function dayLine(on: string, today: string, timeZone: string): Line {
  const key = `day:${on}`
  const back = daysFrom(on, today)
  if (back <= 0)
    return {
      kind: 'day',
      key,
      word: m.board_day_today(),
      detail: m.board_day_with_place({ date: longDate(on), place: placeOf(timeZone) }),
    }
  if (back === 1) return { kind: 'day', key, word: m.board_day_yesterday(), detail: longDate(on) }
  return { kind: 'day', key, word: longDate(on), detail: '' }
}

function laterChanges(entries: readonly ShownEntry[]): Later {
  const later = new Map<number, { amount: number } | 'undone'>()
  for (const { facts } of entries)
    for (const fact of facts) {
      if (fact.type === 'goal.progressUndone') later.set(fact.entrySeq, 'undone')
      else if (fact.type === 'goal.progressCorrected') later.set(fact.entrySeq, { amount: fact.amount })
    }
  return later
}

type Telling = { state: PatientState; shown: readonly ShownEntry[]; later: Later; reader: TimelineReader }

function entryLines(entry: ShownEntry, { state, shown, later, reader }: Telling): Line[] {
  const goalOf = (id: string): Goal | undefined => state.goals[id]
  const time = clock(entry.recordedAt, state.timeZone)
  const met = entry.facts.some(({ type }) => type === 'goal.met')
  return entry.facts
    .flatMap((fact, index): Line[] => {
      const words = factWords(fact, {
        entry,
        state,
        goalOf,
        later,
        amountBefore: (seq) => loggedAmount(shown, seq, entry.seq),
      })
      if (!words) return []
      const { icon, strong, rest, notes } = words
      const isLog = fact.type === 'goal.progressLogged' || fact.type === 'goal.progressCorrected'
      const by = words.byTime
        ? null
        : actorWords(entry, state, {
            userId: reader.userId,
            isLog: fact.type === 'goal.progressLogged',
            named: words.by,
          })
      return [
        {
          kind: 'entry',
          key: `${entry.seq}:${index}`,
          seq: entry.seq,
          time,
          at: entry.recordedAt,
          icon,
          by,
          strong,
          rest,
          notes,
          status: words.status ?? (met && isLog ? 'met' : undefined),
        },
      ]
    })
    .toReversed()
}

/** The amount an entry held just before `before`: as logged, or as last corrected. */
function loggedAmount(entries: readonly ShownEntry[], seq: number, before: number): number | null {
  let amount: number | null = null
  for (const entry of entries) {
    if (entry.seq >= before) break
    for (const fact of entry.facts) {
      if (fact.type === 'goal.progressLogged' && entry.seq === seq) amount = fact.amount
      if (fact.type === 'goal.progressCorrected' && fact.entrySeq === seq) amount = fact.amount
    }
  }
  return amount
}

const BY_ROLE: Partial<Record<ShownEntry['actor']['role'], () => string>> = {
  provider: m.board_by_role_provider,
  coordinator: m.board_by_role_coordinator,
  admin: m.board_by_role_admin,
  carer: m.board_by_role_carer,
}

const firstName = (name: string): string => name.split(' ')[0] ?? name

/** Who can log: the patient and his carers, by name. */
const loggerIn = (state: PatientState, userId: string): string | undefined =>
  userId === state.userId ? firstName(state.name) : state.carers.people[userId]?.name

/** Who did it, as far as the patient's own log names people. */
function actorWords(
  { actor }: ShownEntry,
  state: PatientState,
  { userId, isLog, named }: { userId: string; isLog: boolean; named: string | undefined },
): string | null {
  if (actor.userId === userId) return m.board_by_you()
  const logger = loggerIn(state, actor.userId)
  if (isLog && logger !== undefined) return m.board_logged_by({ name: logger })
  const known = actor.userId === state.userId ? logger : (named ?? state.team.members[actor.userId]?.name ?? logger)
  return known === undefined ? (BY_ROLE[actor.role]?.() ?? null) : m.board_by_name({ name: known })
}
