import { randomUUID } from 'node:crypto'
import type { Care, Json, Live, Person } from '../../testing/care.ts'

/** A patient with a care team of one, and a check-up that is missed already: the team has one alert. */
export async function aPatientWithAlert(
  care: Care,
  provider: Person,
  title = 'Blood pressure check',
): Promise<{ person: Person; patientId: string; alertId: string; itemId: string }> {
  const person = await care.patient()
  const patientId = person.user.patientId ?? ''
  await care.assign(person, provider)
  const itemId = await aMissedItem(care, provider, patientId, title)
  return { person, patientId, alertId: `${patientId}_a1`, itemId }
}

/** Schedules a check-up in the past, and stores the row as the worker does. Answers with its id. */
export async function aMissedItem(
  { apps }: Care,
  by: Person,
  patientId: string,
  title = 'Blood pressure check',
): Promise<string> {
  const { body } = await by.call('POST', `/api/patients/${patientId}/preventive`, { title, dueOn: '2026-01-05' })
  await apps[0]?.services.storeRow(patientId, body['seq'] as number)
  return String(body['itemId'])
}

/** One command about an alert by socket. */
export function say(socket: Live, verb: string, alertId: string, words: Json = {}): Promise<Json> {
  return socket.ask(`alert:${verb}`, { opId: randomUUID(), alertId, ...words })
}
