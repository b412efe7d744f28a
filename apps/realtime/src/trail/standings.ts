import type { EntryStore } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import type { PatientFact } from '@closeby/protocol/patient'

/** Facts by which somebody comes to see a patient or stops to. */
const STANDS_BY = /^(patient\.registered|careTeam|unit|consent|carer|emergency)\b/
const ENTRIES = 100_000
const REMEMBERED = 500

type Standing = { from: Instant; state: PatientState }
/** Who stood how to a patient at an instant; undefined before he was here. */
export type Standings = { all: readonly Standing[]; at: (instant: Instant) => PatientState | undefined }

/** The past of who could see a patient, read off his log once and then only its end. */
export function createStandings({
  store,
}: {
  store: Pick<EntryStore, 'read'>
}): (patientId: string) => Promise<Standings> {
  const known = new Map<string, { seq: number; all: Standing[] }>()

  return async (patientId) => {
    const { seq, all } = known.get(patientId) ?? { seq: 0, all: [] }
    const entries = await store.read(patientId, seq, ENTRIES)
    let state = all.at(-1)?.state ?? null
    for (const { stream, orgId, seq: at, recordedAt, actor, facts } of entries) {
      const standing = (facts as PatientFact[]).filter(({ type }) => STANDS_BY.test(type))
      if (standing.length === 0) continue
      state = evolvePatient(state, standing, { stream, orgId, seq: at, recordedAt, by: actor.userId })
      if (state) all.push({ from: recordedAt, state })
    }
    known.delete(patientId)
    known.set(patientId, { seq: entries.at(-1)?.seq ?? seq, all })
    if (known.size > REMEMBERED) known.delete(known.keys().next().value ?? patientId)
    return { all, at: (instant) => all.findLast(({ from }) => from <= instant)?.state }
  }
}
