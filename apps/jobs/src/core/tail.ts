import type { Checkpoints, EntryStore, Head } from '@closeby/db'
import type { StreamKind } from '@closeby/protocol/wire'
import type { Logger } from './logger.ts'
import type { Projector } from './projector.ts'
import { repeat } from './repeat.ts'

/** One kind of stream: who brings its read models up, and how all of them are compared with all heads. */
export type Followed = {
  projector: Projector
  /** Notes every stream whose read model is behind its head. With `isLost`, what was recorded may never have been seen. */
  compare: (options: { isLost: boolean; signal: AbortSignal }) => Promise<number>
}
export type TailOptions = {
  log: EntryStore
  checkpoints: Checkpoints
  followed: Partial<Record<StreamKind, Followed>>
  logger: Logger
}

export type RunningTail = {
  /** Milliseconds since the log last answered. */
  silentMs(): number
  stop(): Promise<void>
}
type Seen = { position: string; isSettled: () => boolean }

const CHECKPOINT = 'jobs-tail'
const SAVE_EVERY_MS = 1000
const COMPARE_AGAIN_MS = 5000

/**
 * Follows every commit of every process and hands it to the projector of its kind. The stored position only moves past
 * what has been projected, so a stop at any moment loses nothing; and at every start, all heads are compared with all
 * rows beside it.
 */
export async function startTail({ log, checkpoints, followed, logger }: TailOptions): Promise<RunningTail> {
  const ending = new AbortController()
  const all = Object.values(followed)
  const comparing = new Set<Promise<void>>()
  const seen: { latest: Seen | null; candidate: Seen | null; saved: string } = {
    latest: null,
    candidate: null,
    saved: '',
  }

  function onHead({ stream, kind, seq }: Head): void {
    followed[kind]?.projector.note({ stream, from: seq, to: seq })
  }

  function onPosition(position: string): void {
    const marks = all.map(({ projector }) => ({ projector, mark: projector.mark() }))
    seen.latest = { position, isSettled: () => marks.every(({ projector, mark }) => projector.isPast(mark)) }
  }

  async function savePosition(): Promise<void> {
    seen.candidate ??= seen.latest
    if (!seen.candidate?.isSettled()) return
    // What came since may be settled as well: then the newer position is the one to keep.
    const { position } = seen.latest?.isSettled() ? seen.latest : seen.candidate
    seen.candidate = null
    if (position === seen.saved) return
    await checkpoints.save(CHECKPOINT, position)
    seen.saved = position
  }

  function compareAll(isLost: boolean): void {
    for (const { compare } of all) {
      const run = async () => {
        while (!ending.signal.aborted) {
          try {
            const behind = await compare({ isLost, signal: ending.signal })
            logger.info({ behind, isLost }, 'all heads were compared')
            return
          } catch (error) {
            logger.warn({ err: error }, 'the comparison of all heads is tried again')
            await pause(COMPARE_AGAIN_MS, ending.signal)
          }
        }
      }
      const running = run().finally(() => comparing.delete(running))
      comparing.add(running)
    }
  }

  const from = await checkpoints.load(CHECKPOINT)
  const tail = await log.tail({
    from,
    onHead,
    onPosition,
    onLost() {
      logger.warn('the stored position is too old')
      compareAll(true)
    },
  })
  compareAll(from === undefined)
  const saving = repeat('save the position', SAVE_EVERY_MS, savePosition, logger)
  return {
    silentMs: () => tail.silentMs(),
    async stop() {
      ending.abort()
      await tail.stop()
      await Promise.all(comparing)
      await Promise.all(all.map(({ projector }) => projector.stop()))
      await saving.stop()
      await savePosition().catch((error: unknown) => logger.warn({ err: error }, 'the position was not kept'))
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
