import type { Entry, StreamKind } from '@closeby/protocol/wire'
import type { EntryStore, FoldOf, Head } from '../event-log/event-log.port.ts'
import { foldEntry } from '../event-log/folds.ts'

const PAGE = 500
const BATCH = 200

/** A read model with one row for each stream of a kind. */
export type ReadModel<Kind extends StreamKind, Row extends { id: string; seq: number }> = {
  kind: Kind
  rowOf: (state: FoldOf<Kind>) => Row
  rows: {
    put(rows: Row[]): Promise<void>
    rewrite(rows: Row[]): Promise<void>
    seqs(ids: string[]): Promise<Map<string, number>>
  }
}

/** Folds a stream from its first entry, without cache or snapshot. */
export async function foldFromZero<Kind extends StreamKind>(
  store: EntryStore,
  kind: Kind,
  stream: string,
): Promise<FoldOf<Kind> | null> {
  let state: FoldOf<Kind> | null = null
  let seq = 0
  for (;;) {
    const entries: Entry[] = await store.read(stream, seq, PAGE)
    for (const entry of entries) state = foldEntry(kind, state, entry)
    if (entries.length < PAGE) return state
    seq = entries.at(-1)?.seq ?? seq
  }
}

/**
 * Brings a read model up to the log: rows behind their head, or with `fromZero` every row, whatever is stored. Safe while
 * others write, because a row is never written over a newer one. Answers how many rows were made.
 */
export async function rebuildRows<Kind extends StreamKind, Row extends { id: string; seq: number }>(
  store: EntryStore,
  model: ReadModel<Kind, Row>,
  { fromZero = false }: { fromZero?: boolean } = {},
): Promise<number> {
  const { kind, rowOf, rows } = model
  let made = 0
  let heads: Head[] = []

  async function flush(): Promise<void> {
    const stored = fromZero ? undefined : await rows.seqs(heads.map(({ stream }) => stream))
    const behind = heads.filter(({ stream, seq }) => (stored?.get(stream) ?? 0) < seq)
    const states = await Promise.all(behind.map(({ stream }) => foldFromZero(store, kind, stream)))
    const fresh = states.flatMap((state) => (state ? [rowOf(state)] : []))
    await (fromZero ? rows.rewrite(fresh) : rows.put(fresh))
    made += fresh.length
    heads = []
  }

  for await (const head of store.heads(kind)) {
    heads.push(head)
    if (heads.length === BATCH) await flush()
  }
  await flush()
  return made
}
