import { opHashOf } from '@closeby/db'
import type { Streams } from '@closeby/db'
import type { Sight } from '@closeby/protocol/consent'
import type { FactCategory, Instant } from '@closeby/protocol/core'
import { must, Refusal } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { Actor } from '@closeby/protocol/wire'
import type { PatientAction } from '../access/access.ts'
import { requirePatient, visibleCategories } from '../access/access.ts'
import type { Caller } from '../registry/door.ts'

export type PatientCommand<Words extends { opId: string; patientId: string }> = {
  caller: Caller
  /** The door's name: one part of what makes two requests the same. */
  name: string
  command: Words
  action: PatientAction
  at?: Instant
  /** What of the patient the caller must be able to see to do this; none stands for what he may see anyway. */
  sees?: (state: PatientState) => FactCategory
  /** Sees the fold only after access was judged on it. Pure. @throws Refusal */
  decide: (state: PatientState, now: Instant) => PatientFact[]
}
export type PatientCommitted = {
  seq: number
  /** The facts of the entry, the first one's when this opId had been used before. */
  facts: readonly PatientFact[]
  /** The fold with the entry in it. */
  state: PatientState
  /** What the caller may see of the patient now; null when nothing any more. */
  visible: Sight | null
}
export type CommitPatient = <Words extends { opId: string; patientId: string }>(
  command: PatientCommand<Words>,
) => Promise<PatientCommitted>

/** The one way a person writes to a patient's log: look up the opId, judge access on the fold, decide, append. */
export function createPatientCommands(deps: { streams: Streams; secret: Buffer }): CommitPatient {
  const { streams, secret } = deps
  /** A carer acts for the patient, and every entry of hers says for whom. */
  async function actorOf({ user, actor }: Caller, patientId: string): Promise<Actor> {
    if (user.role !== 'carer') return actor
    const state = streams.cached('patient', patientId) ?? (await streams.fresh('patient', patientId))
    return state ? { ...actor, onBehalfOf: state.userId } : actor
  }

  return async ({ caller, name, command, action, at, sees, decide }) => {
    const { entry } = await streams.commit({
      kind: 'patient',
      stream: command.patientId,
      orgId: caller.user.orgId,
      opId: command.opId,
      opHash: opHashOf(secret, name, command),
      actor: await actorOf(caller, command.patientId),
      ...(at !== undefined && { at }),
      decide: (state, now) => {
        const patient = requirePatient(caller.user, state, action)
        if (sees) requireCategory(caller, patient, sees(patient), now)
        return decide(patient, now)
      },
    })
    const state = must(await streams.advance('patient', command.patientId, entry.seq), 'a committed patient folds')
    return {
      seq: entry.seq,
      facts: entry.facts,
      state,
      visible: visibleCategories(caller.user, state, state.recordedAt),
    }
  }
}

/** Who writes into a category must be able to see it: a withheld part looks like none. @throws Refusal `notFound` */
function requireCategory(caller: Caller, state: PatientState, category: FactCategory, now: Instant): void {
  const visible = visibleCategories(caller.user, state, now)
  if (!visible || (category !== 'membership' && !visible.has(category))) throw new Refusal('notFound')
}

export type PatientSeen = { state: PatientState; visible: Sight }
export type ReadPatient = (caller: Caller, patientId: string, action?: PatientAction) => Promise<PatientSeen>

/**
 * Reads one patient for a person: the fold as of now, time alone included, so that "today" is the patient's today.
 * Throws `notFound` for who may not, before anything is written.
 */
export function createReadPatient({ streams }: { streams: Streams }): ReadPatient {
  return async ({ user }, patientId, action = 'patient.read') => {
    requirePatient(user, await streams.fresh('patient', patientId), action)
    await streams.settleTime(patientId)
    const state = requirePatient(user, await streams.fresh('patient', patientId), action)
    const visible = visibleCategories(user, state, state.recordedAt)
    if (!visible) throw new Refusal('notFound')
    return { state, visible }
  }
}
