import { randomUUID } from 'node:crypto'
import { STARTING_CATEGORIES } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { Committed, Streams } from '../event-log/event-log.port.ts'
import { DAVID, goalAdded, ORG, registered } from './facts.ts'

export type PatientOptions = {
  patientId?: string
  orgId?: string
  name?: string
  timeZone?: string
  unit?: string
  /** Providers of the care team, by user id. */
  members?: string[]
  /** Facts to follow the first entry, an entry each; a goal of 6,000 steps unless given. */
  then?: PatientFact[]
}

/** One entry on a patient's stream, decided by the test itself. */
export async function commitFacts(
  streams: Streams,
  patientId: string,
  facts: PatientFact[],
): Promise<Committed<'patient'>> {
  const known = await streams.fresh('patient', patientId)
  return streams.commit({
    kind: 'patient',
    stream: patientId,
    orgId: known?.orgId ?? ORG,
    opId: randomUUID(),
    opHash: 'test',
    actor: DAVID,
    decide: () => facts,
  })
}

/** A registered patient with a goal and a care team, made by commits. */
export async function aPatient(streams: Streams, options: PatientOptions = {}): Promise<PatientState> {
  const { patientId = randomUUID(), orgId = ORG, members = [], then = [goalAdded()] } = options
  const { name, timeZone, unit } = options
  const person = { ...(name && { name }), ...(timeZone && { timeZone }), ...(unit && { unit }) }
  const shared: PatientFact = {
    type: 'consent.granted',
    category: 'membership',
    consentId: randomUUID(),
    categories: [...STARTING_CATEGORIES],
    to: { role: 'careTeam' },
  }
  await streams.commit({
    kind: 'patient',
    stream: patientId,
    orgId,
    opId: randomUUID(),
    opHash: 'test',
    actor: DAVID,
    decide: () => [registered({ userId: `user-of-${patientId}`, ...person }), shared],
  })
  const joined = members.map<PatientFact>((userId) => ({
    type: 'careTeam.added',
    category: 'membership',
    userId,
    role: 'provider',
    name: `Dr ${userId}`,
  }))
  for (const fact of [...joined, ...then]) await commitFacts(streams, patientId, [fact])
  const state = await streams.fresh('patient', patientId)
  if (!state) throw new Error('the patient was not registered')
  return state
}
