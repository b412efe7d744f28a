import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Leases } from '@closeby/db'
import { startLeader } from './leader.ts'
import type { Leader } from './leader.ts'
import { createLogger } from './logger.ts'

const logger = createLogger('silent', 'test')
const started: Leader[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(started.splice(0).map((leader) => leader.stop()))
})

function inMemory(): Leases & { isAway: boolean } {
  const held = new Map<string, { holder: string; until: number }>()
  return {
    isAway: false,
    async acquire(name, holder, ttlMs) {
      if (this.isAway) throw new Error('away')
      const lease = held.get(name)
      if (lease && lease.holder !== holder && lease.until > performance.now()) return false
      held.set(name, { holder, until: performance.now() + ttlMs })
      return true
    },
    async release(name, holder) {
      if (held.get(name)?.holder === holder) held.delete(name)
    },
  }
}

function lead(holder: string, leases: Leases, running: Set<string>): Leader {
  const leader = startLeader({
    name: 'tail',
    holder,
    leases,
    logger,
    async duty() {
      running.add(holder)
      return { stop: async () => void running.delete(holder) }
    },
  })
  started.push(leader)
  return leader
}

describe('leader', () => {
  test('[JOB-1] one worker leads; when it stops, another follows within seconds', async () => {
    const leases = inMemory()
    const running = new Set<string>()
    const first = lead('first', leases, running)
    await vi.waitFor(() => expect(first.isLeading()).toBe(true))
    const second = lead('second', leases, running)
    expect([...running]).toEqual(['first'])
    await first.stop()
    await vi.waitFor(() => expect([...running]).toEqual(['second']), 5000)
    expect(second.isLeading()).toBe(true)
  })

  test('[JOB-1] a leader that can no longer ask steps down when its lease has run out', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const leases = inMemory()
    const running = new Set<string>()
    lead('first', leases, running)
    await vi.advanceTimersByTimeAsync(10)
    leases.isAway = true
    await vi.advanceTimersByTimeAsync(3000)
    expect([...running]).toEqual(['first'])
    await vi.advanceTimersByTimeAsync(3000)
    expect([...running]).toEqual([])
    leases.isAway = false
    await vi.advanceTimersByTimeAsync(1000)
    expect([...running]).toEqual(['first'])
  })
})
