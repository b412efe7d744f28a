import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDatabase } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import type { Logger } from 'pino'
import { createClient } from 'redis'
import { userOf } from './accounts/users.ts'
import type { Config } from './config.ts'
import { createIdentify } from './http/identify.ts'
import { createRequestLog } from './http/log.ts'
import { createMetrics } from './http/metrics.ts'
import { createHttpApp } from './http/server.ts'
import type { HubDeps } from './hub/hub.ts'
import { createHub } from './hub/hub.ts'
import { errorFields } from './registry/run.ts'
import type { Services } from './services.ts'
import { createServices } from './services.ts'

/** Above this silence of the tail nothing may be called live, so the hub is not ready. */
const TAIL_SILENT_MS = 3_000
const PING_MS = 1_000
const HEADERS_MS = 10_000
const REQUEST_MS = 15_000
/** Longer than a gateway keeps an idle connection, so that it is never closed under a request. */
const KEEP_ALIVE_MS = 75_000

export type AppOptions = {
  config: Config
  log: Logger
  now?: () => Instant
  /** What a test sets on the live side. */
  hub?: Partial<Pick<HubDeps, 'hasPokes' | 'admission' | 'time' | 'random'>>
}
export type App = {
  url: string
  services: Services
  /** Takes no new work, answers what is under way, sends sockets elsewhere, closes. Safe to call twice. */
  close: (options?: { drain?: boolean }) => Promise<void>
}

/** Opens one hub: the data store, every slice, HTTP and sockets on one port. Resolves when it listens. */
export async function openApp({
  config,
  log,
  now = () => new Date().toISOString(),
  hub: live,
}: AppOptions): Promise<App> {
  const report = (error: unknown) => log.warn({ error: errorFields(error) }, 'the store goes on')
  const database = await openDatabase({ url: config.mongoUrl, secret: config.secret, clock: now, report })
  const redis = openRedis(config.redisUrl, log)
  const services = createServices({ database, redis, config, now, log })
  const { registry, runner, ladderNames, recorder, sessions } = services
  let isDraining = false

  const metrics = createMetrics({ sockets: () => hub.sockets(), tailSilentMs: () => hub.tailSilentMs() })
  const http = createHttpApp({
    ...{ registry, runner, now, metrics },
    newId: randomUUID,
    identify: createIdentify({ ...sessions, origins: config.origins }),
    requestLog: createRequestLog(log),
    metricsToken: config.metricsToken,
    trustedProxies: config.trustedProxies,
    isSecure: config.origin.startsWith('https:'),
    unready: async () => {
      const hasStore = await inTime(database.ping(), PING_MS)
      const reasons = [isDraining && 'draining', !hasStore && 'store', hub.tailSilentMs() > TAIL_SILENT_MS && 'tail']
      return reasons.filter((reason) => reason !== false)
    },
    degraded: () => (redis.isReady ? [] : ['redis']),
  })
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    http,
  )
  const hub = await createHub({
    ...{ server, database, registry, runner, ladderNames, recorder, sessions, userOf, config, log },
    ...live,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://${config.host}:${port}`

  let closing: Promise<void> | undefined
  async function close(drains: boolean): Promise<void> {
    isDraining = true
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    if (drains) await hub.drain()
    await hub.close()
    server.closeIdleConnections()
    if (!drains) server.closeAllConnections()
    await closed
    redis.destroy()
    await database.close()
  }
  return { url, services, close: ({ drain = false } = {}) => (closing ??= close(drain)) }
}

/** Counters alone use this connection; whoever uses it goes on without it. Never waited for. */
function openRedis(url: string, log: Logger) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(2_000, 100 * tries) },
  })
  let wasTold = false
  client.on('ready', () => (wasTold = false))
  client.on('error', (error: unknown) => {
    if (!wasTold) log.warn({ error: errorFields(error) }, 'Redis is away: limits are counted in this process alone')
    wasTold = true
  })
  client.connect().catch(() => undefined)
  return client
}

async function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  try {
    return await Promise.race([work.then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
