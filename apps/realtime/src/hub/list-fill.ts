import { addMs } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import type { BoardRows, Panel, Streams } from '@closeby/db'
import type { ScanDeps } from './list-scan.ts'
import { scanPanel, scanRows, scanUnwritten } from './list-scan.ts'
import type { PatientRow } from './patient-row.ts'
import { rowOfState } from './patient-row.ts'

/** Who left is asked for this much further back, so that one answer serves whoever else comes back after the same loss. */
const LEFT_BACK_MS = 600_000

export type FillDeps = ScanDeps & {
  rows: ScanDeps['rows'] & Pick<BoardRows, 'count' | 'leftSince' | 'seqsIn'>
  streams: Pick<Streams, 'advance' | 'fresh' | 'settleTime'>
}
/** Brings one list of a panel to what the store has: each thing is read once, however many sockets wait for it. */
export type Filling = {
  /** The worst page is there; more may follow. */
  begun: Promise<void>
  /** Everything is there. */
  filled: Promise<void>
  isFilled: () => boolean
  /** How long the list is by the store, until everything is there. */
  expected: () => number
  /** Whatever was missed: rows that are newer in the store, not written yet, or not on this panel any more. */
  reconcile: () => Promise<void>
  /** Ids that left the panel since. */
  leftSince: (since: Instant) => Promise<string[]>
}

export function fillList(
  deps: FillDeps,
  options: {
    panel: Panel
    offer: (patient: PatientRow) => void
    seqOf: (id: string) => number
    shownIds: () => string[]
    /** True when nobody waits for this list any more. */
    isOver: () => boolean
  },
): Filling {
  const { rows: stored, streams } = deps
  const { panel, offer, seqOf, shownIds, isOver } = options
  const begun = Promise.withResolvers<void>()
  let expected = 0
  let isFilled = false
  let left: { since: Instant; ids: Promise<string[]> } | null = null

  async function fill(): Promise<void> {
    const pages = scanPanel(deps, panel)
    const [first, count] = await Promise.all([pages.next(), stored.count(panel)])
    expected = count
    if (!first.done) first.value.forEach(offer)
    const isMore = !first.done && first.value.length < count
    // Also of a short list: a row that was written while it was read may stand behind where the reading is.
    if (!isMore) await reconcile()
    begun.resolve()
    if (isMore) {
      for await (const page of pages) {
        if (isOver()) return
        page.forEach(offer)
      }
      await reconcile()
    }
    isFilled = true
  }

  /** Those without a row first: what has one by then is found among the rows, which are read after that. */
  async function reconcile(): Promise<void> {
    ;(await scanUnwritten(deps)).forEach(offer)
    const seqs = await stored.seqsIn(panel)
    const newer = [...seqs].flatMap(([id, seq]) => (seq > seqOf(id) ? [id] : []))
    for await (const page of scanRows(deps, newer)) page.forEach(offer)
    for (const id of shownIds()) {
      if (isOver()) return
      const state = seqs.has(id) ? null : await streams.fresh('patient', id)
      if (state) offer(rowOfState(state))
    }
  }

  const filled = fill()
  // Whoever opens the list waits for both and is told; nobody else has to be.
  filled.catch((error: unknown) => begun.reject(error))
  begun.promise.catch(() => undefined)

  return {
    begun: begun.promise,
    filled,
    isFilled: () => isFilled,
    expected: () => expected,
    reconcile,
    leftSince: (since) => {
      if (!left || since < left.since) {
        const from = addMs(since, -LEFT_BACK_MS)
        const ids = stored.leftSince(panel, from)
        const asked = { since: from, ids }
        left = asked
        ids.catch(() => {
          if (left === asked) left = null
        })
      }
      return left.ids
    },
  }
}
