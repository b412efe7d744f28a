import type { BackOff } from './back-off.ts'
import type { Logger } from './logger.ts'

/** Every entry of a stream from `from` to `to` waits to be projected. */
export type Work = { stream: string; from: number; to: number }
/** What became of each piece of work, in its order. What an abort kept from being begun counts as failed. */
export type Project = (works: Work[], signal: AbortSignal) => Promise<PromiseSettledResult<void>[]>

export type Projector = {
  /** Asks for everything of a stream from `from` on. Many notes of one stream become one piece of work. */
  note: (work: Work) => void
  /** A mark of now, see `isPast`. */
  mark(): number
  /** True when everything noted before a mark has been projected. */
  isPast(mark: number): boolean
  /** Resolves when nothing waits but what is parked. */
  idle(): Promise<void>
  stop(): Promise<void>
}

type Waiting = Work & { order: number }

export type ProjectorOptions = {
  name: string
  project: Project
  backOff: BackOff
  logger: Logger
  /** True for an error that says nothing about the stream: the store is away. */
  isUnavailable: (error: unknown) => boolean
  /** Whether a parked stream holds back the mark, so that its entries are read again after a restart. */
  parkedHoldsMark: boolean
  batchSize?: number
}

/** How many batches are on their way at once: one folds while the other is written. */
const BATCHES = 2
/** How long a batch gathers: next to nothing beside the two seconds promised, and far fewer writes in a burst. */
const GATHER_MS = 25
const AWAY_MS = 250

/**
 * Brings read models up to their streams: coalesces what is noted per stream, works in batches, and parks a stream that
 * fails so that it never holds up the others.
 */
export function createProjector(options: ProjectorOptions): Projector {
  const { name, project, backOff, logger, isUnavailable, parkedHoldsMark, batchSize = 200 } = options
  const waiting = new Map<string, Waiting>()
  const parked = new Map<string, Waiting>()
  const inFlight = new Map<string, Waiting>()
  const timers = new Set<NodeJS.Timeout>()
  let noted = 0
  let batches = 0
  let isScheduled = false
  let isPaused = false
  const stopping = new AbortController()
  const { signal } = stopping
  const whenIdle: (() => void)[] = []

  const later = (ms: number, task: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      task()
    }, ms)
    timers.add(timer)
  }

  function put(work: Waiting): void {
    const known = waiting.get(work.stream)
    waiting.set(work.stream, known ? merged(known, work) : work)
  }

  function schedule(ms: number): void {
    if (isScheduled || signal.aborted || waiting.size === 0) return
    isScheduled = true
    later(ms, () => {
      isScheduled = false
      startBatches()
    })
  }

  function pause(): void {
    isPaused = true
    later(AWAY_MS, () => {
      isPaused = false
      startBatches()
    })
  }

  function startBatches(): void {
    while (batches < BATCHES && !signal.aborted && !isPaused) {
      const batch = [...takeBatch()]
      if (batch.length === 0) break
      batches += 1
      void run(batch).finally(() => {
        batches -= 1
        startBatches()
        if (batches === 0 && waiting.size === 0) whenIdle.splice(0).forEach((resolve) => resolve())
      })
    }
  }

  /** One stream is never in two batches at once. */
  function* takeBatch(): Iterable<Waiting> {
    let taken = 0
    for (const [stream, work] of waiting) {
      if (taken === batchSize) return
      if (inFlight.has(stream)) continue
      waiting.delete(stream)
      inFlight.set(stream, work)
      taken += 1
      yield work
    }
  }

  async function run(batch: Waiting[]): Promise<void> {
    const works = batch.map(({ stream, from, to }) => ({ stream, from, to }))
    const results = await project(works, signal).catch((reason: unknown) =>
      batch.map(() => ({ status: 'rejected' as const, reason })),
    )
    let isAway = false
    batch.forEach((work, index) => {
      const result = results[index]
      inFlight.delete(work.stream)
      if (result?.status === 'fulfilled') return backOff.succeeded(work.stream)
      if (signal.aborted) return put(work)
      if (isUnavailable(result?.reason)) {
        isAway = true
        return put(work)
      }
      park(work, result?.reason)
    })
    if (isAway) pause()
  }

  function park(work: Waiting, reason: unknown): void {
    const waitMs = backOff.failed(work.stream)
    logger.error(
      { err: reason, projector: name, stream: work.stream, seq: work.to, retryInMs: waitMs },
      'a stream is parked',
    )
    const known = parked.get(work.stream)
    parked.set(work.stream, known ? merged(known, work) : work)
    later(waitMs, () => {
      const due = parked.get(work.stream)
      if (!due || signal.aborted) return
      parked.delete(work.stream)
      put(due)
      schedule(0)
    })
  }

  return {
    note(work) {
      if (signal.aborted) return
      noted += 1
      const known = parked.get(work.stream)
      if (known) parked.set(work.stream, merged(known, { ...work, order: noted }))
      else put({ ...work, order: noted })
      schedule(GATHER_MS)
    },
    mark: () => noted,
    isPast(mark) {
      const held = [...waiting.values(), ...inFlight.values(), ...(parkedHoldsMark ? parked.values() : [])]
      return held.every(({ order }) => order > mark)
    },
    idle: () =>
      batches === 0 && waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve)),
    async stop() {
      stopping.abort()
      timers.forEach(clearTimeout)
      while (batches > 0) await new Promise((resolve) => setTimeout(resolve, 10))
      whenIdle.splice(0).forEach((resolve) => resolve())
    },
  }
}

function merged(a: Waiting, b: Waiting): Waiting {
  return {
    stream: a.stream,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    order: Math.min(a.order, b.order),
  }
}
