import type { FactorWay } from '@closeby/protocol/accounts'
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
  /** With `auth.secondStep`: what to bring to the second step, and the ways there are. */
  secondStep?: { token: string; ways: FactorWay[] }
}

/** What an HTTP status means where no problem of ours stands in the body. */
const BY_STATUS: Record<number, RefusalCode> = {
  401: 'auth.required',
  404: 'notFound',
  413: 'tooLarge',
  422: 'invalid',
  429: 'rate.limited',
  500: 'internal',
}

/** Reads a problem out of any answer. What is not a problem of ours (a proxy's page, no answer at all) is judged by its status; else `retry`. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string')
    return body as Problem
  return { code: BY_STATUS[status] ?? 'retry' }
}
