import type { Clock, Instant, LocalDate } from '@closeby/protocol/core'
import { addMs, startOfDay } from '@closeby/protocol/core'
import type { PatientCommandName } from '@closeby/protocol/wire'
import type { Amount } from './goal-plans.ts'

/** Ids that earlier steps were answered with, by the key of the goal or item, and of alerts in force, by `alert/` and their rule. */
export type KnownIds = ReadonlyMap<string, string>
/** One command of a made-up history: who gives it, when, and what of its answer later steps need. */
export type Step = {
  at: Instant
  by: 'self' | 'provider' | 'coordinator'
  /** Unique within the patient: the opId follows from it, so that an interrupted run goes on. */
  key: string
  /** An id that has to be known by then; without it the step is left out. */
  needs?: string
  command: PatientCommandName
  input: (ids: KnownIds) => object
}

export const MINUTE_MS = 60_000

/** A moment of a patient's day, in minutes after its start. */
export function momentOn(on: LocalDate, minute: number, clock: Clock): Instant {
  return addMs(startOfDay(on, clock), Math.round(minute * MINUTE_MS))
}

/** The waking hour: what belongs to the night keeps its time when the day is old enough. */
const MORNING = 7 * 60 + 20

/**
 * Moves today's amounts to moments that have passed already. A day that is old enough keeps them as they are; else what
 * lies ahead is drawn together, after the morning when that is over, and from the start of the day when it is not.
 *
 * @param elapsed - minutes of the day that have passed
 * @param idle - minutes since the last amount
 */
export function fitToday(amounts: readonly Amount[], elapsed: number, idle: number): Amount[] {
  const last = Math.max(0, ...amounts.map(({ minute }) => minute))
  if (last <= elapsed - 1) return [...amounts]
  const end = Math.max(0, elapsed - Math.min(idle, elapsed / 4))
  const from = end > MORNING ? MORNING : 0
  const fit = (minute: number) => (minute <= from ? minute : from + ((minute - from) * (end - from)) / (last - from))
  return amounts.map((amount) => ({ ...amount, minute: fit(amount.minute) }))
}
