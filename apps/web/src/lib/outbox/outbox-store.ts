import type { Problem } from '#lib/http/problem.ts'
import type { CommandRecord, Saved } from '#lib/live/commands.svelte.ts'

/** One write as it lies in an outbox: from when it was made until it is settled. */
export type Kept = {
  record: CommandRecord
  /** The person was told that it is kept, so what becomes of it is told as well. */
  waited: boolean
  /** Why the hub said no for good; null while it is still to be sent. */
  problem: Problem | null
  /** It outlives the page. */
  isDurable: boolean
}
/** What is left of a write that the hub took: that it did, and when. Nothing of what it said. */
export type Receipt = { opId: string; saved: Saved; at: number; waited: boolean }
export type KeptChange = Partial<Pick<Kept, 'waited' | 'problem'>>

/** The outbox of one person. The same in memory and on the device: `store.contract.ts` holds both to it. */
export type OutboxStore = {
  /** Resolves when it would outlive a crash of the page, or could only be kept in the page (`isDurable`). The same `opId` again changes nothing. */
  add: (record: CommandRecord, waited: boolean) => Promise<Kept>
  /** All of them, in the order in which they were made. What cannot be read any more is left out. */
  list: () => Promise<Kept[]>
  get: (opId: string) => Promise<Kept | null>
  /** Changes nothing when it is gone. */
  change: (opId: string, change: KeptChange) => Promise<void>
  remove: (opId: string) => Promise<void>
  /** Takes a write out and leaves the receipt, both or neither. */
  settle: (receipt: Receipt) => Promise<void>
  /** The newest receipts, oldest first. */
  receipts: () => Promise<Receipt[]>
  /** Forgets which receipts were waited for: what they counted is over. */
  closeBatch: () => Promise<void>
}

/** Receipts are asked for by other tabs of the moment and for the words "12 of 12 sent". */
export const RECEIPTS_MAX = 200
