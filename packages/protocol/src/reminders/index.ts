export {
  AddReminder,
  ChangeReminder,
  Channels,
  DoneReminder,
  PreferReminders,
  QuietHours,
  reminderCommands,
  reminderFacts,
  RemoveReminder,
  SetReminderZone,
  SkipReminder,
  SnoozeReminder,
  TimeField,
} from './reminders.schema.ts'
export type { ReminderFact } from './reminders.schema.ts'
export { PushEndpoint } from './push.schema.ts'
export { isPushAddress } from './push-address.rules.ts'
export { isRrule, readRrule } from './rrule.rules.ts'
export type { Rrule } from './rrule.rules.ts'
export {
  asksForZone,
  beginningReminders,
  compactReminders,
  evolveReminders,
  MAX_REMINDERS,
  MISSED_AFTER_MS,
  movedTo,
  remindersChangeAt,
  remindersOf,
} from './reminders.rules.ts'
export type { LastAnswer, Pending, Reminder, Reminders } from './reminders.rules.ts'
export { afterQuiet } from './quiet.rules.ts'
export {
  decideAddReminder,
  decideChangeReminder,
  decideDelivered,
  decideDoneReminder,
  decidePreferReminders,
  decideRemoveReminder,
  decideSetReminderZone,
  decideSkipReminder,
  decideSnoozeReminder,
  decideUndelivered,
} from './decide-reminders.rules.ts'
export { tellReminders } from './tell-reminders.rules.ts'
export { dueAfter } from './recurrence.ts'
export { firingsOf, reminderViewOf, reminderViewsOf } from './reminder-view.rules.ts'
export type { Firing, ReminderView } from './reminder-view.rules.ts'
