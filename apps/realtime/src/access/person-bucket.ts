import { Refusal } from '@closeby/protocol/core'

type Bucket = { tokens: number; at: number }
/** An allowance that refills steadily, kept in the memory of this hub: nothing waits for Redis. */
export type Buckets = {
  /** @throws Refusal `rate.limited` with `afterMs` */
  take: (key: string, cost?: number) => void
}

const SWEEP_EVERY = 10_000

/**
 * Token buckets by key: `perSecond` tokens a second, at most `burst` saved up. `monotonicMs` is a clock that never goes
 * back, in milliseconds.
 */
export function createBuckets(options: { perSecond: number; burst: number; monotonicMs: () => number }): Buckets {
  const { perSecond, burst, monotonicMs } = options
  const buckets = new Map<string, Bucket>()
  let taken = 0
  const fill = ({ tokens, at }: Bucket, now: number) => Math.min(burst, tokens + ((now - at) * perSecond) / 1_000)
  const sweep = (now: number) => {
    for (const [key, bucket] of buckets) if (fill(bucket, now) >= burst) buckets.delete(key)
  }
  return {
    take: (key, cost = 1) => {
      const now = monotonicMs()
      if (++taken % SWEEP_EVERY === 0) sweep(now)
      const tokens = fill(buckets.get(key) ?? { tokens: burst, at: now }, now)
      if (tokens < cost) {
        buckets.set(key, { tokens, at: now })
        throw new Refusal('rate.limited', { afterMs: Math.ceil(((cost - tokens) * 1_000) / perSecond) })
      }
      buckets.set(key, { tokens: tokens - cost, at: now })
    },
  }
}
