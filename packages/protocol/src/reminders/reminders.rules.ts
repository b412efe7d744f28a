import type { Instant, LocalDate } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type { Channels, QuietHours, ReminderFact } from './reminders.schema.ts'

/** An occurrence that fired and waits for an answer. */
export type Pending = {
  dueAt: Instant
  /** When it fired; while it is snoozed, when it will fire again. */
  firesAt: Instant
  /** How often it has fired. */
  fired: number
  /** Seq of the entry that fired it last: what its notices go by. */
  seq: number
  state: 'fired' | 'snoozed'
  snoozedUntil: Instant | null
}
/** What became of the last occurrence that was answered, or that nobody answered. */
export type LastAnswer = { dueAt: Instant; answer: 'done' | 'skipped' | 'missed'; at: Instant }
export type Reminder = {
  id: string
  title: string
  /** Wall clock time, `HH:mm`. */
  at: string
  startsOn: LocalDate
  /** Null for a one-off. */
  rrule: string | null
  /** The next occurrence that has not fired; null when there is none. */
  nextDueAt: Instant | null
  /** When that one fires: later than due where quiet hours hold it. */
  nextFiresAt: Instant | null
  pending: Pending[]
  last: LastAnswer | null
  /** The latest occurrence that time told or an answer closed: no occurrence up to it comes again. */
  toldUpTo: Instant | null
  /** The occurrence no notice reached anybody for, until one does or somebody answers. */
  undelivered: { dueAt: Instant; at: Instant } | null
  isRemoved: boolean
  /** Since when there is nothing more to come; it is kept for a while, so that its past has a name. */
  endedAt: Instant | null
}
export type Reminders = {
  /** The zone whose wall clock they follow, and the place for which the patient chose that. */
  zone: { timeZone: string; askedFor: string }
  quiet: QuietHours
  channels: Channels
  list: Record<string, Reminder>
}

/** Nobody answered for this long: missed. */
export const MISSED_AFTER_MS = 4 * 3_600_000
export const MAX_REMINDERS = 50
const ENDED_KEPT = 50
const ENDED_KEPT_MS = 30 * 86_400_000

export function beginningReminders(timeZone: string): Reminders {
  return { zone: { timeZone, askedFor: timeZone }, quiet: null, channels: { email: true, push: true }, list: {} }
}

/** Reminders in the order in which they were made. */
export function remindersOf({ list }: Reminders): Reminder[] {
  return Object.values(list).filter(({ isRemoved }) => !isRemoved)
}

/** Where the patient is differs from where his reminders live, and he was not asked about that place yet. */
export function asksForZone({ zone }: Reminders, place: string): boolean {
  return zone.timeZone !== place && zone.askedFor !== place
}

/** The next instant at which time alone changes a reminder: it fires, fires again, or counts as missed. */
export function reminderChangesAt({ nextFiresAt, pending }: Reminder): Instant | null {
  const times = pending.map(closesAt)
  if (nextFiresAt !== null) times.push(nextFiresAt)
  return times.reduce<Instant | null>((first, each) => (first === null || each < first ? each : first), null)
}

function closesAt({ state, firesAt }: Pending): Instant {
  return state === 'snoozed' ? firesAt : addMs(firesAt, MISSED_AFTER_MS)
}

export function remindersChangeAt({ list }: Reminders): Instant | null {
  let first: Instant | null = null
  for (const reminder of Object.values(list)) {
    const at = reminderChangesAt(reminder)
    if (at !== null && (first === null || at < first)) first = at
  }
  return first
}

type EntryContext = { seq: number; recordedAt: Instant }

/** Total: a fact about a reminder it does not know changes nothing. */
export function evolveReminders(reminders: Reminders, fact: ReminderFact, entry: EntryContext): Reminders {
  switch (fact.type) {
    case 'reminder.preferred':
      return { ...reminders, quiet: fact.quiet, channels: fact.channels, list: replanned(reminders.list, fact.next) }
    case 'reminder.zoneSet': {
      const { timeZone, askedFor, next } = fact
      return { ...reminders, zone: { timeZone, askedFor }, list: replanned(reminders.list, next) }
    }
    case 'reminder.added': {
      const { reminderId: id, title, at, startsOn, rrule, nextDueAt, nextFiresAt } = fact
      const plan = { id, title, at, startsOn, rrule, nextDueAt, nextFiresAt }
      const rest = { pending: [], last: null, toldUpTo: null, undelivered: null, isRemoved: false, endedAt: null }
      return { ...reminders, list: { ...lessEnded(reminders.list), [id]: { ...plan, ...rest } } }
    }
    default: {
      const reminder = reminders.list[fact.reminderId]
      if (!reminder) return reminders
      const changed = ended({ ...reminder, ...changeOf(reminder, fact, entry) }, entry)
      return { ...reminders, list: { ...reminders.list, [reminder.id]: changed } }
    }
  }
}

type OneFact = Exclude<ReminderFact, { type: 'reminder.preferred' | 'reminder.zoneSet' | 'reminder.added' }>

function changeOf(reminder: Reminder, fact: OneFact, { seq, recordedAt }: EntryContext): Partial<Reminder> {
  switch (fact.type) {
    case 'reminder.changed': {
      const { title, at, startsOn, rrule, nextDueAt, nextFiresAt } = fact
      return { title, at, startsOn, rrule, nextDueAt, nextFiresAt, endedAt: null }
    }
    case 'reminder.removed':
      return { isRemoved: true, nextDueAt: null, nextFiresAt: null, pending: [], undelivered: null }
    case 'reminder.fired': {
      const times = reminder.pending.find(({ dueAt }) => dueAt === fact.dueAt)?.fired ?? 0
      const { dueAt } = fact
      const firing: Pending = { dueAt, firesAt: recordedAt, fired: times + 1, seq, state: 'fired', snoozedUntil: null }
      return { ...passed(reminder, fact), pending: [...without(reminder, dueAt), firing] }
    }
    case 'reminder.snoozed':
      return {
        undelivered: null,
        pending: reminder.pending.map((each) =>
          each.dueAt === fact.dueAt
            ? { ...each, state: 'snoozed', firesAt: fact.until, snoozedUntil: fact.until }
            : each,
        ),
      }
    case 'reminder.missed':
      return { ...passed(reminder, fact), ...closed(reminder, fact.dueAt, 'missed', recordedAt) }
    case 'reminder.done':
      return { ...passed(reminder, fact), ...closed(reminder, fact.dueAt, 'done', recordedAt), undelivered: null }
    case 'reminder.skipped':
      return { ...passed(reminder, fact), ...closed(reminder, fact.dueAt, 'skipped', recordedAt), undelivered: null }
    case 'reminder.undelivered':
      return { undelivered: { dueAt: fact.dueAt, at: recordedAt } }
    case 'reminder.delivered':
      return { undelivered: null }
  }
}

function passed(
  { toldUpTo }: Reminder,
  fact: { dueAt: Instant; nextDueAt: Instant | null; nextFiresAt: Instant | null },
): Pick<Reminder, 'nextDueAt' | 'nextFiresAt' | 'toldUpTo'> {
  const { dueAt, nextDueAt, nextFiresAt } = fact
  return { nextDueAt, nextFiresAt, toldUpTo: toldUpTo !== null && toldUpTo > dueAt ? toldUpTo : dueAt }
}

const without = ({ pending }: Reminder, dueAt: Instant) => pending.filter((each) => each.dueAt !== dueAt)

function closed(
  reminder: Reminder,
  dueAt: Instant,
  answer: LastAnswer['answer'],
  at: Instant,
): Pick<Reminder, 'pending' | 'last'> {
  return { pending: without(reminder, dueAt), last: { dueAt, answer, at } }
}

/** Notes the end of one that has nothing more to come. */
function ended(reminder: Reminder, { recordedAt }: EntryContext): Reminder {
  if (reminder.nextDueAt !== null || reminder.pending.length > 0) return { ...reminder, endedAt: null }
  return reminder.endedAt === null ? { ...reminder, endedAt: recordedAt } : reminder
}

function replanned(
  list: Reminders['list'],
  next: { reminderId: string; nextDueAt: Instant | null; nextFiresAt: Instant | null }[],
): Reminders['list'] {
  const changed = next.flatMap(({ reminderId, ...times }) => {
    const reminder = list[reminderId]
    return reminder ? [[reminderId, { ...reminder, ...times }] as const] : []
  })
  return { ...list, ...Object.fromEntries(changed) }
}

/** Without the ones that ended longest ago, where there are many. */
function lessEnded(list: Reminders['list']): Reminders['list'] {
  const ended = Object.values(list).filter(({ endedAt }) => endedAt !== null)
  const oldest = ended.sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? -1 : 1)).slice(0, -ENDED_KEPT)
  const gone = new Set(oldest.map(({ id }) => id))
  return gone.size === 0 ? list : Object.fromEntries(Object.entries(list).filter(([id]) => !gone.has(id)))
}

/** Forgets what ended long ago, so that a fold does not grow for ever. */
export function compactReminders(reminders: Reminders, now: Instant): Reminders {
  const limit = addMs(now, -ENDED_KEPT_MS)
  const kept = Object.entries(reminders.list).filter(([, { endedAt }]) => endedAt === null || endedAt >= limit)
  if (kept.length === Object.keys(reminders.list).length) return reminders
  return { ...reminders, list: Object.fromEntries(kept) }
}

/** A patient without reminders takes them along wherever he goes: there is nothing to ask. */
export function movedTo(reminders: Reminders, timeZone: string): Reminders {
  const isEmpty = Object.values(reminders.list).every(({ endedAt }) => endedAt !== null)
  return isEmpty ? { ...reminders, zone: { timeZone, askedFor: timeZone } } : reminders
}
