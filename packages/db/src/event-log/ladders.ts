import type { Ladder } from '@closeby/protocol/alerts'
import { DEFAULT_LADDER } from '@closeby/protocol/alerts'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import type { Organisation } from '@closeby/protocol/wire'

/** A ladder in use is read again after this. An alert that is raised copies it, so a few seconds harm nobody. */
const KEPT_MS = 5000

type Known = { ladder: Ladder; readAt: Instant }

/**
 * The ladders of organisations, for commits that may raise alerts. Only the first commit of an organisation waits for one;
 * later ones take what is known while it is read again beside them.
 */
export function createLadders(deps: {
  read: (orgId: string) => Promise<Organisation | null>
  clock: () => Instant
  report: (error: unknown) => void
}) {
  const { read, clock, report } = deps
  const known = new Map<string, Known>()
  const reading = new Map<string, Promise<Ladder>>()

  function readOnce(orgId: string): Promise<Ladder> {
    const running = reading.get(orgId)
    if (running) return running
    const started = read(orgId)
      .then((organisation) => {
        const ladder = organisation?.ladder ?? DEFAULT_LADDER
        known.set(orgId, { ladder, readAt: clock() })
        return ladder
      })
      .finally(() => reading.delete(orgId))
    reading.set(orgId, started)
    return started
  }

  return {
    /** @throws Unavailable when it was never read and the database is away */
    of(orgId: string): Ladder | Promise<Ladder> {
      const found = known.get(orgId)
      if (!found) return readOnce(orgId)
      if (Math.abs(msBetween(found.readAt, clock())) > KEPT_MS) readOnce(orgId).catch(report)
      return found.ladder
    },
  }
}
