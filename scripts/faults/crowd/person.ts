import type { Person } from '../world/people.ts'
import type { Answer, Problem, TicketAnswer } from './product.ts'

const CALL_MS = 6_000

type Reply = { status: number; body: Record<string, unknown> } | null

/** One person and the hubs he may knock at. As behind a balancer, one that does not answer is left for the next. */
export type Caller = {
  /** The hub to knock at now. */
  hub: () => string
  /** Leaves it for the next one. */
  turn: () => void
  ticket: () => Promise<TicketAnswer>
  /** One REST call in his name; unanswered when nobody did. */
  call: (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>
}

export function createCaller({ email, password }: Person, hubs: string[], first: number): Caller {
  let at = first % hubs.length
  let accessToken: string | null = null
  const hub = () => hubs[at] ?? ''
  const turn = () => {
    at = (at + 1) % hubs.length
  }

  async function ask(method: string, path: string, body: object, headers: Record<string, string>): Promise<Reply> {
    try {
      const answer = await fetch(new URL(path, hub()), {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method !== 'GET' && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(CALL_MS),
      })
      return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> }
    } catch {
      turn()
      return null
    }
  }

  async function signIn(): Promise<Reply> {
    const reply = await ask('POST', '/api/auth/login', { email, password }, {})
    accessToken = reply?.status === 200 ? String(reply.body['accessToken']) : null
    return reply
  }

  /** Signs in when there is no token, or it has run out. */
  async function call(method: string, path: string, body: object = {}, headers = {}): Promise<Reply> {
    for (let tries = 0; tries < 2; tries += 1) {
      if (accessToken === null) {
        const signedIn = await signIn()
        if (accessToken === null) return signedIn
      }
      const reply = await ask(method, path, body, { ...headers, authorization: `Bearer ${String(accessToken)}` })
      if (reply?.status !== 401) return reply
      accessToken = null
    }
    return null
  }

  return {
    hub,
    turn,
    ticket: async () => {
      const reply = await call('POST', '/api/live-ticket')
      if (reply?.status === 200) return { ok: true, ticket: String(reply.body['ticket']), serverNow: null }
      // A person stays at the door: whatever was wrong with his token, he signs in again with the next try.
      const { code = 'retry', ...problem } = (reply?.body ?? {}) as Partial<Problem>
      return { ok: false, problem: { ...problem, code: code === 'auth.required' ? 'retry' : code } }
    },
    call: async (method, path, body, headers) => {
      const reply = await call(method, path, body, headers)
      if (!reply) return 'unanswered'
      return { ...reply.body, ok: reply.status < 300 }
    },
  }
}
