import type { BoardRows, Head } from '@closeby/db'

/** Heads whose stored row is looked at in one read. */
const CHUNK = 500
/** The jobs app writes a row within 2 s; a head this old very likely has one. */
const SETTLED_MS = 5_000

/**
 * The heads of patients' logs that this hub has heard of and that stored rows may not show yet. A list read from the
 * store lays them over it, so a row that was never written, because a hub or the worker died, is not shown as news.
 */
export type RecentHeads = {
  /** False when this head, or a later one, was known already. */
  note: (stream: string, seq: number) => boolean
  /** The head to fold up to before a stored row of this seq is shown; undefined when the row is as good as anything known. */
  ahead: (stream: string, seq: number) => number | undefined
  /** The heads that no stored row shows yet; all others are forgotten. */
  unwritten: () => Promise<{ id: string; seq: number }[]>
  /** Forgets older heads that stored rows show by now. */
  sweep: () => Promise<void>
  /** The heads whose stored row is behind or missing. */
  behind: (heads: AsyncIterable<Head>) => AsyncGenerator<Head>
}

export function createRecentHeads(deps: { rows: Pick<BoardRows, 'seqs'>; monotonicMs: () => number }): RecentHeads {
  const { rows, monotonicMs } = deps
  const known = new Map<string, { seq: number; at: number }>()

  async function forgetWritten(ids: string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += CHUNK) {
      for (const [id, seq] of await rows.seqs(ids.slice(from, from + CHUNK)))
        if ((known.get(id)?.seq ?? 0) <= seq) known.delete(id)
    }
  }

  async function* keepBehind(heads: Head[]): AsyncGenerator<Head> {
    const stored = await rows.seqs(heads.map(({ stream }) => stream))
    yield* heads.filter(({ stream, seq }) => (stored.get(stream) ?? 0) < seq)
  }

  return {
    note: (stream, seq) => {
      if ((known.get(stream)?.seq ?? 0) >= seq) return false
      known.set(stream, { seq, at: monotonicMs() })
      return true
    },
    ahead: (stream, seq) => {
      const head = known.get(stream)?.seq
      return head !== undefined && head > seq ? head : undefined
    },
    unwritten: async () => {
      await forgetWritten([...known.keys()])
      return [...known].map(([id, { seq }]) => ({ id, seq }))
    },
    sweep: async () => {
      const now = monotonicMs()
      await forgetWritten([...known].flatMap(([id, { at }]) => (now - at > SETTLED_MS ? [id] : [])))
    },
    behind: async function* (heads) {
      let chunk: Head[] = []
      for await (const head of heads) {
        chunk.push(head)
        if (chunk.length < CHUNK) continue
        yield* keepBehind(chunk)
        chunk = []
      }
      yield* keepBehind(chunk)
    },
  }
}
