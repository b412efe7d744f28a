import type { Instant } from '@closeby/protocol/core'
import type { RowParts } from '@closeby/protocol/compliance'

/** The stored board row of one patient. In clear is only what lists and sweeps select by; `parts` passes the codec. */
export type StoredRow = {
  id: string
  seq: number
  orgId: string
  unit: string
  /** User ids of all who see him by name: the care team and his carers. */
  members: string[]
  /** Those of them who are the care team. */
  team: string[]
  formerMembers: Record<string, Instant>
  formerUnits: Record<string, Instant>
  /** Risk of the whole row, for the order in which a long list is sent. */
  rank: number
  nextChangeAt: Instant
  recordedAt: Instant
  /** How many alerts the inbox shows of this patient, to whoever sees all. */
  alerts: number
  parts: RowParts
}
/** Whose panel: a provider's care teams or those a carer cares for, or a coordinator's unit; of those all, or who has alerts. */
export type Panel = { orgId: string; withAlerts?: true } & ({ memberId: string } | { unit: string })

export interface BoardRows {
  /** Writes rows, each only if newer than the stored one: replays and races are harmless. Resolves when durable. */
  put(rows: StoredRow[]): Promise<void>
  get(id: string): Promise<StoredRow | undefined>
  getMany(ids: string[]): Promise<StoredRow[]>
  /** Those of them that have alerts. */
  withAlerts(ids: string[]): Promise<StoredRow[]>
  /** The seq of each of these rows that is stored: what a comparison with heads needs, without opening a row. */
  seqs(ids: string[]): Promise<Map<string, number>>
  /** The same for every row of a panel. */
  seqsIn(panel: Panel): Promise<Map<string, number>>
  /** Every row of a panel, worst first; one that moves while the list is read may be passed over. */
  list(panel: Panel): AsyncIterable<StoredRow>
  /** Every row of a panel once, as all of them were at one instant, whatever moves meanwhile. To be read without delay. */
  listAsOne(panel: Panel): AsyncIterable<StoredRow>
  count(panel: Panel): Promise<number>
  /** Ids that left a panel at or after an instant and are not back. */
  leftSince(panel: Panel, since: Instant): Promise<string[]>
  /** Ids whose `nextChangeAt` has passed, earliest first. */
  due(now: Instant, limit: number): Promise<string[]>
  /** Patients of an organisation for its administrators: who cares for them, never how they are. */
  directory(
    orgId: string,
    options: { withoutTeam: boolean; after?: string; limit: number },
  ): Promise<{ rows: StoredRow[]; total: number }>
}
