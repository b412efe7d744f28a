import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import type { TestDatabase } from '@closeby/db/testing'
import type { Instant } from '@closeby/protocol/core'
import { startWorker } from '../app.ts'
import type { RunningWorker } from '../app.ts'
import type { Config } from '../config.ts'
import { createLogger } from '../core/logger.ts'
import type { MailboxFile } from '../mailbox/mailbox.ts'

/** A port on which nothing listens: Redis is away. */
export const NO_REDIS = 'redis://127.0.0.1:9'
export const SECRET = Buffer.alloc(32, 9)

export function testRedisUrl(): string {
  const url = process.env.TEST_REDIS_URL
  if (!url) throw new Error('export TEST_REDIS_URL with the address of a Redis, or run `npm test`')
  return url
}

export type Workers = {
  start(change?: Partial<Config>): Promise<RunningWorker>
  mails(): Promise<MailboxFile[]>
  /** Every line the workers logged. */
  log(): string
  /** Everything these workers have in Redis. */
  redis(): Promise<string[]>
  /** Redis comes back empty. */
  forgetRedis(): Promise<void>
  /** Stops every worker and removes what they left. */
  end(): Promise<void>
}

/** Workers over one database, one mailbox folder and one Redis prefix of their own. */
export async function someWorkers(db: TestDatabase, clock: () => Instant): Promise<Workers> {
  const mailboxDir = await mkdtemp(join(tmpdir(), 'closeby-jobs-'))
  const redisPrefix = `test_${randomUUID().slice(0, 8)}`
  const running = new Set<RunningWorker>()
  const lines: string[] = []
  const keep = { write: (line: string) => void lines.push(line) }
  return {
    async start(change = {}) {
      const config: Config = {
        port: 0,
        host: '127.0.0.1',
        workerId: `worker-${randomUUID().slice(0, 8)}`,
        mongoUrl: db.url,
        redisUrl: testRedisUrl(),
        redisPrefix,
        publicOrigin: 'http://localhost:4600',
        secret: SECRET,
        mail: { from: 'Closeby <no-reply@closeby.example>', mailboxDir },
        isProduction: false,
        vapid: null,
        audit: null,
        logLevel: 'debug',
        ...change,
      }
      const worker = await startWorker({ config, clock, logger: createLogger(config.logLevel, config.workerId, keep) })
      running.add(worker)
      return { url: worker.url, stop: () => (running.delete(worker), worker.stop()) }
    },
    async mails() {
      const files = (await readdir(mailboxDir)).filter((name) => name.endsWith('.json')).sort()
      return Promise.all(
        files.map(async (name) => JSON.parse(await readFile(join(mailboxDir, name), 'utf8')) as MailboxFile),
      )
    },
    log: () => lines.join(''),
    redis: () => inRedis(redisPrefix),
    forgetRedis: () => forgetRedis(redisPrefix),
    async end() {
      await Promise.all([...running].map((worker) => worker.stop()))
      await rm(mailboxDir, { recursive: true })
      await forgetRedis(redisPrefix)
    },
  }
}

export async function forgetRedis(prefix: string): Promise<void> {
  const redis = createClient({ url: testRedisUrl() })
  await redis.connect()
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}:*` })) if (keys.length > 0) await redis.del(keys)
  await redis.close()
}

async function inRedis(prefix: string): Promise<string[]> {
  const redis = createClient({ url: testRedisUrl() })
  await redis.connect()
  const found: string[] = []
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}:*` }))
    for (const key of keys) {
      const isHash = (await redis.type(key)) === 'hash'
      found.push(key, JSON.stringify(isHash ? await redis.hGetAll(key) : await redis.dump(key)))
    }
  await redis.close()
  return found
}
