import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import {
  decideAddGoal,
  decideChangeGoal,
  decideCorrectProgress,
  decideLogProgress,
  decideRetireGoal,
  decideUndoProgress,
} from '@closeby/protocol/goals'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { clockOf, evolvePatient } from '@closeby/protocol/patient'
import { decideDecline, decideMarkDone } from '@closeby/protocol/preventive'
import type { PatientCommandName, WireEntry } from '@closeby/protocol/wire'
import type { CommandRecord, Write } from '#lib/live/commands.svelte.ts'
import { previewDone, previewSkip, previewSnooze } from './preview-reminders.ts'

type Deciding = Pick<PatientState, 'goals' | 'items' | 'reminders'> & {
  clock: ReturnType<typeof clockOf>
  now: Instant
}
/** What a kept write will be, by the hub's own rules. One that is not here is listed but not shown in the day. */
const PREVIEWS: Partial<
  Record<PatientCommandName, (deciding: Deciding, payload: never, write: Write) => PatientFact[]>
> = {
  'goal:add': (deciding, payload, write) => decideAddGoal(deciding, payload, goalIdOf(write)),
  'goal:logProgress': decideLogProgress,
  'goal:correctProgress': decideCorrectProgress,
  'goal:undoProgress': decideUndoProgress,
  'goal:change': decideChangeGoal,
  'goal:retire': decideRetireGoal,
  'preventive:markDone': decideMarkDone,
  'preventive:decline': decideDecline,
  'reminder:done': previewDone,
  'reminder:skip': previewSkip,
  'reminder:snooze': previewSnooze,
}

/** The id of a goal that was added here: until the hub has given it one, its own. */
const goalIdOf = ({ record, saved }: Write): string => saved?.goalId ?? `kept:${record.opId}`

/** A patient's day as it will be when what is kept here has been sent. */
export type Preview = {
  state: PatientState
  /** The entries of it that the hub does not have, by their seq. */
  kept: ReadonlyMap<number, Write>
  /** The goals of it that the hub does not have: nothing can be logged for them yet. */
  unsentGoals: ReadonlySet<string>
}

/**
 * Adds kept writes to the fold. A write is in it from when it is kept until the log shows it, so that no value falls back or counts
 * twice in between.
 */
export function previewOf(
  state: PatientState,
  timeline: readonly WireEntry[],
  writes: readonly Write[],
  now: Instant,
): Preview {
  const logged = new Set(timeline.map((entry) => ('opId' in entry ? entry.opId : undefined)))
  const kept = new Map<number, Write>()
  const unsentGoals = new Set<string>()
  let shown = state
  for (const write of writes) {
    const { record, saved } = write
    if (record.payload.patientId !== state.patientId || logged.has(record.opId)) continue
    if (saved && saved.seq <= state.seq) continue
    const facts = factsOf(shown, write, now)
    const seq = shown.seq + 1
    const entry = { stream: state.patientId, orgId: state.orgId, seq, recordedAt: state.recordedAt, by: state.userId }
    const next = facts.length > 0 ? evolvePatient(shown, facts, entry) : null
    if (!next) continue
    shown = next
    kept.set(seq, write)
    if (record.event === 'goal:add' && !saved) unsentGoals.add(goalIdOf(write))
  }
  return { state: shown, kept, unsentGoals }
}

function factsOf(state: PatientState, write: Write, now: Instant): PatientFact[] {
  const { goals, items, reminders } = state
  const { event, payload }: CommandRecord = write.record
  try {
    return PREVIEWS[event]?.({ goals, items, reminders, clock: clockOf(state), now }, payload as never, write) ?? []
  } catch (error) {
    // What the rules refuse here the hub will refuse as well, and then it is said why.
    if (error instanceof Refusal) return []
    throw error
  }
}
