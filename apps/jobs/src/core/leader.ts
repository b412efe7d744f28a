import type { Leases } from '@closeby/db'
import type { Logger } from './logger.ts'
import { repeat } from './repeat.ts'

/** Work that runs while this worker leads; answers the way to end it. */
export type Duty = () => Promise<{ stop(): Promise<void> }>
export type Leader = { isLeading(): boolean; stop(): Promise<void> }

/** A worker that vanishes is followed by another within this time. */
const TTL_MS = 4000
const RENEW_MS = 1000

/**
 * Keeps one duty running on one worker. A lease makes the others spare work; it is never what makes an effect happen
 * once, because a worker that was paused may act for a moment beside its successor.
 */
export function startLeader(options: {
  name: string
  holder: string
  leases: Leases
  duty: Duty
  logger: Logger
}): Leader {
  const { name, holder, leases, duty, logger } = options
  let running: { stop(): Promise<void> } | null = null
  let heldUntilMs = 0

  async function step(): Promise<void> {
    const askedMs = performance.now()
    let isMine: boolean
    try {
      isMine = await leases.acquire(name, holder, TTL_MS)
      if (isMine) heldUntilMs = askedMs + TTL_MS
    } catch (error) {
      logger.warn({ err: error, lease: name }, 'the lease could not be asked for')
      // Within its time the lease is still ours: nobody else can have taken it.
      isMine = running !== null && performance.now() < heldUntilMs
    }
    if (isMine && !running) {
      logger.info({ lease: name }, 'this worker leads')
      running = await duty()
    } else if (!isMine && running) {
      logger.warn({ lease: name }, 'this worker follows')
      await endDuty()
    }
  }

  async function endDuty(): Promise<void> {
    const ending = running
    running = null
    await ending?.stop()
  }

  const loop = repeat(`lease ${name}`, RENEW_MS, step, logger)
  return {
    isLeading: () => running !== null,
    async stop() {
      await loop.stop()
      await endDuty()
      await leases
        .release(name, holder)
        .catch((error: unknown) => logger.warn({ err: error, lease: name }, 'the lease was not given back'))
    },
  }
}
