import type { Proof, User } from '@closeby/protocol/accounts'
import type { FactorWay } from '@closeby/protocol/accounts'
import { call, type CallAnswer } from '#lib/accounts/call.ts'

/** One place where somebody shows who he is: a proof is sent there, and a passkey asks there what to sign. */
export interface Step {
  send: (proof: Proof & { password?: string }) => Promise<CallAnswer<unknown>>
  challenge: () => Promise<CallAnswer<{ options: object }>>
}
/** What the session of this browser says of itself. */
export interface WhoIsThere {
  user: User
  standing: 'open' | 'locked' | 'unenrolled'
  ways: FactorWay[]
}

const post = <Body>(path: string, body: object) => call<Body>(path, { method: 'POST', body, asks: false })

/** The second step of signing in, for who holds the token of the first. */
export function secondStep(token: string): Step {
  return {
    send: (proof) => post('/api/session/second-step', { token, ...proof }),
    challenge: () => post('/api/auth/second-step/challenge', { token }),
  }
}

/** Showing again who one is: opens a locked screen, and what asks for it. */
export const proving: Step = {
  send: (proof) => post('/api/session/prove', proof),
  challenge: () => post('/api/session/prove/challenge', {}),
}

export const whoIsThere = () => call<WhoIsThere>('/api/session', { asks: false })
