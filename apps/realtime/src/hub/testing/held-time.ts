import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import type { HubTime } from '../time.ts'

type Timer = { at: number; run: () => void }
export type HeldTime = HubTime & {
  /** Lets time pass; whatever falls due on the way runs, in order. */
  pass: (ms: number) => void
  /** Takes time as work does, while nothing else runs. */
  spend: (ms: number) => void
}

/** Time that stands until it is told to pass. */
export function heldTime(start: Instant = '2026-11-16T12:00:00.000Z'): HeldTime {
  let now = 0
  const timers = new Set<Timer>()
  const after = (ms: number, run: () => void) => {
    const timer = { at: now + ms, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const nextUntil = (end: number) => [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  return {
    now: () => addMs(start, Math.floor(now)),
    monotonicMs: () => now,
    after,
    every: (ms, run) => {
      let cancel = () => undefined as void
      const again = () => {
        cancel = after(ms, () => {
          again()
          run()
        })
      }
      again()
      return () => cancel()
    },
    spend: (ms) => void (now += ms),
    pass: (ms) => {
      const end = now + ms
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        timers.delete(timer)
        now = Math.max(now, timer.at)
        timer.run()
      }
      now = Math.max(now, end)
    },
  }
}
