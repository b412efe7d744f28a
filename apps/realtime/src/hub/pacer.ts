import type { HubTime } from './time.ts'

/** No row waits longer than this for the sake of rows to come. */
const MAX_GAP_MS = 100

export type Flushable = { flush: () => void }
/** Decides when lists are flushed, for all sockets of a hub together. */
export type Pacer = {
  /** Flushes this once, in the next round. */
  request: (target: Flushable) => void
  /** From the first request of the last round to its end; 0 when nothing was asked for a while. */
  lagMs: () => number
  stop: () => void
}

/**
 * Rounds with a gap of twice what the last one cost, 100 ms at most. A quiet hub flushes at once, because its rounds cost
 * next to nothing; a flooded one spends at most a third of its time on flushing, and what comes in a gap is merged.
 */
export function createPacer(deps: {
  time: Pick<HubTime, 'monotonicMs' | 'after'>
  report: (error: unknown) => void
}): Pacer {
  const { time, report } = deps
  const waiting = new Set<Flushable>()
  let callOff: (() => void) | null = null
  let isRound = false
  let askedAt = 0
  let nextAt = 0
  let last = { endedAt: 0, lagMs: 0 }

  function round(): void {
    callOff = null
    isRound = true
    const begunAt = time.monotonicMs()
    const targets = [...waiting]
    waiting.clear()
    for (const target of targets) {
      try {
        target.flush()
      } catch (error) {
        report(error)
      }
    }
    const endedAt = time.monotonicMs()
    nextAt = endedAt + Math.min(MAX_GAP_MS, 2 * (endedAt - begunAt))
    last = { endedAt, lagMs: endedAt - askedAt }
    isRound = false
    if (waiting.size > 0) schedule(endedAt)
  }

  function schedule(now: number): void {
    askedAt = now
    callOff = time.after(Math.max(0, nextAt - now), round)
  }

  return {
    request: (target) => {
      waiting.add(target)
      // What a round adds is seen to at its end.
      if (!callOff && !isRound) schedule(time.monotonicMs())
    },
    lagMs: () => {
      const now = time.monotonicMs()
      if (callOff) return Math.max(last.lagMs, now - askedAt)
      return now - last.endedAt < 10 * MAX_GAP_MS ? last.lagMs : 0
    },
    stop: () => {
      callOff?.()
      waiting.clear()
    },
  }
}
