import type { Instant } from '../core/time.ts'
import { addMs, toInstant } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { Next } from './plan.rules.ts'
import { dueAt, nextOf, planAfter, planFrom, planMoved } from './plan.rules.ts'
import { afterQuiet } from './quiet.rules.ts'
import type { Plan } from './recurrence.ts'
import type { Pending, Reminder, Reminders } from './reminders.rules.ts'
import { evolveReminders, MAX_REMINDERS } from './reminders.rules.ts'
import type {
  AddReminder,
  ChangeReminder,
  DoneReminder,
  PreferReminders,
  ReminderFact,
  RemoveReminder,
  SetReminderZone,
  SkipReminder,
  SnoozeReminder,
} from './reminders.schema.ts'
import { tellReminders } from './tell-reminders.rules.ts'

export type Deciding = { reminders: Reminders; now: Instant }

/** A fact, and what it makes due at once. */
function withDue({ reminders, now }: Deciding, fact: ReminderFact): ReminderFact[] {
  return [fact, ...tellReminders(evolveReminders(reminders, fact, { seq: 0, recordedAt: now }), now)]
}

const category = 'reminders'
const SNOOZE_MINUTES = 10

function requireReminder({ list }: Reminders, reminderId: string): Reminder {
  const reminder = Object.hasOwn(list, reminderId) ? list[reminderId] : undefined
  if (!reminder || reminder.isRemoved) throw new Refusal('notFound')
  return reminder
}

/** What never comes is no reminder. @throws Refusal `invalid` */
function requireComing(plan: Plan, next: Next): Next {
  if (next.nextDueAt !== null) return next
  throw new Refusal('invalid', { paths: plan.rrule === null ? ['startsOn', 'at'] : ['rrule'] })
}

/** @throws Refusal `reminder.tooMany`, `invalid` (a time that is over, a rule that never comes) */
export function decideAddReminder(
  { reminders, now }: Deciding,
  command: AddReminder,
  reminderId: string,
): ReminderFact[] {
  const live = Object.values(reminders.list).filter(({ endedAt }) => endedAt === null)
  if (live.length >= MAX_REMINDERS) throw new Refusal('reminder.tooMany')
  const { title, at, startsOn, rrule = null } = command
  const plan = { at, startsOn, rrule }
  const next = requireComing(plan, planFrom(plan, reminders, now, null))
  return withDue({ reminders, now }, { type: 'reminder.added', category, reminderId, title, ...plan, ...next })
}

/** An occurrence that fired keeps waiting for its answer. @throws Refusal `notFound`, `invalid` */
export function decideChangeReminder({ reminders, now }: Deciding, command: ChangeReminder): ReminderFact[] {
  const reminder = requireReminder(reminders, command.reminderId)
  const { title = reminder.title, at = reminder.at, startsOn = reminder.startsOn, rrule = reminder.rrule } = command
  const plan = { at, startsOn, rrule }
  const isSame = at === reminder.at && startsOn === reminder.startsOn && rrule === reminder.rrule
  const next = isSame ? nextOf(reminder) : requireComing(plan, planFrom(plan, reminders, now, reminder.toldUpTo))
  return withDue(
    { reminders, now },
    { type: 'reminder.changed', category, reminderId: reminder.id, title, ...plan, ...next },
  )
}

/** @throws Refusal `notFound` */
export function decideRemoveReminder({ reminders }: Deciding, command: RemoveReminder): ReminderFact[] {
  const { id } = requireReminder(reminders, command.reminderId)
  return [{ type: 'reminder.removed', category, reminderId: id }]
}

type Occurrence = { reminder: Reminder; dueAt: Instant; pending: Pending | undefined }

function requireOccurrence(reminders: Reminders, command: DoneReminder): Occurrence {
  const reminder = requireReminder(reminders, command.reminderId)
  const at = toInstant(command.dueAt)
  return { reminder, dueAt: at, pending: reminder.pending.find((each) => each.dueAt === at) }
}

/** What an answer closes: one that waits, the next one before its time, or the last one late. */
function closing(reminders: Reminders, command: DoneReminder) {
  const { reminder, dueAt: at, pending } = requireOccurrence(reminders, command)
  const one = { category, reminderId: reminder.id, dueAt: at } as const
  if (pending) return { ...one, ...nextOf(reminder) }
  if (at === reminder.nextDueAt) return { ...one, ...planAfter(reminder, reminders, at) }
  if (at === reminder.last?.dueAt && reminder.last.answer === 'missed') return { ...one, ...nextOf(reminder) }
  throw new Refusal(at === reminder.last?.dueAt ? 'reminder.answered' : 'notFound')
}

/** @throws Refusal `notFound`, `reminder.answered` */
export function decideDoneReminder({ reminders, now }: Deciding, command: DoneReminder): ReminderFact[] {
  return withDue({ reminders, now }, { type: 'reminder.done', ...closing(reminders, command) })
}

/** @throws Refusal `notFound`, `reminder.answered` */
export function decideSkipReminder({ reminders, now }: Deciding, command: SkipReminder): ReminderFact[] {
  const reason = command.reason ?? null
  return withDue({ reminders, now }, { type: 'reminder.skipped', ...closing(reminders, command), reason })
}

/** Fires again after so many minutes, or after the quiet hours these end in. @throws Refusal `notFound`, `reminder.answered` */
export function decideSnoozeReminder({ reminders, now }: Deciding, command: SnoozeReminder): ReminderFact[] {
  const { reminder, dueAt: at, pending } = requireOccurrence(reminders, command)
  if (!pending) throw new Refusal(at === reminder.last?.dueAt ? 'reminder.answered' : 'notFound')
  const { zone, quiet } = reminders
  const until = afterQuiet(addMs(now, (command.minutes ?? SNOOZE_MINUTES) * 60_000), quiet, zone.timeZone)
  return [{ type: 'reminder.snoozed', category, reminderId: reminder.id, dueAt: at, until }]
}

const comingOf = ({ list }: Reminders) => Object.values(list).filter(({ nextDueAt }) => nextDueAt !== null)

/** Quiet hours and channels; what is held already follows the new hours. */
export function decidePreferReminders({ reminders, now }: Deciding, command: PreferReminders): ReminderFact[] {
  const { quiet = reminders.quiet, channels = reminders.channels } = command
  const pace = { zone: reminders.zone, quiet }
  const next = comingOf(reminders).map(({ id, nextDueAt }) => ({ reminderId: id, ...dueAt(nextDueAt, pace) }))
  return withDue({ reminders, now }, { type: 'reminder.preferred', category, quiet, channels, next })
}

/** Keeps home times or moves. `place` is where the patient was asked: the zone of his profile unless said. */
export function decideSetReminderZone(
  { reminders, now }: Deciding,
  command: SetReminderZone,
  profileZone: string,
): ReminderFact[] {
  const { timeZone, place = profileZone } = command
  const pace = { zone: { timeZone, askedFor: place }, quiet: reminders.quiet }
  const next =
    timeZone === reminders.zone.timeZone
      ? []
      : comingOf(reminders).map((each) => ({ reminderId: each.id, ...planMoved(each, reminders, pace, now) }))
  return withDue({ reminders, now }, { type: 'reminder.zoneSet', category, timeZone, askedFor: place, next })
}

/** No notice of an occurrence reached anybody. @throws Refusal `reminder.answered` when somebody answered meanwhile */
export function decideUndelivered(reminders: Reminders, one: { reminderId: string; dueAt: Instant }): ReminderFact[] {
  const waits = reminders.list[one.reminderId]?.pending.some(
    (each) => each.dueAt === one.dueAt && each.state === 'fired',
  )
  if (!waits) throw new Refusal('reminder.answered')
  return [{ type: 'reminder.undelivered', category, ...one }]
}

/** A notice of this occurrence or a later one got through after all. @throws Refusal `reminder.answered` when there is nothing to end */
export function decideDelivered(reminders: Reminders, one: { reminderId: string; dueAt: Instant }): ReminderFact[] {
  const undelivered = reminders.list[one.reminderId]?.undelivered
  if (!undelivered || undelivered.dueAt > one.dueAt) throw new Refusal('reminder.answered')
  return [{ type: 'reminder.delivered', category, ...one }]
}
