import type { Entry, StreamKind } from '@closeby/protocol/wire'
import type { EntryStore, Folded, FoldOf, Snapshots } from './event-log.port.ts'
import type { Held } from './fold-cache.ts'
import { foldEntry } from './folds.ts'

/** Entries read at once. */
const PAGE = 1000

/** Brings folds up to the head of their logs. `tell` hears each entry folded after the first read of a stream. */
export function createStreamReader(deps: { store: EntryStore; snapshots: Snapshots; tell: (folded: Folded) => void }) {
  const { store, snapshots, tell } = deps

  /** Synchronous, so whoever brings an entry first folds it, and the others find it folded. */
  function fold<Kind extends StreamKind>(held: Held<Kind>, entry: Entry): void {
    if (entry.seq <= held.seq) return
    if (entry.seq !== held.seq + 1) throw new Error(`the log of ${held.stream} has a hole after ${held.seq}`)
    const before = held.state
    const after: FoldOf<Kind> | null = foldEntry(held.kind, before, entry)
    held.seq = entry.seq
    held.recordedAt = entry.recordedAt
    held.state = after
    if (held.isLoaded && after) tell({ kind: held.kind, entry, before, after })
  }

  async function read<Kind extends StreamKind>(held: Held<Kind>): Promise<void> {
    if (!held.isLoaded) {
      const snapshot = await snapshots.load(held.kind, held.stream)
      if (snapshot && snapshot.seq > held.seq) {
        held.seq = held.snapshotSeq = snapshot.seq
        held.recordedAt = snapshot.recordedAt
        held.state = snapshot.state
      }
    }
    for (;;) {
      const entries = await store.read(held.stream, held.seq, PAGE)
      for (const entry of entries) fold(held, entry)
      if (entries.length < PAGE) break
    }
    held.isLoaded = true
  }

  /** Reads the log from the held seq on, in a read that begins after this call; callers at the same time share one. */
  function refresh<Kind extends StreamKind>(held: Held<Kind>): Promise<void> {
    if (!held.reading) {
      held.reading = read(held).finally(() => {
        held.reading = null
      })
      return held.reading
    }
    const afterThis = held.reading.catch(() => undefined)
    held.queued ??= afterThis.then(() => {
      held.queued = null
      return refresh(held)
    })
    return held.queued
  }

  /** Up to at least `seq`, when the log has it; a read that runs already may be enough. */
  async function reachSeq<Kind extends StreamKind>(held: Held<Kind>, seq: number): Promise<void> {
    const isThere = () => held.isLoaded && held.seq >= seq
    if (isThere()) return
    if (held.reading) await held.reading
    if (!isThere()) await refresh(held)
  }

  return { fold, refresh, reachSeq }
}
