import type { Turn } from './outbox.svelte.ts'

/** Long enough for one try over a bad line; a tab that died gives its turn up after it. */
const LEASE_MS = 20_000
const RENEW_MS = 5_000
const LOOK_MS = 500

/** Where a lease is written down: one holder for each name at a time, decided in one step. */
export type Leases = {
  /** True when `holder` has the lease until `until`: it was free, run out, or its own. */
  claim: (holder: string, now: number, until: number) => Promise<boolean>
  release: (holder: string) => Promise<void>
}

/** One tab at a time by the browser's own locks: a tab that dies gives its turn up at once. */
export function lockTurn(locks: Pick<LockManager, 'request'>, name: string): Turn {
  return (run) => locks.request(name, run)
}

/**
 * The same where the browser has no locks. A tab that was frozen past its lease may send beside the new holder; both send the same
 * `opId`, so the hub still takes each write once.
 */
export function leaseTurn(
  leases: Leases,
  ground: { now: () => number; after: (ms: number, run: () => void) => () => void; uuid: () => string },
): Turn {
  const holder = ground.uuid()
  const claim = (): Promise<boolean> => leases.claim(holder, ground.now(), ground.now() + LEASE_MS)
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void ground.after(ms, resolve))
  return async (run) => {
    while (!(await claim())) await pause(LOOK_MS)
    let isOver = false
    let cancel = (): void => undefined
    let renewing: Promise<unknown> = Promise.resolve()
    const renewLater = (): void => {
      if (isOver) return
      cancel = ground.after(RENEW_MS, () => {
        renewing = claim().finally(renewLater)
      })
    }
    renewLater()
    try {
      return await run()
    } finally {
      isOver = true
      cancel()
      await renewing.catch(() => undefined)
      await leases.release(holder)
    }
  }
}
