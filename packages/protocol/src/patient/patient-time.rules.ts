import type { Instant, LocalDate } from '../core/time.ts'
import { addDays, dayOf, daysBetween, startOfDay } from '../core/time.ts'
import { alertsChangeAt, tellAlerts } from '../alerts/alerts.rules.ts'
import { tellEnded } from '../consent/consent.rules.ts'
import { emergenciesChangeAt, tellEmergencies } from '../emergency/emergency.rules.ts'
import { activeGoals } from '../goals/goals.rules.ts'
import { tellItems } from '../preventive/preventive.rules.ts'
import { remindersChangeAt } from '../reminders/reminders.rules.ts'
import { tellReminders } from '../reminders/tell-reminders.rules.ts'
import type { PatientState } from './patient.rules.ts'
import { clockOf, todayOf } from './patient.rules.ts'
import type { PatientFact, SetSilence } from './patient.schema.ts'

/** The instant after which time alone changes something: the patient's next day, the end of a grant, a reminder, an alert. */
export function nextChangeAt(state: PatientState): Instant {
  const nextDay = startOfDay(addDays(todayOf(state), 1), clockOf(state))
  const ends = Object.values(state.grants).flatMap(({ until }) => (until === undefined ? [] : [until]))
  const changes = [
    remindersChangeAt(state.reminders),
    alertsChangeAt(state.alerts),
    emergenciesChangeAt(state.emergencies),
  ]
  const waiting = changes.filter((at) => at !== null)
  return [...ends, ...waiting].reduce((first, at) => (at < first ? at : first), nextDay)
}

/**
 * What time alone has done to a patient by `now`: steps of the alert ladder, the turn of the day, items that came due or
 * were missed, silence, the end of a grant, reminders that fire or were missed. Empty until `nextChangeAt` has passed. The
 * facts lead whichever entry is committed next, so every entry is judged on its own day.
 */
export function decideTime(state: PatientState, now: Instant): PatientFact[] {
  if (now < nextChangeAt(state)) return []
  const alerts = tellAlerts(state.alerts, now)
  const ended = [
    ...tellEnded(state.grants, now),
    ...tellEmergencies(state.emergencies, now),
    ...tellReminders(state.reminders, now),
  ]
  const today = dayOf(now, clockOf(state))
  if (today === todayOf(state)) return [...alerts, ...ended]
  return [
    ...alerts,
    { type: 'day.turned', category: 'membership', on: today },
    ...ended,
    ...tellItems(state.items, today),
    ...tellSilence(state, today),
  ]
}

function tellSilence(state: PatientState, today: LocalDate): PatientFact[] {
  const silence = silenceOn(state, today)
  if (!silence || (state.silentTold !== null && state.silentTold > silence.lastOn)) return []
  return [{ type: 'patient.silent', category: 'membership', on: today, days: silence.days }]
}

/** Since when and how many days nothing was logged, once that is as long as this patient's limit; else null. */
export function silenceOn(state: PatientState, today: LocalDate): { lastOn: LocalDate; days: number } | null {
  if (activeGoals(state.goals).length === 0) return null
  const lasts = Object.values(state.lastEntries).map(({ on }) => on)
  const lastOn = lasts.sort().at(-1) ?? dayOf(state.registeredAt, clockOf(state))
  const days = daysBetween(lastOn, today)
  return days >= state.silenceDays ? { lastOn, days } : null
}

/** Any number of days is right; setting what is set already is a wish like any other. */
export function decideSetSilence({ days }: SetSilence): PatientFact[] {
  return [{ type: 'patient.silenceSet', category: 'membership', days }]
}
