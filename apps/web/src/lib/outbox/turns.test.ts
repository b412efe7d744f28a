import { describe, expect, test } from 'vitest'
import { stillGround } from '#lib/live/testing/still-ground.ts'
import type { Leases } from './turns.ts'
import { leaseTurn } from './turns.ts'

function inMemory(): Leases {
  let lease: { holder: string; until: number } | null = null
  return {
    claim: async (holder, now, until) => {
      if (lease && lease.holder !== holder && lease.until > now) return false
      lease = { holder, until }
      return true
    },
    release: async (holder) => {
      if (lease?.holder === holder) lease = null
    },
  }
}

describe('turns without locks', () => {
  test('[OFFLINE-4] one tab at a time, the next as soon as the first is done', async () => {
    const [ground, leases] = [stillGround(), inMemory()]
    const [first, second] = [leaseTurn(leases, ground), leaseTurn(leases, ground)]
    const done = Promise.withResolvers<void>()
    const order: string[] = []
    const one = first(async () => {
      order.push('first begins')
      await done.promise
      order.push('first ends')
    })
    const two = second(async () => void order.push('second'))
    // Longer than a lease: who is alive renews it.
    await ground.pass(60_000)
    expect(order).toEqual(['first begins'])
    done.resolve()
    await one
    await ground.pass(1000)
    await two
    expect(order).toEqual(['first begins', 'first ends', 'second'])
  })

  test('[OFFLINE-4] a tab that died gives its turn up after its lease', async () => {
    const [ground, leases] = [stillGround(), inMemory()]
    await leases.claim('dead', ground.now(), ground.now() + 20_000)
    let hasRun = false
    const turn = leaseTurn(leases, ground)(async () => void (hasRun = true))
    await ground.pass(19_000)
    expect(hasRun).toBe(false)
    await ground.pass(2000)
    await turn
    expect(hasRun).toBe(true)
  })

  test('[OFFLINE-4] a failure gives the turn back, and nothing renews it afterwards', async () => {
    const [ground, leases] = [stillGround(), inMemory()]
    await expect(leaseTurn(leases, ground)(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await ground.pass(30_000)
    expect(await leases.claim('next', ground.now(), ground.now() + 1)).toBe(true)
  })
})
