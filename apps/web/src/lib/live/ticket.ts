import { problemOf } from '#lib/http/problem.ts'
import type { FetchTicket } from './transport.ts'

/** A single-use ticket for the cookie session of the person this page shows. Never throws: no answer is a `retry`. */
export const fetchLiveTicket = async (person?: string): ReturnType<FetchTicket> => {
  try {
    const answer = await fetch('/api/live-ticket', {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(person !== undefined && { 'closeby-user': person }),
      },
      body: '{}',
    })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) return { ok: false, problem: problemOf(answer.status, body) }
    const date = Date.parse(answer.headers.get('date') ?? '')
    return { ok: true, ticket: (body as { ticket: string }).ticket, serverNow: Number.isNaN(date) ? null : date }
  } catch {
    return { ok: false, problem: { code: 'retry' } }
  }
}
