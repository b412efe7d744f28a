import fc from 'fast-check'
import type { Instant } from '../core/time.ts'
import { toInstant } from '../core/time.ts'
import type { Reminder, Reminders } from '../reminders/reminders.rules.ts'
import { beginningReminders, evolveReminders } from '../reminders/reminders.rules.ts'
import type { ReminderFact } from '../reminders/reminders.schema.ts'

export const REMINDER_KEY = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }

/** Zones with clock changes of every kind: by an hour, by half of one, at midnight, none, and a day that never was. */
export const CHANGING_ZONES = [
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Sao_Paulo',
]
export const aZone = fc.constantFrom(...CHANGING_ZONES)
export const aTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
export const anInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }).map(toInstant)

/** The reminders of one patient, as the log leads them on: act by act, each decided by the rules. */
export function reminding(timeZone = 'Europe/London', begun: Reminders = beginningReminders(timeZone)) {
  let state = begun
  let seq = 1
  return {
    state: () => state,
    one: (id = 'r'): Reminder => {
      const found = state.list[id]
      if (!found) throw new Error(`no reminder ${id}`)
      return found
    },
    /** Decides on the state as it is and folds what comes of it. */
    act(now: Instant, decide: (deciding: { reminders: Reminders; now: Instant }) => ReminderFact[]): ReminderFact[] {
      const facts = decide({ reminders: state, now })
      if (facts.length > 0) seq += 1
      for (const fact of facts) state = evolveReminders(state, fact, { seq, recordedAt: now })
      return facts
    },
  }
}
