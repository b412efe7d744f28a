import type { Entry, StreamKind } from '@closeby/protocol/wire'
import type { EntryStore, Head, Snapshots, StoredFold } from './event-log.port.ts'

/** Entries in memory, for tests: the contract suite proves that it behaves as the real one. */
export function createMemoryStore(): EntryStore {
  const entries: Entry[] = []
  const byStream = new Map<string, Entry[]>()
  const listeners = new Set<() => void>()
  const headOf = ({ stream, kind, seq }: Entry): Head => ({ stream, kind, seq })
  const of = (stream: string) => byStream.get(stream) ?? []

  return {
    async append(entry) {
      const stream = of(entry.stream)
      if (stream.some(({ opId }) => opId === entry.opId)) return 'op'
      if (stream.some(({ seq }) => seq === entry.seq)) return 'seq'
      const kept = structuredClone(entry)
      byStream.set(
        entry.stream,
        [...stream, kept].sort((a, b) => a.seq - b.seq),
      )
      entries.push(kept)
      listeners.forEach((listener) => listener())
      return 'ok'
    },
    async read(stream, after, limit = Infinity) {
      return structuredClone(
        of(stream)
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
      )
    },
    async readLast(stream, upTo, count) {
      const found = of(stream).filter(({ seq }) => seq <= upTo)
      return structuredClone(found.slice(Math.max(0, found.length - count)))
    },
    async findOp(stream, opId) {
      return structuredClone(of(stream).find((entry) => entry.opId === opId))
    },
    async *heads(kind: StreamKind) {
      for (const stream of byStream.values()) {
        const last = stream.at(-1)
        if (last?.kind === kind) yield headOf(last)
      }
    },
    async tail({ from, onHead, onPosition, onLost }) {
      let next = entries.length
      if (from !== undefined) {
        const position = Number(from)
        if (Number.isInteger(position) && position >= 0 && position <= entries.length) next = position
        else await onLost()
      }
      let running = Promise.resolve()
      let isStopped = false
      const hand = async () => {
        while (!isStopped && next < entries.length) {
          const batch = entries.slice(next)
          next += batch.length
          await Promise.all(batch.map(async (entry) => onHead(headOf(entry))))
          await onPosition?.(String(next))
        }
      }
      const wake = () => {
        running = running.then(hand)
      }
      listeners.add(wake)
      wake()
      return {
        silentMs: () => 0,
        async stop() {
          isStopped = true
          listeners.delete(wake)
          await running
        },
      }
    },
  }
}

/** Snapshots in memory, for tests. */
export function createMemorySnapshots(): Snapshots {
  const folds = new Map<string, StoredFold>()
  return {
    async load(kind, stream) {
      return structuredClone(folds.get(`${kind}:${stream}`)) as never
    },
    async save(fold) {
      const key = `${fold.kind}:${fold.stream}`
      if ((folds.get(key)?.seq ?? 0) < fold.seq) folds.set(key, structuredClone(fold))
    },
  }
}
