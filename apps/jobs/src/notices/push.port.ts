import type { PushSubscription } from '@closeby/db'

/**
 * What a push service said: it took the message; the browser is gone for good; it will never take this message; or it may
 * be asked again, after what it asked for, if it did.
 */
export type PushOutcome = 'taken' | 'gone' | 'refused' | { retryAfterMs: number | null }

/** Hands messages to the push services of browsers (RFC 8030). Never throws: every failure is an outcome. */
export interface Pusher {
  send(to: Pick<PushSubscription, 'endpoint' | 'keys'>, message: { text: string; topic: string }): Promise<PushOutcome>
}
