import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCounters } from './counters.ts'

const prefix = `test_${randomUUID().slice(0, 8)}`
const secret = Buffer.alloc(32, 3)
const redis = createClient({ url: process.env.TEST_REDIS_URL ?? '', disableOfflineQueue: true })
beforeAll(async () => {
  await redis.connect()
})
afterAll(async () => {
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}*` })) if (keys.length > 0) await redis.del(keys)
  await redis.close()
})

describe('counters', () => {
  test('[AUTH-2] two hubs count together, and clearing on one clears for both', async () => {
    const [one, two] = [
      createCounters({ redis, prefix, secret })('guess', 60),
      createCounters({ redis, prefix, secret })('guess', 60),
    ]
    expect((await one.add('ada')).count).toBe(1)
    expect((await two.add('ada')).count).toBe(2)
    const { count, afterMs } = await one.get('ada')
    expect([count, afterMs > 50_000 && afterMs <= 60_000]).toEqual([2, true])
    await two.clear('ada')
    expect([(await one.get('ada')).count, (await two.get('ada')).count]).toEqual([0, 0])
  })

  test('[REG-6] no key holds an address or a name', async () => {
    await createCounters({ redis, prefix, secret })('address', 60).add('203.0.113.77')
    const keys: string[] = []
    for await (const found of redis.scanIterator({ MATCH: `${prefix}*` })) keys.push(...found)
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.join()).not.toContain('203.0.113.77')
  })

  test('[HUB-2] with a Redis that is away or does not answer, memory counts on and nobody waits', async () => {
    const away = createCounters({ redis: { isReady: false }, prefix, secret })('away', 60)
    expect([(await away.add('a')).count, (await away.add('a')).count]).toEqual([1, 2])
    const mute = {
      isReady: true,
      rlflxIncr: () => new Promise(() => undefined),
      multi: () => ({}),
      eval: () => new Promise(() => undefined),
    }
    const silent = createCounters({ redis: mute, prefix, secret })('silent', 60)
    const began = performance.now()
    expect((await silent.add('a')).count).toBe(1)
    expect((await silent.add('a')).count).toBe(2)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
