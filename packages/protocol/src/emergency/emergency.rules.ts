import { Refusal } from '../core/refusal.ts'
import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type { EmergencyFact, OpenEmergency, ReviewEmergency, Verdict } from './emergency.schema.ts'

export type Emergency = {
  id: string
  /** The entry that opened it. */
  seq: number
  userId: string
  name: string
  role: 'provider' | 'coordinator'
  reason: string
  openedAt: Instant
  until: Instant
  /** When the log told its end. */
  endedAt: Instant | null
  review: { verdict: Verdict; note: string; at: Instant; by: { userId: string; name: string } } | null
}
export type Emergencies = Record<string, Emergency>

export const EMERGENCY_MS = 60 * 60_000
/** `${patientId}_e${n}`: the id tells whose it is, and no number is used twice. */
export function patientOfEmergency(emergencyId: string): string | null {
  return /^(.+)_e\d+$/.exec(emergencyId)?.[1] ?? null
}

/** The access somebody has at an instant because of an emergency. */
export function emergencyOf(emergencies: Emergencies, userId: string, at: Instant): Emergency | undefined {
  return Object.values(emergencies).find((each) => each.userId === userId && each.endedAt === null && at < each.until)
}

/** Who may is judged before. @throws Refusal `emergency.notNeeded` while an earlier one of the same person lasts */
export function decideOpenEmergency(
  { patientId, reason }: OpenEmergency,
  on: {
    emergencies: Emergencies
    by: { userId: string; name: string; role: 'provider' | 'coordinator' }
    now: Instant
  },
): EmergencyFact[] {
  const { emergencies, by, now } = on
  if (emergencyOf(emergencies, by.userId, now)) throw new Refusal('emergency.notNeeded')
  const emergencyId = `${patientId}_e${Object.keys(emergencies).length + 1}`
  const until = addMs(now, EMERGENCY_MS)
  return [{ type: 'emergency.opened', category: 'membership', emergencyId, ...by, reason, until }]
}

/** @throws Refusal `notFound`, `emergency.ownReview`, `emergency.reviewed` */
export function decideReviewEmergency(
  { emergencyId, verdict, note }: ReviewEmergency,
  on: { emergencies: Emergencies; by: { userId: string; name: string } },
): EmergencyFact[] {
  const known = Object.hasOwn(on.emergencies, emergencyId) ? on.emergencies[emergencyId] : undefined
  if (!known) throw new Refusal('notFound')
  if (known.userId === on.by.userId) throw new Refusal('emergency.ownReview')
  if (known.review) throw new Refusal('emergency.reviewed')
  return [{ type: 'emergency.reviewed', category: 'membership', emergencyId, verdict, note, by: on.by }]
}

/** The instant after which time alone ends something here. */
export function emergenciesChangeAt(emergencies: Emergencies): Instant | null {
  const ends = Object.values(emergencies).flatMap(({ endedAt, until }) => (endedAt === null ? [until] : []))
  return ends.sort()[0] ?? null
}

/** Those whose hour is over and whose end the log has not told yet. */
export function tellEmergencies(emergencies: Emergencies, now: Instant): EmergencyFact[] {
  return Object.values(emergencies)
    .filter(({ endedAt, until }) => endedAt === null && until <= now)
    .map(({ id }) => ({ type: 'emergency.ended', category: 'membership', emergencyId: id }))
}

/** Total: what is said of an unknown one changes nothing. */
export function evolveEmergencies(
  emergencies: Emergencies,
  fact: EmergencyFact,
  entry: { seq: number; recordedAt: Instant },
): Emergencies {
  const { seq, recordedAt: at } = entry
  if (fact.type === 'emergency.opened') {
    const { emergencyId: id, userId, name, role, reason, until } = fact
    if (Object.hasOwn(emergencies, id)) return emergencies
    const opened: Emergency = { id, seq, userId, name, role, reason, openedAt: at, until, endedAt: null, review: null }
    return { ...emergencies, [id]: opened }
  }
  const known = emergencies[fact.emergencyId]
  if (!known) return emergencies
  if (fact.type === 'emergency.ended') return { ...emergencies, [known.id]: { ...known, endedAt: at } }
  const { verdict, note, by } = fact
  return { ...emergencies, [known.id]: { ...known, review: { verdict, note, at, by } } }
}
