import { describe, expect, test } from 'vitest'
import { Refusal } from '@closeby/protocol/core'
import type { Context } from '../registry/door.ts'
import { createLimits, networkOf } from './limits.ts'
import { createBuckets } from './person-bucket.ts'

const visitor: Context = { caller: null, now: '', requestId: '', address: '203.0.113.9', origin: null }

function refusalOf(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
  }
  throw new Error('it was not refused')
}

describe('buckets', () => {
  test('[REG-5] a burst is let in, the next one is told when to come back, and time fills up again', () => {
    let now = 0
    const buckets = createBuckets({ perSecond: 20, burst: 40, monotonicMs: () => now })
    for (let index = 0; index < 40; index += 1) buckets.take('socket')
    expect(refusalOf(() => buckets.take('socket'))).toMatchObject({ code: 'rate.limited', detail: { afterMs: 50 } })
    expect(() => buckets.take('another')).not.toThrow()
    now = 50
    expect(() => buckets.take('socket')).not.toThrow()
    expect(refusalOf(() => buckets.take('socket', 3)).detail.afterMs).toBe(150)
  })
})

describe('limits by address', () => {
  const counterOf = () => {
    const counts = new Map<string, number>()
    const add = async (key: string) => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { count: counts.get(key) ?? 0, afterMs: 1_000 }
    }
    return { add, get: add, clear: async () => undefined }
  }

  test('[REG-5] five registrations an hour, counted for a household of IPv6 addresses together', async () => {
    const limits = createLimits({ createCounter: counterOf, monotonicMs: () => 0, isOpen: false })
    for (let index = 0; index < 5; index += 1) await limits.countAddress('register', `2001:db8:1:2::${index}`)
    await expect(limits.countAddress('register', '2001:db8:1:2:ffff::9')).rejects.toThrow('rate.limited')
    await expect(limits.countAddress('register', '2001:db8:1:3::9')).resolves.toBeUndefined()
  })

  test('[REG-5] an open development start counts no address, and still every person', async () => {
    const limits = createLimits({ createCounter: counterOf, monotonicMs: () => 0, isOpen: true })
    for (let index = 0; index < 50; index += 1) await limits.countAddress('register', '203.0.113.9')
    await limits.admit(visitor, 'public', 1)
    const caller = { user: { id: 'u' }, actor: {}, sid: 's' } as unknown as NonNullable<Context['caller']>
    for (let index = 0; index < 60; index += 1) await limits.admit({ ...visitor, caller }, 'write', 1)
    await expect(limits.admit({ ...visitor, caller }, 'write', 1)).rejects.toThrow('rate.limited')
  })

  test('[REG-5] an address stands for a host, or for an IPv6 network', () => {
    expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9')
    expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0')
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(networkOf('::1')).toBe('0:0:0:0')
  })
})
