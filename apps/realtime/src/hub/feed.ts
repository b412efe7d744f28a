import type { PatientState } from '@closeby/protocol/patient'
import type { Head, Streams } from '@closeby/db'
import { Unavailable } from '@closeby/db'
import type { RecentHeads } from './recent-heads.ts'
import type { HubTime } from './time.ts'

/** Streams folded at the same time: in a flood so many that what they read of the log goes in groups. */
const AT_ONCE = 64
const RETRY_MS = 500

/**
 * Heads come in from the hub's own commits, from pokes and from the tail, in any order and more than once. Each stream
 * is brought to its newest head; what happens then follows from the fold, never from who told of it.
 */
export type Feed = {
  push: (head: Head) => void
  /** How long the oldest head that was heard of waits for a store that is away or slow; 0 when none waits. */
  lateMs: () => number
  stop: () => void
}

export function createFeed(deps: {
  streams: Pick<Streams, 'advance'>
  heads: Pick<RecentHeads, 'note'>
  time: Pick<HubTime, 'after' | 'monotonicMs'>
  /** Whether a change of this patient can concern a socket here. */
  isWatched: (patientId: string) => boolean
  onPatient: (state: PatientState) => void
  report: (error: unknown) => void
}): Feed {
  const { streams, heads, time, isWatched, onPatient, report } = deps
  const queue = new Map<string, Head>()
  const running = new Set<string>()
  /** Since when a stream is known to be ahead of its fold here. */
  const since = new Map<string, number>()
  let isStopped = false

  /** Latest wins, and a stream is worked on once at a time. */
  function enqueue(head: Head): void {
    const key = `${head.kind}:${head.stream}`
    if ((queue.get(key)?.seq ?? 0) < head.seq) queue.set(key, head)
    if (!since.has(key)) since.set(key, time.monotonicMs())
    pump()
  }

  function pump(): void {
    for (const [key, head] of queue) {
      if (isStopped || running.size >= AT_ONCE) return
      if (running.has(key)) continue
      queue.delete(key)
      running.add(key)
      void work(key, head).finally(() => {
        running.delete(key)
        pump()
      })
    }
  }

  async function work(key: string, head: Head): Promise<void> {
    const begunAt = time.monotonicMs()
    try {
      await bring(head)
      noteFolded(key, begunAt)
    } catch (error) {
      report(error)
      // A log that cannot be read is one patient's trouble, and no sign of how the hub is.
      if (!(error instanceof Unavailable)) noteFolded(key, begunAt)
      time.after(RETRY_MS, () => enqueue(head))
    }
  }

  /** What came in while a stream was read has waited since that read began, at most. */
  function noteFolded(key: string, begunAt: number): void {
    if (queue.has(key)) since.set(key, begunAt)
    else since.delete(key)
  }

  async function bring(head: Head): Promise<void> {
    if (head.kind !== 'patient') return void (await streams.advance(head.kind, head.stream, head.seq))
    const state = await streams.advance('patient', head.stream, head.seq)
    if (state) onPatient(state)
  }

  return {
    push: (head) => {
      if (head.kind === 'patient' && (!heads.note(head.stream, head.seq) || !isWatched(head.stream))) return
      enqueue(head)
    },
    lateMs: () => {
      const now = time.monotonicMs()
      let oldest = now
      for (const at of since.values()) oldest = Math.min(oldest, at)
      return now - oldest
    },
    stop: () => {
      isStopped = true
    },
  }
}
