import type { RefusalCode } from '@closeby/protocol/core'
import { problemOf, type Problem } from '#lib/http/problem.ts'
import { session } from './session.svelte.ts'

/** What a call came to. `status` 0 means that no answer arrived: the write may or may not have been taken, so keep its key. */
export type CallAnswer<Body> = { ok: true; body: Body } | { ok: false; status: number; problem: Problem }

interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** The write's UUID. Give the same one again to try the same write again; without one a write gets its own. */
  key?: string
  /** Whom this page shows: with the session of anybody else the call is refused. */
  person?: string | undefined
  /** False for calls nobody is waiting for: an expired session is then answered with, not asked about. */
  asks?: boolean
}

/** No answer by then is none: a line that swallows everything must not hold a write for ever. */
const ANSWER_MS = 20_000

async function once<Body>(
  path: string,
  { method = 'GET', body, person }: CallOptions,
  key: string | undefined,
): Promise<CallAnswer<Body>> {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(person !== undefined && { 'closeby-user': person }),
      },
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const parsed: unknown = text === '' ? null : JSON.parse(text)
    return answer.ok
      ? { ok: true, body: parsed as Body }
      : { ok: false, status: answer.status, problem: problemOf(answer.status, parsed) }
  } catch {
    return { ok: false, status: 0, problem: { code: 'retry' } }
  }
}

/** Asks the person for what a refusal wants of him; undefined for one that wants nothing he could show. */
export function askFor(code: RefusalCode | undefined): Promise<'back' | 'left'> | undefined {
  if (code === 'auth.required') return session.askAgain()
  return code === 'auth.stepUp' ? session.askProof() : undefined
}

/**
 * One call of the API from this page, same origin, with the session's cookie. An expired session opens "sign in again", and what wants a
 * fresh proof asks for one; then the same write is tried with the same key. Never throws: a refusal is a value, `refusalSentence(problem)` is what to show.
 */
export async function call<Body>(path: string, options: CallOptions = {}): Promise<CallAnswer<Body>> {
  const key = options.method && options.method !== 'GET' ? (options.key ?? crypto.randomUUID()) : undefined
  const answer = await once<Body>(path, options, key)
  if (answer.ok || options.asks === false) return answer
  const asked = askFor(answer.problem.code)
  return (await asked) === 'back' ? once<Body>(path, options, key) : answer
}
