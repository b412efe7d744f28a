import { randomUUID } from 'node:crypto'
import { must } from '@closeby/protocol/core'
import type { ItemView } from '@closeby/protocol/compliance'
import { itemViewsOf } from '@closeby/protocol/compliance'
import { clockOf, redactState, todayOf } from '@closeby/protocol/patient'
import type {
  DeclinePreventive,
  MarkPreventiveDone,
  PreventiveFact,
  SchedulePreventive,
} from '@closeby/protocol/preventive'
import { decideDecline, decideMarkDone, decideSchedule } from '@closeby/protocol/preventive'
import type { PageQuery } from '../core/cursor.ts'
import { pageOf } from '../core/cursor.ts'
import type { CommitPatient, PatientCommand, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type ItemAnswer = { seq: number; itemId: string; item?: ItemView }

type Deciding = Parameters<typeof decideSchedule>[0]

/** What people do with preventive items: staff schedule, the patient or his team says done or declines. */
export function createPreventiveService({ commit, read }: { commit: CommitPatient; read: ReadPatient }) {
  async function act<Command extends { opId: string; patientId: string }>(
    how: Pick<PatientCommand<Command>, 'caller' | 'name' | 'command' | 'action'>,
    decide: (on: Deciding, command: Command) => PreventiveFact[],
  ): Promise<ItemAnswer> {
    const committed = await commit({
      ...how,
      sees: () => 'preventive',
      decide: (state, now) => decide({ items: state.items, clock: clockOf(state), now }, how.command),
    })
    return answerOf(committed)
  }
  const answer = { action: 'preventive.answer' } as const

  return {
    schedule(caller: Caller, command: SchedulePreventive): Promise<ItemAnswer> {
      const itemId = randomUUID()
      return act({ action: 'preventive.schedule', name: 'preventive:schedule', caller, command }, (on, words) =>
        decideSchedule(on, words, itemId),
      )
    },

    markDone: (caller: Caller, command: MarkPreventiveDone) =>
      act({ ...answer, name: 'preventive:markDone', caller, command }, decideMarkDone),

    decline: (caller: Caller, command: DeclinePreventive) =>
      act({ ...answer, name: 'preventive:decline', caller, command }, decideDecline),

    async list(caller: Caller, { patientId, ...query }: PageQuery & { patientId: string }) {
      const { state, visible } = await read(caller, patientId)
      const items = itemViewsOf(redactState(state, visible).items, todayOf(state))
      return { ...pageOf(items, ({ dueOn, id }) => `${dueOn} ${id}`, query), patientId, seq: state.seq }
    },
  }
}
export type PreventiveService = ReturnType<typeof createPreventiveService>

const COMMANDED = new Set(['preventive.scheduled', 'preventive.done', 'preventive.declined'])

/** The id comes from the entry, so a repeat gets the first one's. Time may have told of other items in the same entry. */
function answerOf({ seq, facts, state, visible }: PatientCommitted): ItemAnswer {
  const fact = must(
    facts.find(({ type }) => COMMANDED.has(type)),
    'an entry of an item names it',
  )
  const { itemId } = fact as { itemId: string }
  const item = visible?.has('preventive') && itemViewsOf(state.items, todayOf(state)).find(({ id }) => id === itemId)
  return { seq, itemId, ...(item && { item }) }
}
