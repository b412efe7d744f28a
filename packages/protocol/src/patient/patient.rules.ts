import type { Category } from '../core/category.ts'
import type { Clock, Instant, LocalDate } from '../core/time.ts'
import { dayOf } from '../core/time.ts'
import type { AlertCounts, Alerts } from '../alerts/alerts.rules.ts'
import { countAlert, evolveAlerts, touchAlerts } from '../alerts/alerts.rules.ts'
import type { AlertFact } from '../alerts/alerts.schema.ts'
import type { CareTeam } from '../care-team/care-team.rules.ts'
import { evolveCareTeam, NO_TEAM } from '../care-team/care-team.rules.ts'
import type { Carers } from '../carers/carers.rules.ts'
import { evolveCarers, NO_CARERS, settleCarers } from '../carers/carers.rules.ts'
import type { ConsentFact } from '../consent/consent.schema.ts'
import type { Grants } from '../consent/consent.rules.ts'
import { evolveConsent, isTo } from '../consent/consent.rules.ts'
import type { Emergencies } from '../emergency/emergency.rules.ts'
import { evolveEmergencies } from '../emergency/emergency.rules.ts'
import type { Goals } from '../goals/goals.rules.ts'
import { compactGoals, evolveGoals } from '../goals/goals.rules.ts'
import { coverThreshold } from '../goals/threshold.rules.ts'
import type { Items } from '../preventive/preventive.rules.ts'
import { evolvePreventive } from '../preventive/preventive.rules.ts'
import type { Reminders } from '../reminders/reminders.rules.ts'
import { beginningReminders, compactReminders, evolveReminders, movedTo } from '../reminders/reminders.rules.ts'
import type { LifeFact, PatientFact } from './patient.schema.ts'

/** When the last entry of a category came: the instant we heard of it, and the patient's day of that instant. */
export type LastEntry = { at: Instant; on: LocalDate }

/** The fold of one patient's log up to `seq`. Pure data: it is snapshotted as JSON and sent, redacted, to viewers. */
export type PatientState = {
  patientId: string
  userId: string
  orgId: string
  /** Head of the log this state reflects, and when that entry was recorded: everything is judged at that instant. */
  seq: number
  recordedAt: Instant
  registeredAt: Instant
  name: string
  timeZone: string
  dayStart: number
  unit: string
  /** Units left and when, for boards that resume. */
  formerUnits: Record<string, Instant>
  /** Days without an entry after which a patient counts as silent. */
  silenceDays: number
  /** The day on which silence was last told: told again only when an entry came since. */
  silentTold: LocalDate | null
  team: CareTeam
  grants: Grants
  carers: Carers
  goals: Goals
  items: Items
  reminders: Reminders
  lastEntries: Partial<Record<Category, LastEntry>>
  alerts: Alerts
  alertCounts: AlertCounts
  emergencies: Emergencies
}

export const SILENCE_DAYS = 3
export const FIRST_UNIT = 'main'

export type EntryHead = { stream: string; orgId: string; seq: number; recordedAt: Instant; by: string }

export function clockOf(state: Pick<PatientState, 'timeZone' | 'dayStart'>): Clock {
  return { timeZone: state.timeZone, dayStart: state.dayStart }
}

/** The patient's day on which this state is judged. */
export function todayOf(state: PatientState): LocalDate {
  return dayOf(state.recordedAt, clockOf(state))
}

/**
 * Folds one entry. Total: an unknown fact changes nothing, and `facts: null` (withheld) only moves the seq on.
 * A log that does not begin with `patient.registered` folds to null.
 */
export function evolvePatient(
  state: PatientState | null,
  facts: readonly PatientFact[] | null,
  entry: EntryHead,
): PatientState | null {
  let next = state
  for (const fact of facts ?? []) next = evolveFact(next, fact, entry)
  return next && { ...next, seq: entry.seq, recordedAt: entry.recordedAt }
}

function evolveFact(state: PatientState | null, fact: PatientFact, entry: EntryHead): PatientState | null {
  if (fact.type === 'patient.registered') return state ?? beginning(fact, entry)
  if (!state) return null
  switch (fact.type) {
    case 'patient.changed':
    case 'unit.changed':
      return { ...state, ...lifeChange(state, fact, entry), alerts: touchAlerts(state.alerts, entry) }
    case 'day.turned':
    case 'patient.silent':
    case 'patient.silenceSet':
      return { ...state, ...lifeChange(state, fact, entry) }
    case 'careTeam.added':
    case 'careTeam.removed':
      return {
        ...state,
        team: evolveCareTeam(state.team, fact, entry.recordedAt),
        alerts: touchAlerts(state.alerts, entry),
      }
    case 'consent.granted':
    case 'consent.withdrawn':
    case 'consent.ended':
      return { ...state, ...sharingChange(state, fact, entry) }
    case 'carer.invited':
    case 'carer.uninvited':
    case 'carer.linked':
    case 'carer.unlinked':
      return { ...state, carers: evolveCarers(state.carers, fact, entry) }
    case 'emergency.opened':
    case 'emergency.ended':
    case 'emergency.reviewed':
      return { ...state, emergencies: evolveEmergencies(state.emergencies, fact, entry) }
    case 'preventive.scheduled':
    case 'preventive.done':
    case 'preventive.declined':
    case 'item.dueSoon':
    case 'item.due':
    case 'item.missed':
      return { ...state, items: evolvePreventive(state.items, fact) }
    case 'reminder.added':
    case 'reminder.changed':
    case 'reminder.removed':
    case 'reminder.fired':
    case 'reminder.missed':
    case 'reminder.done':
    case 'reminder.skipped':
    case 'reminder.snoozed':
    case 'reminder.undelivered':
    case 'reminder.delivered':
    case 'reminder.preferred':
    case 'reminder.zoneSet':
      return { ...state, reminders: evolveReminders(state.reminders, fact, entry) }
    case 'goal.progressLogged':
      return { ...state, goals: evolveGoals(state.goals, fact, entry), ...heard(state, fact.category, entry) }
    case 'goal.added':
    case 'goal.changed':
    case 'goal.retired':
    case 'goal.thresholdSet':
    case 'goal.progressCorrected':
    case 'goal.progressUndone':
    case 'goal.met':
      return { ...state, goals: evolveGoals(state.goals, fact, entry) }
    case 'alert.raised':
    case 'alert.reworded':
    case 'alert.claimed':
    case 'alert.released':
    case 'alert.assigned':
    case 'alert.snoozed':
    case 'alert.woke':
    case 'alert.escalated':
    case 'alert.lapsed':
    case 'alert.resolved':
    case 'alert.reopened':
    case 'alert.cleared':
    case 'alert.filed':
      return { ...state, ...alertChange(state, fact, entry) }
    default:
      return state
  }
}

function beginning(fact: Extract<PatientFact, { type: 'patient.registered' }>, entry: EntryHead): PatientState {
  const { userId, name, timeZone, dayStart, unit } = fact
  return {
    patientId: entry.stream,
    userId,
    orgId: entry.orgId,
    seq: entry.seq,
    recordedAt: entry.recordedAt,
    registeredAt: entry.recordedAt,
    name,
    timeZone,
    dayStart,
    unit,
    formerUnits: {},
    silenceDays: SILENCE_DAYS,
    silentTold: null,
    team: NO_TEAM,
    grants: {},
    carers: NO_CARERS,
    goals: {},
    items: {},
    reminders: beginningReminders(timeZone),
    lastEntries: {},
    alerts: {},
    alertCounts: {},
    emergencies: {},
  }
}

function heard(state: PatientState, category: Category, { recordedAt }: EntryHead): Partial<PatientState> {
  const last = { at: recordedAt, on: dayOf(recordedAt, clockOf(state)) }
  return { lastEntries: { ...state.lastEntries, [category]: last } }
}

function lifeChange(
  state: PatientState,
  fact: Exclude<LifeFact, { type: 'patient.registered' }>,
  entry: EntryHead,
): Partial<PatientState> {
  switch (fact.type) {
    case 'patient.changed': {
      const { name = state.name, timeZone = state.timeZone, dayStart = state.dayStart } = fact
      const reminders = timeZone === state.timeZone ? state.reminders : movedTo(state.reminders, timeZone)
      return { name, timeZone, dayStart, reminders }
    }
    case 'unit.changed':
      return { unit: fact.unit, formerUnits: { ...state.formerUnits, [state.unit]: entry.recordedAt } }
    case 'day.turned':
      return {
        goals: compactGoals(state.goals, fact.on),
        reminders: compactReminders(state.reminders, entry.recordedAt),
      }
    case 'patient.silent':
      return { silentTold: fact.on }
    case 'patient.silenceSet':
      return { silenceDays: fact.days }
  }
}

/** A carer is one as long as something is granted to her by name. */
function sharingChange(state: PatientState, fact: ConsentFact, { recordedAt }: EntryHead): Partial<PatientState> {
  const grants = evolveConsent(state.grants, fact, recordedAt)
  const seesAny = (userId: string) => Object.values(grants).some((grant) => isTo(grant, userId))
  return { grants, carers: settleCarers(state.carers, seesAny, recordedAt) }
}

function alertChange(state: PatientState, fact: AlertFact, entry: EntryHead): Partial<PatientState> {
  const alerts = evolveAlerts(state.alerts, fact, entry)
  if (fact.type === 'alert.raised') return { alerts, alertCounts: countAlert(state.alertCounts, fact) }
  const alert = state.alerts[fact.alertId]
  if (fact.type !== 'alert.resolved' || alert?.rule !== 'goal.threshold' || alert.subject === null) return { alerts }
  return { alerts, goals: coverThreshold(state.goals, alert.subject, fact.on) }
}
