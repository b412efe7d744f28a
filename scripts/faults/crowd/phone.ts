import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../ground.ts'
import type { Recorder } from '../history.ts'
import type { Patient } from '../world/people.ts'
import type { Caller } from './person.ts'
import type { Answer, Live } from './product.ts'

const ACK_MS = 3_000
/** Entries that may wait for an answer: more than an outage of half a minute makes. */
const MOST_OPEN = 150
/** Answers that say "not now": the same opId is sent again. */
const PASSING = new Set(['retry', 'rate.limited', 'auth.required'])
/** How often an entry that was answered is sent again, and how often it goes both ways at once. */
const AGAIN = 0.08
const TWICE = 0.05

/** Logs at a steady rate, and never gives an entry up: what is not known to be taken is sent again under the same opId. */
export type Phone = {
  /** Entries a second; 0 rests. */
  load: (perSecond: number) => void
  /** Entries whose outcome is not known. */
  open: () => number
  stop: () => void
}

export function createPhone(deps: {
  patient: Patient
  live: Live
  caller: Caller
  recorder: Recorder
  random: Random
  newId: () => string
}): Phone {
  const { patient, live, caller, recorder, random, newId } = deps
  const { patientId, goalId } = patient
  let open = 0
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  type Op = { opId: string; words: { goalId: string; amount: number; at: string } }
  const bySocket = ({ opId, words }: Op) => live.socket.ask('goal:logProgress', { opId, patientId, ...words }, ACK_MS)
  const byRest = ({ opId, words: { amount, at } }: Op) =>
    caller.call('POST', `/api/goals/${goalId}/progress`, { amount, at }, { 'idempotency-key': opId })

  /** One try. True when it is settled. */
  async function once(op: Op, via: 'socket' | 'rest'): Promise<boolean> {
    const { opId } = op
    const answer: Answer = await (via === 'socket' ? bySocket(op) : byRest(op))
    if (answer === 'unanswered') {
      recorder.note({ kind: 'unknown', opId, why: 'unanswered', via })
      return false
    }
    if (answer.ok && answer.seq !== undefined) {
      recorder.note({ kind: 'ok', opId, seq: answer.seq, via })
      return true
    }
    const code = answer.code ?? 'none'
    recorder.note(PASSING.has(code) ? { kind: 'unknown', opId, why: code, via } : { kind: 'fail', opId, code, via })
    if (PASSING.has(code)) await wait(answer.afterMs ?? 200)
    return !PASSING.has(code)
  }

  async function settle(op: Op): Promise<void> {
    if (random.next() < TWICE) await Promise.all([once(op, 'socket'), once(op, 'rest')])
    while (!isStopped) {
      if (await once(op, 'socket')) break
      if (await once(op, 'rest')) break
      await wait(random.between(100, 600))
    }
    if (random.next() < AGAIN && !isStopped) await once(op, random.pick(['socket', 'rest']))
  }

  function log(): void {
    if (open >= MOST_OPEN) return
    const op: Op = { opId: newId(), words: { goalId, amount: 1, at: new Date().toISOString() } }
    recorder.note({ kind: 'invoke', opId: op.opId, name: 'goal:logProgress', patientId, by: patient.userId, words: {} })
    open += 1
    void settle(op).finally(() => (open -= 1))
  }

  return {
    load: (perSecond) => {
      clearInterval(timer)
      if (perSecond > 0) timer = setInterval(log, 1_000 / perSecond)
    },
    open: () => open,
    stop: () => {
      isStopped = true
      clearInterval(timer)
    },
  }
}
