import type { IncomingMessage } from 'node:http'
import { Refusal } from '@closeby/protocol/core'
import type { Source } from './line.ts'
import type { HubTime } from './time.ts'

/** Handshakes a second, and how many may come at once: what one core of a small machine takes beside its work. */
const PER_SECOND = 400
const BURST = 800

/** Paces who comes in, so that a crowd that lost its hub does not bury the next one. */
export type Admission = {
  /** @throws Refusal `retry` with the slot to come back in; each refused one gets a later slot */
  admit: () => void
}

export function createAdmission(deps: {
  time: Pick<HubTime, 'monotonicMs'>
  perSecond?: number | undefined
  burst?: number | undefined
}): Admission {
  const { time, perSecond = PER_SECOND, burst = BURST } = deps
  const spacing = 1_000 / perSecond
  let tokens = burst
  let filledAt = time.monotonicMs()
  let lastSlot = 0
  return {
    admit: () => {
      const now = time.monotonicMs()
      tokens = Math.min(burst, tokens + (now - filledAt) / spacing)
      filledAt = now
      if (tokens >= 1) {
        tokens -= 1
        return
      }
      lastSlot = Math.max(lastSlot, now) + spacing
      throw new Refusal('retry', { afterMs: Math.ceil(lastSlot - now) })
    },
  }
}

/**
 * Whether a request may open a socket by where it comes from. A browser tells its origin, and only ours is let in, to the
 * letter; a program tells none and is let in by its ticket. A cookie is never looked at.
 */
export function isWelcome(request: Pick<IncomingMessage, 'headers'>, origins: readonly string[]): boolean {
  const { origin } = request.headers
  return origin === undefined || origins.includes(origin)
}

/** Where a request comes from: the address that the last of exactly `proxies` trusted ones saw. */
export function sourceOf(request: Pick<IncomingMessage, 'headers'>, remoteAddress: string, proxies: number): Source {
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const path = [...forwarded.map((each) => each.trim()).filter(Boolean), remoteAddress]
  return { address: path.at(-1 - proxies) ?? remoteAddress, origin: request.headers.origin ?? null }
}
