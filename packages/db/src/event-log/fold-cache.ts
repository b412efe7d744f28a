import type { Instant } from '@closeby/protocol/core'
import type { StreamKind } from '@closeby/protocol/wire'
import type { Unavailable } from '../unavailable.ts'
import type { FoldOf } from './event-log.port.ts'

/** A fold in memory. There is one such object per stream, because it is what tells each entry once. */
export type Held<Kind extends StreamKind = StreamKind> = {
  kind: Kind
  stream: string
  /** The head this fold reflects; 0 for a stream without entries. */
  seq: number
  recordedAt: Instant
  state: FoldOf<Kind> | null
  /** False until the log was read up to its head once. */
  isLoaded: boolean
  /** Seq of the newest stored snapshot, as far as this process knows. */
  snapshotSeq: number
  /** The read that runs, and the one that will start when it is over. */
  reading: Promise<void> | null
  queued: Promise<void> | null
  /** Ends when the last commit that was let in is over, with the trouble it had with the store. */
  turn: Promise<Unavailable | null>
  /** Reads and commits under way: a fold in use never leaves. */
  busy: number
}

/** Looks at no more than these many before it lets the cache be larger for a while. */
const LOOK_AT = 32

function blank<Kind extends StreamKind>(kind: Kind, stream: string): Held<Kind> {
  return {
    kind,
    stream,
    seq: 0,
    recordedAt: '',
    state: null,
    isLoaded: false,
    snapshotSeq: 0,
    reading: null,
    queued: null,
    turn: Promise.resolve(null),
    busy: 0,
  }
}

/** Least recently used folds leave first, but never one that is pinned or in use. */
export function createFoldCache(size: number) {
  const folds = new Map<string, Held>()
  const pins = new Map<string, number>()
  const keyOf = (kind: StreamKind, stream: string) => `${kind}:${stream}`
  const mayLeave = (held: Held) => held.busy === 0 && !pins.has(held.stream)

  function shrink(): void {
    let looks = LOOK_AT
    for (const [key, held] of folds) {
      if (folds.size <= size || looks === 0) return
      looks -= 1
      folds.delete(key)
      if (!mayLeave(held)) folds.set(key, held)
    }
  }

  function find<Kind extends StreamKind>(kind: Kind, stream: string): Held<Kind> | undefined {
    const key = keyOf(kind, stream)
    const held = folds.get(key)
    if (!held) return undefined
    folds.delete(key)
    folds.set(key, held)
    // The key holds the kind, so what lies under it is of that kind.
    return held as unknown as Held<Kind>
  }

  return {
    find,
    /** Lends the one fold of a stream for as long as `work` runs. */
    async use<Kind extends StreamKind, T>(
      kind: Kind,
      stream: string,
      work: (held: Held<Kind>) => Promise<T>,
    ): Promise<T> {
      const known = find(kind, stream)
      const held = known ?? blank(kind, stream)
      held.busy += 1
      if (!known) folds.set(keyOf(kind, stream), held)
      try {
        return await work(held)
      } finally {
        held.busy -= 1
        // Made-up ids must not push real folds out.
        if (held.seq === 0 && mayLeave(held)) folds.delete(keyOf(kind, stream))
        shrink()
      }
    },
    pin(stream: string): () => void {
      pins.set(stream, (pins.get(stream) ?? 0) + 1)
      let isPinned = true
      return () => {
        if (!isPinned) return
        isPinned = false
        const left = (pins.get(stream) ?? 1) - 1
        if (left > 0) pins.set(stream, left)
        else pins.delete(stream)
      }
    },
  }
}
