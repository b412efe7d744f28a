import type { Role, User } from '@closeby/protocol/accounts'
import type { Sight } from '@closeby/protocol/consent'
import { isSeen } from '@closeby/protocol/consent'
import type { BoardRow, InboxRow } from '@closeby/protocol/compliance'
import { inboxRowsOf, newestFirst, riskOf } from '@closeby/protocol/compliance'
import type { ViewName } from '@closeby/protocol/wire'
import type { Panel } from '@closeby/db'
import type { LadderNames } from '../core/ladder-names.ts'
import type { Versioned } from './list-channel.ts'
import type { PatientRow } from './patient-row.ts'
import { createRowJudge } from './patient-row.ts'

/** What one list shows of a panel. Everything else about lists, sockets and rights is the same for all of them. */
export type ListKind<Row extends Versioned = Versioned> = {
  view: ViewName
  /** Whom it is for, of those who have a panel. */
  isFor: (role: Role) => boolean
  /** Which of a panel's patients the store is asked for. */
  panelOf: (panel: Panel) => Panel
  /** Resolves when everything is known that rows need beside the patient. @throws Unavailable */
  prepare: (user: User) => Promise<void>
  /** The rows a patient has in this list for a viewer who sees this much, by id and seq alone. */
  keysOf: (patient: PatientRow, sight: Sight) => readonly Versioned[]
  /** The same rows in full. */
  rowsOf: (patient: PatientRow, sight: Sight) => readonly Row[]
  /** The order of an answer. */
  compare: (a: Row, b: Row) => number
  /** Its rows go before those of other lists, and wait for nothing but the line. */
  isUrgent: boolean
  /**
   * How many rows there are follows only from what a viewer may see of each patient, so all are read before the answer,
   * and a client that comes back gets the whole list: it is short.
   */
  isReadWhole: boolean
  /** Whether a row follows from the patient's version and what is seen of him alone, so that two versions compare. */
  isComparable: boolean
}

export function boardKind(): ListKind<BoardRow> {
  const judge = createRowJudge()
  return {
    view: 'board',
    isFor: () => true,
    panelOf: (panel) => panel,
    prepare: () => Promise.resolve(),
    keysOf: (patient) => [patient],
    rowsOf: (patient, sight) => [judge(patient, sight)],
    compare: (a, b) => riskOf(a.status) - riskOf(b.status),
    isUrgent: false,
    isReadWhole: false,
    isComparable: true,
  }
}

export function inboxKind(names: LadderNames): ListKind<InboxRow> {
  return {
    view: 'inbox',
    isFor: (role) => role !== 'carer',
    panelOf: (panel) => ({ ...panel, withAlerts: true }),
    prepare: ({ orgId }) => names.know(orgId),
    keysOf: (patient, sight) => patient.alerts().filter(({ category, raisedAt }) => isSeen(sight, category, raisedAt)),
    rowsOf: (patient, sight) => inboxRowsOf(patient.parts(), sight, names.of(patient.shared)).sort(newestFirst),
    compare: newestFirst,
    isUrgent: true,
    isReadWhole: true,
    // The names of its ladder change by themselves.
    isComparable: false,
  }
}
