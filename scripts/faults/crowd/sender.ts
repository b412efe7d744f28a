import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../ground.ts'
import type { Recorder } from '../history.ts'
import type { Caller } from './person.ts'
import type { Answer, Live } from './product.ts'

const ACK_MS = 3_000
/** As an outbox does, it comes back later each time. */
const PAUSE_MS = 600
const PAUSE_CAP_MS = 5_000
/** Answers that say "not now": the same opId is sent again. */
const PASSING = new Set(['retry', 'rate.limited', 'auth.required'])
/** How often an entry that was answered is sent again, and how often it goes both ways at once. */
const AGAIN = 0.08
const TWICE = 0.05

/** One command as both doors know it. */
export type Op = { opId: string; event: string; payload: object; path: string; body: object }
/** Sends what a person wants until its outcome is known, and now and then on purpose once more. */
export type Sender = {
  /** Resolves when it was taken (true) or refused (false), or when the sender was stopped (false). */
  settle: (op: Op) => Promise<boolean>
  stop: () => void
}

export function createSender(deps: { live: Live; caller: Caller; recorder: Recorder; random: Random }): Sender {
  const { live, caller, recorder, random } = deps
  let isStopped = false

  const bySocket = ({ opId, event, payload }: Op) => live.socket.ask(event, { opId, ...payload }, ACK_MS)
  const byRest = ({ opId, path, body }: Op) => caller.call('POST', path, body, { 'idempotency-key': opId })

  /** One try. Null when its outcome is not known. */
  async function once(op: Op, via: 'socket' | 'rest'): Promise<boolean | null> {
    const { opId } = op
    const answer: Answer = await (via === 'socket' ? bySocket(op) : byRest(op))
    if (answer === 'unanswered') {
      recorder.note({ kind: 'unknown', opId, why: 'unanswered', via })
      return null
    }
    if (answer.ok && answer.seq !== undefined) {
      recorder.note({ kind: 'ok', opId, seq: answer.seq, via })
      return true
    }
    const code = answer.code ?? 'none'
    recorder.note(PASSING.has(code) ? { kind: 'unknown', opId, why: code, via } : { kind: 'fail', opId, code, via })
    if (!PASSING.has(code)) return false
    await wait(answer.afterMs ?? 200)
    return null
  }

  return {
    settle: async (op) => {
      if (random.next() < TWICE) await Promise.all([once(op, 'socket'), once(op, 'rest')])
      let outcome: boolean | null = null
      for (let tries = 0; outcome === null && !isStopped; tries += 1) {
        outcome = (await once(op, 'socket')) ?? (await once(op, 'rest'))
        if (outcome === null) await wait(random.between(0.2, 1) * Math.min(PAUSE_CAP_MS, PAUSE_MS * 2 ** tries))
      }
      if (random.next() < AGAIN && !isStopped) await once(op, random.pick(['socket', 'rest']))
      return outcome ?? false
    },
    stop: () => {
      isStopped = true
    },
  }
}
