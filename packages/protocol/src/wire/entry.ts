import type { Instant } from '../core/time.ts'
import type { Ladder } from '../alerts/alerts.schema.ts'
import type { AccountFact, Role } from '../accounts/accounts.schema.ts'
import type { SecondFactorRule } from '../accounts/factors.schema.ts'
import type { TrailFact } from '../trail/trail.schema.ts'
import type { UnitFact } from '../organisations/organisations.schema.ts'
import type { PatientFact } from '../patient/patient.schema.ts'

/** Who did something. Time alone acts as `system`. */
export type Actor = { userId: string; role: Role | 'system'; onBehalfOf?: string }
export const SYSTEM: Actor = { userId: 'system', role: 'system' }

/** A patient's stream is named by his `patientId`, a user's by the `userId`, an organisation's by the `orgId`. */
export type StreamKind = 'patient' | 'user' | 'organisation'
export type OrganisationFact =
  | { type: 'organisation.founded'; name: string; units: { id: string; name: string }[]; isDemo: boolean }
  | { type: 'ladder.set'; ladder: Ladder }
  | { type: 'secondFactor.set'; rule: SecondFactorRule }
  | TrailFact
  | UnitFact
export type Fact = PatientFact | AccountFact | OrganisationFact
export type FactsOf<Kind extends StreamKind> = {
  patient: PatientFact
  user: AccountFact
  organisation: OrganisationFact
}[Kind]

/** Version of the fact shapes written today; older ones are upcast on read, for ever. */
export const FACT_VERSION = 1

/** One durable entry of a log: the only way anything changes (ARCHITECTURE 3). */
export type Entry<F extends Fact = Fact> = {
  stream: string
  kind: StreamKind
  seq: number
  orgId: string
  opId: string
  /** Keyed hash of the command that made it: the same opId with other words is refused. */
  opHash: string
  facts: F[]
  actor: Actor
  /** When it happened, as its author says. */
  at: Instant
  /** When it was recorded here: the later of now and the entry before it. */
  recordedAt: Instant
  v: number
}

/** What a viewer receives of an entry. A withheld one is exactly `{stream, seq, facts: null}`. */
export type WireEntry =
  | { stream: string; seq: number; facts: PatientFact[]; actor: Actor; at: Instant; recordedAt: Instant; opId?: string }
  | { stream: string; seq: number; facts: null }
