import { evolveAccount } from '@closeby/protocol/accounts'
import type { Account, AccountFact } from '@closeby/protocol/accounts'
import { evolvePatient } from '@closeby/protocol/patient'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolveOrganisation } from '@closeby/protocol/wire'
import type { Entry, Organisation, OrganisationFact, StreamKind } from '@closeby/protocol/wire'
import type { FoldOf } from './event-log.port.ts'

type Head = { stream: string; orgId: string; seq: number; recordedAt: string; by: string }
type Evolve<State> = (state: State | null, facts: never[], head: Head) => State | null

const FOLDS: { [Kind in StreamKind]: Evolve<FoldOf<Kind>> } = {
  patient: (state: PatientState | null, facts: PatientFact[], head) => evolvePatient(state, facts, head),
  user: (state: Account | null, facts: AccountFact[], head) =>
    facts.reduce((account, fact) => evolveAccount(account, fact, head), state),
  organisation: (state: Organisation | null, facts: OrganisationFact[], head) =>
    facts.reduce((known, fact) => evolveOrganisation(known, fact, head), state),
}

/** Folds one entry. Total; an entry of another kind of stream changes nothing but the head. */
export function foldEntry<Kind extends StreamKind>(
  kind: Kind,
  state: FoldOf<Kind> | null,
  entry: Entry,
): FoldOf<Kind> | null {
  if (entry.kind !== kind) return state
  const { stream, orgId, seq, recordedAt, actor } = entry
  const head = { stream, orgId, seq, recordedAt, by: actor.userId }
  const next = FOLDS[kind](state, entry.facts as never[], head)
  return next && { ...next, seq }
}
