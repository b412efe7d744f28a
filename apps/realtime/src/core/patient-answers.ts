import { AlertCategory, AlertRule, AlertState, LadderAudience } from '@closeby/protocol/alerts'
import type { BoardRow, GoalView, InboxRow, ItemView } from '@closeby/protocol/compliance'
import { GOAL_DAY_STATUSES, RISK_ORDER } from '@closeby/protocol/compliance'
import { CategoryField, Id, LocalDateField, TimeZoneField, WeekdaysField } from '@closeby/protocol/core'
import { Direction, GoalKind } from '@closeby/protocol/goals'
import type { ItemState } from '@closeby/protocol/preventive'
import { Channels, QuietHours, TimeField } from '@closeby/protocol/reminders'
import type { ReminderView } from '@closeby/protocol/reminders'
import { z } from 'zod'
import { At, PersonRef, Seq } from './answers.ts'

/* What is shown of one patient, as doors answer it (ARCHITECTURE 8). Each is held to the type that the rules make. */

const value = z.number().nullable().describe('The sum of the day; null when nothing was logged, which is not zero.')
const percent = z.number().min(0)
const dayStatus = z.enum(GOAL_DAY_STATUSES)
const details = z.exactOptional(z.strictObject({ kcal: z.number().optional(), km: z.number().optional() }))
const sparkDay = { value, target: z.number(), status: dayStatus }

export const Goal = z
  .strictObject({
    id: Id,
    kind: GoalKind,
    title: z.string(),
    unit: z.string(),
    target: z.number(),
    direction: Direction,
    days: WeekdaysField,
    today: z.strictObject({
      on: LocalDateField,
      value,
      percent,
      status: dayStatus,
      isScheduled: z.boolean(),
      details,
    }),
    streak: z.int(),
    fortnight: z.array(z.strictObject({ on: LocalDateField, ...sparkDay, isScheduled: z.boolean() })),
  })
  .meta({ id: 'Goal' }) satisfies z.ZodType<GoalView>

const itemState = z.enum(['notDue', 'dueSoon', 'due', 'missed', 'done', 'declined']) satisfies z.ZodType<ItemState>

export const PreventiveItem = z
  .strictObject({
    id: Id,
    title: z.string(),
    dueOn: LocalDateField,
    remindDays: z.int(),
    graceDays: z.int(),
    state: itemState,
    doneOn: LocalDateField.nullable(),
    declinedReason: z.string().nullable(),
  })
  .meta({ id: 'PreventiveItem' }) satisfies z.ZodType<ItemView>

const wallClock = { on: LocalDateField, time: TimeField }

export const Reminder = z
  .strictObject({
    id: Id,
    title: z.string(),
    at: TimeField,
    startsOn: LocalDateField,
    rrule: z.string().nullable(),
    nextDueAt: At.nullable(),
    next: z.array(
      z.strictObject({ dueAt: At, ...wallClock, firesAt: At, heldTo: z.strictObject(wallClock).nullable() }),
    ),
    pending: z.array(
      z.strictObject({
        dueAt: At,
        firesAt: At,
        fired: z.int(),
        state: z.enum(['fired', 'snoozed']),
        snoozedUntil: At.nullable(),
      }),
    ),
    last: z.strictObject({ dueAt: At, answer: z.enum(['done', 'skipped', 'missed']), at: At }).nullable(),
    undelivered: z.strictObject({ dueAt: At, at: At }).nullable(),
  })
  .meta({ id: 'Reminder' }) satisfies z.ZodType<ReminderView>

/** By which clock reminders go, and how they reach the patient. */
export const reminderPreferences = {
  zone: z.strictObject({ timeZone: TimeZoneField, askedFor: TimeZoneField }),
  quiet: QuietHours,
  channels: Channels,
  timeZone: TimeZoneField,
}

export const Alert = z
  .strictObject({
    id: Id,
    seq: Seq,
    patientId: Id,
    name: z.string(),
    timeZone: TimeZoneField,
    rule: AlertRule,
    subject: Id.nullable(),
    category: AlertCategory,
    on: LocalDateField,
    words: z.string(),
    raisedAt: At,
    state: AlertState,
    owner: PersonRef.nullable(),
    assignedBy: Id.nullable(),
    step: z.int(),
    toldTo: z.array(LadderAudience),
    next: z.strictObject({ at: At, to: LadderAudience, names: z.array(z.string()) }).nullable(),
    silentAt: At.nullable(),
    snoozedUntil: At.nullable(),
    snoozedBy: PersonRef.nullable(),
    outcome: z.string().nullable(),
    note: z.string().nullable(),
    closedAt: At.nullable(),
    closedBy: PersonRef.nullable(),
  })
  .meta({ id: 'Alert' }) satisfies z.ZodType<InboxRow>

export const PatientRow = z
  .strictObject({
    id: Id,
    seq: Seq,
    name: z.string(),
    timeZone: TimeZoneField,
    status: z.enum(RISK_ORDER),
    words: z.string(),
    reason: z.string(),
    since: At,
    rule: z.string(),
    goals: z.array(
      z.strictObject({
        id: Id,
        kind: GoalKind,
        title: z.string(),
        value,
        target: z.number(),
        unit: z.string(),
        direction: Direction,
        percent,
        status: dayStatus,
        isScheduled: z.boolean(),
      }),
    ),
    next: z.strictObject({ id: Id, title: z.string(), dueOn: LocalDateField, state: itemState }).nullable(),
    spark: z.array(z.number().nullable()),
    sparkDays: z.array(z.strictObject(sparkDay)),
    lastEntryAt: At.nullable(),
    openAlerts: z.int().min(0),
    alert: z
      .strictObject({
        id: Id,
        rule: AlertRule,
        words: z.string(),
        owner: PersonRef.nullable(),
        on: LocalDateField,
      })
      .nullable(),
    judgedAt: At,
    withheld: z.array(CategoryField),
  })
  .meta({ id: 'PatientRow' }) satisfies z.ZodType<BoardRow>
