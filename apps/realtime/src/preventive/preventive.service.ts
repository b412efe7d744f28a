import { randomUUID } from 'node:crypto'
import { must } from '@closeby/protocol/core'
import type { ItemView } from '@closeby/protocol/compliance'
import { itemViewsOf } from '@closeby/protocol/compliance'
import type { PatientState } from '@closeby/protocol/patient'
import { clockOf, redactState, todayOf } from '@closeby/protocol/patient'
import type { DeclinePreventive, MarkPreventiveDone, SchedulePreventive } from '@closeby/protocol/preventive'
import { decideDecline, decideMarkDone, decideSchedule } from '@closeby/protocol/preventive'
import type { CommitPatient, PatientCommitted, ReadPatient } from '../core/patient-commands.ts'
import { requireCategory } from '../core/patient-commands.ts'
import type { Caller } from '../registry/door.ts'

export type ItemAnswer = { seq: number; itemId: string; item?: ItemView }

const decidingOn = (state: PatientState, now: string) => ({ items: state.items, clock: clockOf(state), now })

/** What people do with preventive items: staff schedule, the patient or his team says done or declines. */
export function createPreventiveService({ commit, read }: { commit: CommitPatient; read: ReadPatient }) {
  return {
    async schedule(caller: Caller, command: SchedulePreventive): Promise<ItemAnswer> {
      const itemId = randomUUID()
      const committed = await commit({
        caller,
        name: 'preventive:schedule',
        command,
        action: 'preventive.schedule',
        decide: (state, now) => {
          requireCategory(caller, state, 'preventive', now)
          return decideSchedule(decidingOn(state, now), command, itemId)
        },
      })
      return answerOf(committed)
    },

    async markDone(caller: Caller, command: MarkPreventiveDone): Promise<ItemAnswer> {
      const committed = await commit({
        caller,
        name: 'preventive:markDone',
        command,
        action: 'preventive.answer',
        decide: (state, now) => {
          requireCategory(caller, state, 'preventive', now)
          return decideMarkDone(decidingOn(state, now), command)
        },
      })
      return answerOf(committed)
    },

    async decline(caller: Caller, command: DeclinePreventive): Promise<ItemAnswer> {
      const committed = await commit({
        caller,
        name: 'preventive:decline',
        command,
        action: 'preventive.answer',
        decide: (state, now) => {
          requireCategory(caller, state, 'preventive', now)
          return decideDecline(decidingOn(state, now), command)
        },
      })
      return answerOf(committed)
    },

    async list(caller: Caller, patientId: string) {
      const { state, visible } = await read(caller, patientId)
      const items = itemViewsOf(redactState(state, visible).items, todayOf(state))
      return { items, nextCursor: null, patientId, seq: state.seq }
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
