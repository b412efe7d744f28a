import { setTimeout as wait } from 'node:timers/promises'
import { readConfig } from '../config.ts'
import { createLively } from './lively.ts'
import { openWorld } from './world.ts'

/** How often one of them logs, and what a small machine bears besides. */
const ONE_LOGS_EVERY_MS = 300_000
const AT_LEAST_EVERY_MS = 4000
const AT_MOST_EVERY_MS = 25
const AFTER_TROUBLE_MS = 2000
const CACHE_SIZE = 2000

const config = readConfig({ PORT: '0', ...process.env })
if (config.isProduction) {
  process.stderr.write('Made-up patients log in a demo only.\n')
  process.exit(2)
}
const now = () => new Date().toISOString()
const { mongoUrl: url, secret } = config
const world = await openWorld({ url, secret, config, cacheSize: CACHE_SIZE, now })
const lively = await createLively(world, now())
const everyMs = Math.min(AT_LEAST_EVERY_MS, Math.max(AT_MOST_EVERY_MS, ONE_LOGS_EVERY_MS / lively.patients))

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

while (!stop.signal.aborted) {
  const pause = await lively.step(now()).then(
    () => everyMs,
    (error: Error) => {
      // A database that is away comes back; somebody who may not log any more is not asked why.
      process.stderr.write(`${error.message}\n`)
      return AFTER_TROUBLE_MS
    },
  )
  await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined)
}
await world.close()
