import { createHmac } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisClientType } from 'redis'

/** What the counters need of node-redis. */
export type RedisLike = Pick<RedisClientType, 'isReady'>
export type Count = { count: number; afterMs: number }

/** Counts something by key over a time: all hubs together in Redis, and in this hub's memory for when Redis is away. */
export type Counter = {
  /** Adds one and tells how many there are now. The time starts with the first one. */
  add: (key: string, seconds?: number) => Promise<Count>
  get: (key: string) => Promise<Count>
  clear: (key: string) => Promise<void>
}

/** Redis gets this long to answer; then memory alone counts. Nothing waits for Redis. */
const DEADLINE_MS = 100
const NONE: Count = { count: 0, afterMs: 0 }

/** Makes counters whose keys are keyed hashes: no address and no name is ever written to Redis. */
export function createCounters(deps: { redis: RedisLike; prefix: string; secret: Buffer }) {
  const { redis, prefix, secret } = deps
  const keyOf = (name: string, key: string) =>
    createHmac('sha256', secret).update(`counter\n${name}\n${key}`).digest('base64url').slice(0, 32)

  return function createCounter(name: string, seconds: number): Counter {
    const options = { points: Number.MAX_SAFE_INTEGER, duration: seconds, keyPrefix: `${prefix}_count_${name}` }
    const memory = new RateLimiterMemory(options)
    const shared = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
    })
    const both = async (run: (limiter: RateLimiterAbstract) => Promise<RateLimiterRes | null>): Promise<Count> => {
      const [local, remote] = await Promise.all([run(memory).then(toCount), inTime(() => run(shared).then(toCount))])
      return remote ?? local
    }
    return {
      add: (key, custom = seconds) =>
        both((limiter) => limiter.penalty(keyOf(name, key), 1, { customDuration: custom })),
      get: (key) => both((limiter) => limiter.get(keyOf(name, key))),
      clear: async (key) => {
        await Promise.all([memory.delete(keyOf(name, key)), inTime(() => shared.delete(keyOf(name, key)))])
      },
    }
  }

  async function inTime<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (!redis.isReady) return undefined
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), DEADLINE_MS)
    })
    try {
      return await Promise.race([run().catch(() => undefined), deadline])
    } finally {
      clearTimeout(timer)
    }
  }
}

function toCount(result: RateLimiterRes | null): Count {
  return result ? { count: result.consumedPoints, afterMs: Math.max(0, result.msBeforeNext) } : NONE
}
