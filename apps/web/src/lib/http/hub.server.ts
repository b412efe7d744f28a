import { API_ORIGIN } from '$app/env/private'
import type { RequestEvent } from '@sveltejs/kit'
import { problemOf, type Problem } from './problem.ts'

/** Longer than any answer of a healthy hub, shorter than a person's patience. */
const DEADLINE_MS = 8000

export type HubAnswer<Body> = { ok: true; body: Body } | { ok: false; status: number; problem: Problem }

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** The write's UUID, the same for every try of it. */
  key?: string | undefined
}

type Visit = Pick<RequestEvent, 'request' | 'url' | 'locals' | 'getClientAddress'>

/**
 * Asks the hub on behalf of the visitor: his cookie, his address and our origin go along, the hub's cookies come back to him.
 * Never throws: a hub that is away is a `retry`.
 */
export async function askHub<Body>(
  event: Visit,
  path: string,
  { method = 'GET', body, key }: Call = {},
): Promise<HubAnswer<Body>> {
  const headers = new Headers({
    accept: 'application/json',
    origin: event.url.origin,
    'x-forwarded-for': event.getClientAddress(),
    'x-forwarded-proto': event.url.protocol.slice(0, -1),
    'x-forwarded-host': event.url.host,
  })
  for (const name of ['cookie', 'user-agent', 'x-request-id']) {
    const value = event.request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (key !== undefined) headers.set('idempotency-key', key)
  try {
    const answer = await fetch(API_ORIGIN + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    event.locals.cookies.push(...answer.headers.getSetCookie())
    const text = await answer.text()
    const parsed: unknown = text === '' ? null : JSON.parse(text)
    if (answer.ok) return { ok: true, body: parsed as Body }
    return { ok: false, status: answer.status, problem: problemOf(answer.status, parsed) }
  } catch {
    return { ok: false, status: 503, problem: { code: 'retry' } }
  }
}

/** The same for a page's `load`: a "no" becomes the page's own error. */
export function pageStatus(answer: { status: number }): number {
  return answer.status === 404 || answer.status === 403 ? 404 : 503
}
