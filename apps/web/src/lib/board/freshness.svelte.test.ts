import { expect, test, vi } from 'vitest'
import type { Connection, LiveState } from '#lib/live/connection.svelte.ts'
import { Freshness } from './freshness.svelte.ts'

const START = Date.parse('2026-12-16T14:00:00Z')

/** A page opened at two o'clock, seen some time later. */
function seenAfter(
  ms: number,
  connection: { state: LiveState; hasBeenLive: boolean; asOf?: number; heardAt?: number },
): Freshness {
  vi.useFakeTimers({ now: START })
  try {
    const known = { asOf: START, heardAt: START, now: () => Date.now(), ...connection }
    const freshness = new Freshness(known as Connection, START)
    const stop = freshness.start()
    vi.advanceTimersByTime(ms)
    stop()
    return freshness
  } finally {
    vi.useRealTimers()
  }
}

test('[WEB-3] the first paint is fresh while the socket comes up, but not for long', () => {
  expect(seenAfter(2000, { state: 'reconnecting', hasBeenLive: false })).toMatchObject({
    isFirst: true,
    isStale: false,
  })
  expect(seenAfter(6000, { state: 'reconnecting', hasBeenLive: false })).toMatchObject({
    isFirst: false,
    isStale: true,
    asOf: START,
  })
  expect(seenAfter(1000, { state: 'offline', hasBeenLive: false }).isStale).toBe(true)
})

test('[WEB-3] a lost connection is stale as of the last moment everything was current', () => {
  const lost = seenAfter(60_000, { state: 'reconnecting', hasBeenLive: true, asOf: START + 20_000 })
  expect(lost).toMatchObject({ isStale: true, asOf: START + 20_000 })
})

test('[BOARD-5] while live, seconds are told since the hub was heard, and ages move every ten', () => {
  const live = seenAfter(13_000, { state: 'live', hasBeenLive: true, heardAt: START + 10_000 })
  expect(live).toMatchObject({ isStale: false, heardSecondsAgo: 3, now: START + 10_000 })
})
