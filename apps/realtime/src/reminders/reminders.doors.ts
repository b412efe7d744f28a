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
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { RemindersService } from './reminders.service.ts'

const write = { policy: { kind: 'patient', action: 'reminder.manage' }, rate: 'write', audit: 'change' } as const

export function reminderDoors(reminders: RemindersService): AnyDoor[] {
  return [
    defineDoor({
      name: 'reminder:add',
      event: 'reminder:add',
      rest: { method: 'POST', path: '/api/reminders', status: 201 },
      input: AddReminder,
      ...write,
      run: (context, input) => reminders.add(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:change',
      event: 'reminder:change',
      rest: { method: 'PUT', path: '/api/reminders/:reminderId' },
      input: ChangeReminder,
      ...write,
      run: (context, input) => reminders.change(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:remove',
      event: 'reminder:remove',
      rest: { method: 'DELETE', path: '/api/reminders/:reminderId' },
      input: RemoveReminder,
      ...write,
      run: (context, input) => reminders.remove(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:done',
      event: 'reminder:done',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/done' },
      input: DoneReminder,
      ...write,
      run: (context, input) => reminders.done(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:snooze',
      event: 'reminder:snooze',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/snooze' },
      input: SnoozeReminder,
      ...write,
      run: (context, input) => reminders.snooze(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:skip',
      event: 'reminder:skip',
      rest: { method: 'POST', path: '/api/reminders/:reminderId/skip' },
      input: SkipReminder,
      ...write,
      run: (context, input) => reminders.skip(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:prefer',
      event: 'reminder:prefer',
      rest: { method: 'PUT', path: '/api/reminder-preferences' },
      input: PreferReminders,
      ...write,
      run: (context, input) => reminders.prefer(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminder:setZone',
      event: 'reminder:setZone',
      rest: { method: 'PUT', path: '/api/reminder-zone' },
      input: SetReminderZone,
      ...write,
      run: (context, input) => reminders.setZone(callerOf(context), input),
    }),
    defineDoor({
      name: 'reminders.list',
      rest: { method: 'GET', path: '/api/reminders' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'read',
      audit: 'readPatient',
      run: (context, { patientId }) => reminders.list(callerOf(context), patientId),
    }),
  ]
}
