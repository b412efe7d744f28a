import type { Instant, LocalDate } from '@closeby/protocol/core'
import type { Channels, QuietHours } from '@closeby/protocol/reminders'
import type { Command } from '#lib/live/commands.svelte.ts'

/* What a patient does with reminders, each with its REST twin: the same keys, ids of the path left out of the body. */

export type ReminderPlan = { title: string; at: string; startsOn: LocalDate; rrule: string | null }
type Occurrence = { patientId: string; reminderId: string; title: string; dueAt: Instant }

const path = (reminderId: string): string => `/api/reminders/${encodeURIComponent(reminderId)}`

export function addReminder(patientId: string, plan: ReminderPlan): Command {
  const twin = { method: 'POST', path: '/api/reminders', body: plan } as const
  return { event: 'reminder:add', payload: { patientId, ...plan }, twin, words: plan.title }
}

export function changeReminder(patientId: string, reminderId: string, plan: ReminderPlan): Command {
  const twin = { method: 'PUT', path: path(reminderId), body: plan } as const
  return { event: 'reminder:change', payload: { patientId, reminderId, ...plan }, twin, words: plan.title }
}

export function removeReminder(patientId: string, reminderId: string, words: string): Command {
  const twin = { method: 'DELETE', path: path(reminderId) } as const
  return { event: 'reminder:remove', payload: { patientId, reminderId }, twin, words }
}

function answer(
  verb: 'done' | 'snooze' | 'skip',
  about: Occurrence,
  more: { minutes?: number; reason?: string },
): Command {
  const { patientId, reminderId, title, dueAt } = about
  const twin = { method: 'POST', path: `${path(reminderId)}/${verb}`, body: { dueAt, ...more } } as const
  return { event: `reminder:${verb}`, payload: { patientId, reminderId, dueAt, ...more }, twin, words: title }
}

export const markReminderDone = (about: Occurrence): Command => answer('done', about, {})
export const snoozeReminder = (about: Occurrence, minutes: number): Command => answer('snooze', about, { minutes })
export const skipReminder = (about: Occurrence, reason: string): Command =>
  answer('skip', about, reason === '' ? {} : { reason })

export function preferReminders(
  patientId: string,
  preferences: { quiet: QuietHours; channels: Channels },
  words: string,
): Command {
  const twin = { method: 'PUT', path: '/api/reminder-preferences', body: preferences } as const
  return { event: 'reminder:prefer', payload: { patientId, ...preferences }, twin, words }
}

/** Keeps or moves: `timeZone` is whose clocks reminders follow from now on, `place` where the patient was asked. */
export function setReminderZone(patientId: string, timeZone: string, place: string, words: string): Command {
  const twin = { method: 'PUT', path: '/api/reminder-zone', body: { timeZone, place } } as const
  return { event: 'reminder:setZone', payload: { patientId, timeZone, place }, twin, words }
}
