import { z } from 'zod'
import { Id } from '../core/fields.ts'
import type { Ack } from '../core/ack.ts'
import type { RowChange } from '../core/row-change.rules.ts'
import type { Category } from '../core/category.ts'
import type { GoalView } from '../compliance/goal-view.rules.ts'
import type { ItemView } from '../compliance/item-view.rules.ts'
import type { PatientState } from '../patient/patient.rules.ts'
import type { WireEntry } from './entry.ts'

/* What a socket may ask besides commands, and the few events a hub sends. A new feature adds none of either. */

export const OpenPatient = z.strictObject({ patientId: Id, after: z.int().min(0).optional() })
export const ClosePatient = z.strictObject({ patientId: Id })
/**
 * A list: rows come with the answer and after it, from a client's cursor on or whole. With `batch` many come in one frame;
 * with `changes` too, a row the client has may come as what changed in it.
 */
export const OpenView = z.strictObject({
  since: z.string().max(400).optional(),
  batch: z.boolean().optional(),
  changes: z.boolean().optional(),
})
export const ViewName = z.enum(['board', 'inbox'])
export type ViewName = z.infer<typeof ViewName>
export const CloseView = z.strictObject({ view: ViewName })
export const Renew = z.strictObject({ ticket: z.string().min(1).max(2000) })

/** A patient as of `seq`, redacted to what the viewer may see; entries fold onto `state`. */
export type Snapshot = {
  state: PatientState
  /** The last entries, oldest first, for the timeline. */
  timeline: WireEntry[]
  goals: GoalView[]
  preventive: ItemView[]
  categories: Category[]
}
export type PatientOpened = { seq: number; epoch: string } & ({ snapshot: Snapshot } | { entries: WireEntry[] })
/** What a list is made of. */
export type ViewRow = { id: string; seq: number }
/** With `gone`, rows and gone are what changed since the cursor; without it, rows are the whole list. */
export type ViewOpened<Row extends ViewRow = ViewRow> = { rows: Row[]; gone?: string[]; total: number; asOf: string }

export type HubMode = 'live' | 'slow' | 'held'
export type ServerToClient = {
  'log:entry': (entry: WireEntry) => void
  'log:check': (check: { stream: string; seq: number }) => void
  'view:row': (frame: { view: ViewName; row: ViewRow }) => void
  'view:rows': (frame: { view: ViewName; rows: ViewRow[]; changes?: RowChange[] }) => void
  'view:gone': (frame: { view: ViewName; id: string }) => void
  'view:check': (check: { view: ViewName; count: number; sum: number }) => void
  'access:revoked': (frame: { patientId: string }) => void
  'access:changed': (frame: { patientId: string; categories: Category[] }) => void
  'hub:state': (state: { mode: HubMode }) => void
  'hub:drain': (slot: { retryIn: number }) => void
  /** The session behind this socket ended; the socket is closed after it. */
  'session:ended': (frame: { code: 'auth.required' }) => void
}
export type ClientAsk<Answer extends object> = (payload: unknown, ack?: (answer: Ack<Answer>) => void) => void
