import { randomUUID } from 'node:crypto'
import type { PatientState } from '@closeby/protocol/patient'
import { redactState } from '@closeby/protocol/patient'
import type {
  AddReminder,
  ChangeReminder,
  DoneReminder,
  PreferReminders,
  reminderCommands,
  ReminderFact,
  Reminders,
  ReminderView,
  RemoveReminder,
  SetReminderZone,
  SkipReminder,
  SnoozeReminder,
} from '@closeby/protocol/reminders'
import {
  decideAddReminder,
  decideChangeReminder,
  decideDoneReminder,
  decidePreferReminders,
  decideRemoveReminder,
  decideSetReminderZone,
  decideSkipReminder,
  decideSnoozeReminder,
  reminderViewOf,
  reminderViewsOf,
} from '@closeby/protocol/reminders'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf, placeNumber } from '../core/cursor.ts'
import type { CommitPatient, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type ReminderAnswer = { seq: number; reminderId: string; reminder?: ReminderView }
type Deciding = { reminders: Reminders; now: string }
type Words = { opId: string; patientId: string }

/** What a patient does with reminders of his own; his care team reads them. */
export function createRemindersService({ commit, read }: { commit: CommitPatient; read: ReadPatient }) {
  const write = <Command extends Words>(
    caller: Caller,
    name: keyof typeof reminderCommands,
    command: Command,
    decide: (deciding: Deciding, command: Command, state: PatientState) => ReminderFact[],
  ): Promise<PatientCommitted> =>
    commit({
      caller,
      name,
      command,
      action: 'reminder.manage',
      decide: (state, now) => decide({ reminders: state.reminders, now }, command, state),
    })

  return {
    async add(caller: Caller, command: AddReminder): Promise<ReminderAnswer> {
      const reminderId = randomUUID()
      const add = (deciding: Deciding, words: AddReminder) => decideAddReminder(deciding, words, reminderId)
      return answerOf(await write(caller, 'reminder:add', command, add))
    },
    change: async (caller: Caller, command: ChangeReminder) =>
      answerOf(await write(caller, 'reminder:change', command, decideChangeReminder)),
    remove: async (caller: Caller, command: RemoveReminder) =>
      answerOf(await write(caller, 'reminder:remove', command, decideRemoveReminder)),
    done: async (caller: Caller, command: DoneReminder) =>
      answerOf(await write(caller, 'reminder:done', command, decideDoneReminder)),
    snooze: async (caller: Caller, command: SnoozeReminder) =>
      answerOf(await write(caller, 'reminder:snooze', command, decideSnoozeReminder)),
    skip: async (caller: Caller, command: SkipReminder) =>
      answerOf(await write(caller, 'reminder:skip', command, decideSkipReminder)),
    prefer: async (caller: Caller, command: PreferReminders) => {
      const { seq, state } = await write(caller, 'reminder:prefer', command, decidePreferReminders)
      return { seq, ...preferencesOf(state) }
    },
    async setZone(caller: Caller, command: SetReminderZone) {
      const setZone = (deciding: Deciding, words: SetReminderZone, { timeZone }: PatientState) =>
        decideSetReminderZone(deciding, words, timeZone)
      const { seq, state } = await write(caller, 'reminder:setZone', command, setZone)
      return { seq, ...preferencesOf(state) }
    },

    async list(caller: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const { state, visible } = await read(caller, patientId)
      const seen = redactState(state, visible)
      const made = Object.keys(seen.reminders.list)
      const page = pageOf(reminderViewsOf(seen.reminders), ({ id }) => placeNumber(made.indexOf(id)), query)
      return { ...page, patientId, seq: state.seq, ...preferencesOf(seen) }
    },
  }
}
export type RemindersService = ReturnType<typeof createRemindersService>

function preferencesOf({ reminders: { zone, quiet, channels }, timeZone }: PatientState) {
  return { zone, quiet, channels, timeZone }
}

const COMMANDED = new Set<string>([
  'reminder.added',
  'reminder.changed',
  'reminder.removed',
  'reminder.done',
  'reminder.snoozed',
  'reminder.skipped',
] satisfies ReminderFact['type'][])

/** The id comes from the entry, so a repeat gets the first one's. Time may have told of other reminders in the same entry. */
function answerOf({ seq, facts, state }: PatientCommitted): ReminderAnswer {
  const fact = facts.find(({ type }) => COMMANDED.has(type)) as { reminderId: string }
  const reminder = state.reminders.list[fact.reminderId]
  const isThere = reminder && !reminder.isRemoved
  return {
    seq,
    reminderId: fact.reminderId,
    ...(isThere && { reminder: reminderViewOf(reminder, state.reminders) }),
  }
}
