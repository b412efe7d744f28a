import { Refusal } from '@closeby/protocol/core'

type Counter = {
  add: (key: string, seconds?: number) => Promise<{ count: number; afterMs: number }>
  get: (key: string) => Promise<{ count: number; afterMs: number }>
  clear: (key: string) => Promise<void>
}
export type Guessing = {
  /**
   * Runs one attempt to sign in, one at a time for each account; `null` counts as a wrong guess. Accounts that do not
   * exist are counted the same.
   * @throws Refusal `rate.limited`, `retry` when too many wait for the same account
   */
  attempt: <T>(account: string, run: () => Promise<T | null>) => Promise<T | null>
  /** A reset by mail opens an account again. */
  forgive: (account: string) => Promise<void>
}

const QUICK_TRIES = 5
const HARD_STOP = 100
/** Longer than a hundred tries take at the longest delay. */
const COUNTED_SECONDS = 20 * 86_400
export const LONGEST_DELAY_SECONDS = 900
const MAX_WAITING = 32

/** Seconds to wait after the n-th wrong guess: none for the first four, then doubling from 2 s to 15 minutes. */
export function delayAfter(failures: number): number {
  if (failures < QUICK_TRIES) return 0
  return Math.min(LONGEST_DELAY_SECONDS, 2 ** (failures - QUICK_TRIES + 1))
}

/** Slows guessing per account. The limit holds whatever the address, and also without Redis. */
export function createGuessing(createCounter: (name: string, seconds: number) => Counter): Guessing {
  const failures = createCounter('guess', COUNTED_SECONDS)
  const waits = createCounter('guess-wait', LONGEST_DELAY_SECONDS)
  const queue = createQueue()
  return {
    attempt: (account, run) =>
      queue(account, async () => {
        await requireTurn(account)
        const found = await run()
        if (found !== null) await Promise.all([failures.clear(account), waits.clear(account)])
        else await countFailure(account)
        return found
      }),
    forgive: async (account) => {
      await Promise.all([failures.clear(account), waits.clear(account)])
    },
  }

  async function requireTurn(account: string): Promise<void> {
    const [failed, waiting] = await Promise.all([failures.get(account), waits.get(account)])
    if (failed.count >= HARD_STOP) throw new Refusal('rate.limited', { afterMs: failed.afterMs })
    if (waiting.count > 0) throw new Refusal('rate.limited', { afterMs: waiting.afterMs })
  }

  async function countFailure(account: string): Promise<void> {
    const { count } = await failures.add(account)
    const delay = delayAfter(count)
    if (delay > 0) await waits.add(account, delay)
  }
}

/** Runs what concerns one key in turn, so that a burst of guesses is counted one after the other. */
function createQueue() {
  const lines = new Map<string, { tail: Promise<unknown>; waiting: number }>()
  return async function inTurn<T>(key: string, run: () => Promise<T>): Promise<T> {
    const line = lines.get(key) ?? { tail: Promise.resolve(), waiting: 0 }
    if (line.waiting >= MAX_WAITING) throw new Refusal('retry', { afterMs: 1_000 })
    line.waiting += 1
    const mine = line.tail.then(run)
    line.tail = mine.catch(() => undefined)
    lines.set(key, line)
    try {
      return await mine
    } finally {
      line.waiting -= 1
      if (line.waiting === 0) lines.delete(key)
    }
  }
}
