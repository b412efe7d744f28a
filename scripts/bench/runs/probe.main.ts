import { createClient } from 'redis'
import { openDatabase } from '@closeby/db'
import { nowUs, pause } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'

/* The parts of a way, each alone: what a target is put together from. */

const GAP_MS = 5

async function clients(redisUrl: string) {
  const publisher = createClient({ url: redisUrl })
  const subscriber = publisher.duplicate()
  await Promise.all([publisher.connect(), subscriber.connect()])
  return { publisher, subscriber }
}

const methods = {
  echo: async (redisUrl: string, there: string, back: string): Promise<void> => {
    const { publisher, subscriber } = await clients(redisUrl)
    await subscriber.subscribe(there, (message) => void publisher.publish(back, message))
  },
  trips: async (redisUrl: string, there: string, back: string, count: number): Promise<number[]> => {
    const { publisher, subscriber } = await clients(redisUrl)
    let arrived = () => undefined as void
    await subscriber.subscribe(back, () => arrived())
    const tripsMs: number[] = []
    for (let trip = 0; trip < count; trip += 1) {
      const { promise, resolve } = Promise.withResolvers<void>()
      arrived = resolve
      const from = nowUs()
      await publisher.publish(there, 'x')
      await promise
      tripsMs.push((nowUs() - from) / 1_000)
      await pause(GAP_MS)
    }
    return tripsMs
  },
  reads: async (given: { mongoUrl: string; secret: string; streams: string[] }): Promise<number[]> => {
    const clock = () => new Date().toISOString()
    const db = await openDatabase({ url: given.mongoUrl, secret: Buffer.from(given.secret, 'base64'), clock })
    const readsMs: number[] = []
    for (const stream of given.streams) {
      const from = nowUs()
      await db.store.read(stream, 0, 1_000)
      readsMs.push((nowUs() - from) / 1_000)
      await pause(GAP_MS)
    }
    await db.close()
    return readsMs
  },
}
export type ProbeMethods = typeof methods

serve(methods)
