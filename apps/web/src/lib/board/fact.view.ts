import { amountWords, ofTargetWords } from '@closeby/protocol/compliance'
import type { Goal } from '@closeby/protocol/goals'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { WireEntry } from '@closeby/protocol/wire'
import { alertFactWords, isAlertFact } from '#lib/alerts/alert-fact.view.ts'
import { limitsWords } from '#lib/alerts/limits.view.ts'
import { emergencyFactWords, isEmergencyFact } from '#lib/emergency/emergency-fact.view.ts'
import { clock } from '#lib/ui/dates.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { FactWords, Icon } from './fact-words.ts'
import { categoryList } from './sharing.view.ts'
import { dateIn, longDate, placeOf, shortDate } from './when.view.ts'

/** What later entries did to an earlier one, by the seq of the earlier one. */
export type Later = ReadonlyMap<number, { amount: number } | 'undone'>

export interface FactContext {
  entry: Extract<WireEntry, { actor: unknown }>
  state: PatientState
  goalOf: (id: string) => Goal | undefined
  later: Later
  amountBefore: (seq: number) => number | null
}

/** Later than this after the act itself, an entry says when the act was. */
const LATE_MS = 10 * 60_000

/** Null for what has no line of its own: the turn of a day, a goal met (its entry says so), a fact of a newer server. */
export function factWords(fact: PatientFact, context: FactContext): FactWords | null {
  switch (fact.type) {
    case 'goal.progressLogged':
      return logged(fact, context)
    case 'goal.progressCorrected':
      return corrected(fact, context)
    case 'goal.progressUndone': {
      const before = context.amountBefore(fact.entrySeq)
      const goal = context.goalOf(fact.goalId)
      const rest =
        goal && before !== null
          ? m.board_e_undone_what({ title: goal.title, amount: amount(goal, before) })
          : (goal?.title ?? '')
      return plain('undo', m.board_e_undone(), rest)
    }
    case 'goal.added':
      return plain(
        'goal',
        m.board_e_goal_added(),
        m.board_e_goal_target({ title: fact.title, target: targetWords(fact) }),
      )
    case 'goal.changed':
      return goalChanged(fact, context)
    case 'goal.retired':
      return plain('goal', m.board_e_goal_retired(), context.goalOf(fact.goalId)?.title ?? '')
    case 'preventive.scheduled':
    case 'preventive.done':
    case 'preventive.declined':
    case 'item.dueSoon':
    case 'item.due':
    case 'item.missed':
      return itemWords(fact, context)
    case 'goal.thresholdSet':
      return thresholdSet(fact, context)
    default:
      return isAlertFact(fact)
        ? alertFactWords(fact, context.state, context.entry.recordedAt)
        : lifeWords(fact, context)
  }
}

function plain(icon: Icon, strong: string, rest = '', notes: string[] = []): FactWords {
  return { icon, strong, rest, notes }
}

/** An amount with its unit: "2 glasses", "1 glass", "6 h 30". Units are what people wrote, so one of them loses its ending. */
function amount(goal: Pick<Goal, 'kind' | 'unit'>, value: number): string {
  const words = amountWords(goal, value)
  if (goal.kind === 'sleep') return words
  return `${words} ${value === 1 ? goal.unit.replace(/(?<=ss|x|ch|sh)es$|(?<=[^s])s$/, '') : goal.unit}`
}

function targetWords(goal: { kind: string; unit: string; target: number; direction: string }): string {
  const words = ofTargetWords(goal, 0, goal.target)
  return words.slice(words.indexOf(' of ') + ' of '.length)
}

type Logged = Extract<PatientFact, { type: 'goal.progressLogged' }>

function logged(fact: Logged, { entry, state, goalOf, later }: FactContext): FactWords {
  const goal = goalOf(fact.goalId)
  const kind = goal?.kind ?? 'custom'
  const words = goal ? amount(goal, fact.amount) : String(fact.amount)
  const notes = [...whenNotes(fact, entry, state), ...detailNotes(fact), ...laterNotes(entry.seq, goal, later)]
  if (kind === 'sleep') {
    const between = fact.from
      ? m.board_e_slept_between({ from: clock(fact.from, state.timeZone), to: clock(fact.at, state.timeZone) })
      : ''
    return plain('sleep', m.board_e_slept({ amount: words }), between, notes)
  }
  const isSame = !goal || goal.title.toLowerCase() === goal.unit.toLowerCase()
  return isSame ? plain(kind, words, '', notes) : plain(kind, goal.title, words, notes)
}

/** An amount entered late says which day, or which time, it belongs to. */
function whenNotes(fact: Logged, entry: FactContext['entry'], { timeZone }: PatientState): string[] {
  if (fact.from) return []
  if (fact.on !== dateIn(entry.recordedAt, timeZone)) return [m.board_e_for_day({ date: longDate(fact.on) })]
  const isLate = Date.parse(entry.recordedAt) - Date.parse(fact.at) > LATE_MS
  return isLate ? [m.board_e_at({ time: clock(fact.at, timeZone) })] : []
}

function detailNotes({ details }: Logged): string[] {
  const number = (value: number): string => amountWords({ kind: 'active', unit: '' }, value)
  const { km, kcal } = details ?? {}
  if (km !== undefined && kcal !== undefined) return [m.board_e_details({ km: number(km), kcal: number(kcal) })]
  if (km !== undefined) return [m.board_e_km({ km: number(km) })]
  return kcal === undefined ? [] : [m.board_e_kcal({ kcal: number(kcal) })]
}

function laterNotes(seq: number, goal: Goal | undefined, later: Later): string[] {
  const change = later.get(seq)
  if (!change) return []
  if (change === 'undone') return [m.board_e_undone_later()]
  return [m.board_e_corrected_later({ amount: goal ? amount(goal, change.amount) : change.amount })]
}

function corrected(
  fact: Extract<PatientFact, { type: 'goal.progressCorrected' }>,
  { goalOf, amountBefore }: FactContext,
): FactWords {
  const goal = goalOf(fact.goalId)
  if (!goal) return plain('edit', m.board_e_corrected())
  const before = amountBefore(fact.entrySeq)
  const after = amount(goal, fact.amount)
  const rest =
    before === null
      ? m.board_e_corrected_to({ title: goal.title, after })
      : m.board_e_corrected_from({ title: goal.title, before: amountWords(goal, before), after })
  return plain('edit', m.board_e_corrected(), rest)
}

function goalChanged(
  fact: Extract<PatientFact, { type: 'goal.changed' }>,
  { goalOf, entry, state }: FactContext,
): FactWords {
  const goal = goalOf(fact.goalId)
  const title = fact.title ?? goal?.title ?? ''
  if (!goal || fact.target === undefined) return plain('edit', m.board_e_goal_changed(), title)
  const version = goal.versions.findLast(({ from }) => from <= fact.on) ?? goal.versions[0]
  const target = targetWords({
    kind: goal.kind,
    unit: fact.unit ?? goal.unit,
    target: fact.target,
    direction: fact.direction ?? version?.direction ?? 'atLeast',
  })
  const isLater = fact.on > dateIn(entry.recordedAt, state.timeZone)
  const rest = isLater
    ? m.board_e_goal_target_from({ title, target, date: longDate(fact.on) })
    : m.board_e_goal_target({ title, target })
  return plain('edit', m.board_e_goal_changed(), rest)
}

type ItemFact = Extract<PatientFact, { type: `preventive.${string}` | `item.${string}` }>

function itemWords(fact: ItemFact, { state, entry }: FactContext): FactWords {
  const today = dateIn(entry.recordedAt, state.timeZone)
  const title = fact.type === 'preventive.scheduled' ? fact.title : (state.items[fact.itemId]?.title ?? '')
  switch (fact.type) {
    case 'preventive.scheduled':
      return plain(
        'item',
        m.board_e_scheduled(),
        m.board_e_scheduled_what({ title, date: shortDate(fact.dueOn, today) }),
      )
    case 'preventive.done':
      return {
        ...plain('item', m.board_e_done(), m.board_e_done_what({ title, date: shortDate(fact.on, today) })),
        status: 'done',
      }
    case 'preventive.declined':
      return { ...plain('item', m.board_e_declined(), title, [fact.reason]), status: 'declined' }
    case 'item.dueSoon':
      return { ...plain('item', m.board_e_due_soon(), title), status: 'dueSoon', byTime: true }
    case 'item.due':
      return { ...plain('item', m.board_e_due(), title), status: 'due', byTime: true }
    case 'item.missed':
      return { ...plain('item', m.board_e_missed(), title), status: 'missed', byTime: true }
  }
}

function thresholdSet(fact: Extract<PatientFact, { type: 'goal.thresholdSet' }>, { goalOf }: FactContext): FactWords {
  const goal = goalOf(fact.goalId)
  const rest = goal ? m.alerts_e_threshold_what({ title: goal.title, limits: limitsWords(goal, fact) }) : ''
  return plain('limit', m.alerts_e_threshold(), rest)
}

function lifeWords(fact: Exclude<PatientFact, ItemFact>, { state }: FactContext): FactWords | null {
  switch (fact.type) {
    case 'careTeam.added':
      return plain('team', m.board_e_team_added({ name: fact.name }))
    case 'careTeam.removed': {
      const name = state.team.members[fact.userId]?.name
      return plain('team', name ? m.board_e_team_removed({ name }) : m.board_e_team_removed_unknown())
    }
    case 'carer.linked':
      return plain('team', m.carers_e_linked({ name: fact.name }))
    case 'carer.unlinked': {
      const name = state.carers.people[fact.userId]?.name
      return plain('team', name ? m.carers_e_unlinked({ name }) : m.carers_e_unlinked_unknown())
    }
    case 'consent.granted':
      return plain('share', m.board_e_sharing(), m.board_e_sharing_granted({ list: categoryList(fact.categories) }))
    case 'consent.withdrawn':
    case 'consent.ended':
      return plain('share', m.board_e_sharing(), m.board_e_sharing_ended())
    case 'patient.registered':
      return plain('person', m.board_e_registered())
    case 'patient.changed':
      return plain(
        'person',
        m.board_e_profile(),
        fact.timeZone ? m.board_e_zone({ place: placeOf(fact.timeZone) }) : '',
      )
    case 'unit.changed':
      return plain('person', m.board_e_unit())
    case 'patient.silent':
      return { ...plain('quiet', m.board_e_silent({ count: fact.days })), status: 'silent', byTime: true }
    case 'patient.silenceSet':
      return plain('limit', m.alerts_e_silence(), m.alerts_e_silence_days({ count: fact.days }))
    default:
      return isEmergencyFact(fact) ? emergencyFactWords(fact) : null
  }
}
