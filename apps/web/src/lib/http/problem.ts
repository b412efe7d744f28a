import type { RefusalCode } from '@closeby/protocol/core'

/** A "no" as it travels: RFC 9457 on REST, the same keys in a socket's ack. */
export interface Problem {
  code: RefusalCode
  /** What is wrong, never the value. */
  paths?: string[]
  /** When to come back. */
  afterMs?: number
  /** Who was first. */
  by?: { name: string }
}

/** Reads a problem out of any answer. What is not a problem of ours (a proxy's page, no answer at all) is `retry`. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string')
    return body as Problem
  if (status === 401) return { code: 'auth.required' }
  if (status === 404) return { code: 'notFound' }
  if (status === 413) return { code: 'tooLarge' }
  if (status === 429) return { code: 'rate.limited' }
  return { code: status >= 500 && status !== 502 && status !== 503 && status !== 504 ? 'internal' : 'retry' }
}
