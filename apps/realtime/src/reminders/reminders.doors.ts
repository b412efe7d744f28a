import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import {
  AddReminder,
  ChangeReminder,
  DoneReminder,
  PreferReminders,
  RemoveReminder,
  SetReminderZone,
  SkipReminder,
  SnoozeReminder,
} from '@closeby/protocol/reminders'
import { listOf, Seq } from '../core/answers.ts'
import { Reminder, reminderPreferences } from '../core/patient-answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { RemindersService } from './reminders.service.ts'

const write = { policy: { kind: 'patient', action: 'reminder.manage' }, rate: 'write', audit: 'change' } as const

const ReminderChanged = z
  .strictObject({ seq: Seq, reminderId: Id, reminder: z.exactOptional(Reminder) })
  .meta({ id: 'ReminderChanged' })
const PreferencesChanged = z.strictObject({ seq: Seq, ...reminderPreferences }).meta({ id: 'ReminderPreferences' })

export function reminderDoors(reminders: RemindersService): AnyDoor[] {
  return [
    defineDoor({
      name: 'reminder:add',
      summary: 'Add a reminder',
      event: 'reminder:add',
      rest: { method: 'POST', path: '/api/reminders', status: 201 },
      input: AddReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:change',
      summary: 'Change a reminder',
      event: 'reminder:change',
      rest: { method: 'PUT', path: '/api/reminders/:reminderId' },
      input: ChangeReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:remove',
      summary: 'Remove a reminder',
      event: 'reminder:remove',
      rest: { method: 'DELETE', path: '/api/reminders/:reminderId' },
      input: RemoveReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.remove(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:done',
      summary: 'Say that an occurrence is done',
      event: 'reminder:done',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/done' },
      input: DoneReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.done(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:snooze',
      summary: 'Snooze an occurrence',
      event: 'reminder:snooze',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/snooze' },
      input: SnoozeReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.snooze(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:skip',
      summary: 'Skip an occurrence',
      event: 'reminder:skip',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/skip' },
      input: SkipReminder,
      ...write,
      answer: ReminderChanged,
      run: (context, input) => reminders.skip(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:prefer',
      summary: 'Set quiet hours and channels',
      event: 'reminder:prefer',
      rest: { method: 'PUT', path: '/api/reminder-preferences' },
      input: PreferReminders,
      ...write,
      answer: PreferencesChanged,
      run: (context, input) => reminders.prefer(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:setZone',
      summary: 'Set the zone whose clock reminders follow',
      event: 'reminder:setZone',
      rest: { method: 'PUT', path: '/api/reminder-zone' },
      input: SetReminderZone,
      ...write,
      answer: PreferencesChanged,
      run: (context, input) => reminders.setZone(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminders.list',
      summary: 'List the reminders of a patient',
      rest: { method: 'GET', path: '/api/reminders', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(Reminder, { patientId: Id, seq: Seq, ...reminderPreferences }),
      run: (context, query) => reminders.list(callerOf(context), query),
    }),
  ]
}
