import type { Database } from '@closeby/db'
import { openDatabase, Unavailable } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { MISSED_AFTER_MS } from '@closeby/protocol/reminders'
import { createTimers, patientSettleJob, settleSoonJob } from './compliance/patient-settle.job.ts'
import type { Config } from './config.ts'
import type { Duty } from './core/leader.ts'
import { startLeader } from './core/leader.ts'
import { openHealth } from './core/health.ts'
import type { Readiness } from './core/health.ts'
import type { Logger } from './core/logger.ts'
import { repeat } from './core/repeat.ts'
import { startRunner } from './core/runner.ts'
import type { Runner } from './core/runner.ts'
import type { Schedule } from './core/schedules.ts'
import type { RunningTail } from './core/tail.ts'
import { followLog, keepAudit, sweepTime } from './duties.ts'
import { openMailbox } from './mailbox/mailbox.ts'
import { createDelivery } from './notices/deliver.ts'
import { createMailer } from './notices/mailer.ts'
import { noticeMailJob } from './notices/notice-mail.job.ts'
import { createPusher } from './notices/pusher.ts'
import { createReminderDelivery } from './reminders/deliver-reminder.ts'

export type WorkerOptions = { config: Config; logger: Logger; clock?: () => Instant }
export type RunningWorker = { url: string; stop(): Promise<void> }

type Ends = (() => Promise<void> | void)[]
/** What has been opened so far, for `/readyz`. */
type Opened = { db?: Database; runner?: Runner; tail?: RunningTail | undefined; leads: Set<string> }

const SWEEP_NOTICES_EVERY_MS = 1000
/** A mail that Redis lost is found by the sweep after this. */
const NOTICE_PATIENCE_MS = 5000
const SETTLE_SOON_EVERY_MS = 5 * 60_000
const RETRY_OPEN_MS = 1000
const MOST_SILENT_MS = 10_000
const PING_WITHIN_MS = 1000

const systemClock = () => new Date().toISOString()

/** The composition root: the one place that knows every part. Resolves when the worker works. */
export async function startWorker({ config, logger, clock = systemClock }: WorkerOptions): Promise<RunningWorker> {
  const ends: Ends = []
  const opened: Opened = { leads: new Set() }
  const health = await openHealth({ port: config.port, host: config.host, readiness: () => readinessOf(opened) })
  ends.push(() => health.close())
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const db = await openPatiently(config, clock, logger)
    opened.db = db
    ends.push(() => db.close())
    await startParts({ config, logger, clock }, db, opened, ends)
  } catch (error) {
    await stop()
    throw error
  }
  logger.info({ url: health.url }, 'the worker works')
  return { url: health.url, stop }
}

/** Started in this order, ended in the other. */
async function startParts(options: Required<WorkerOptions>, db: Database, opened: Opened, ends: Ends): Promise<void> {
  const { config, logger, clock } = options
  const { streams, boardRows, notices, leases } = db

  const mailServer = await mailServerOf(config, clock, logger)
  ends.push(() => mailServer.close())
  const mailer = createMailer({ smtpUrl: mailServer.smtpUrl, from: config.mail.from })
  ends.push(() => mailer.close())
  const { secret, publicOrigin } = config
  const common = { notices, streams, mailer, publicOrigin, clock, logger }
  const remind = createReminderDelivery({
    ...common,
    subscriptions: db.pushSubscriptions,
    sessions: db.sessions,
    pusher:
      config.vapid &&
      createPusher({ vapid: config.vapid, isProduction: config.isProduction, ttlSeconds: MISSED_AFTER_MS / 1000 }),
  })
  const deliver = createDelivery({ ...common, leases, secret, remind })

  const settle = patientSettleJob({ streams })
  const mail = noticeMailJob({ deliver })
  const onRows = createTimers({ clock, offer: (data, delayMs) => runner.offer(settle, data, delayMs) })
  const settleSoon = settleSoonJob({ boardRows, clock, derive: onRows })
  // Every job that comes by the clock. What must not fail is no job but a sweep below, which needs no Redis.
  const schedules: Schedule[] = [{ id: 'settleSoon', job: settleSoon, everyMs: SETTLE_SOON_EVERY_MS }]
  const { redisUrl, redisPrefix: prefix } = config
  const runner = startRunner({ redisUrl, prefix, jobs: [settle, mail, settleSoon], schedules, logger })
  opened.runner = runner
  ends.push(() => runner.stop())

  // One job sends whatever waits.
  const onNotices = ([first]: readonly { id: string }[]) => first && runner.offer(mail, { noticeId: first.id })
  const tailing: Duty = async () => {
    const tail = await followLog({ db, clock, logger, onRows, onNotices })
    opened.tail = tail
    return tail
  }
  const duties: Record<string, Duty> = {
    tail: tailing,
    time: async () => sweepTime({ db, clock, logger }),
    audit: async () => keepAudit({ db, clock, logger, audit: config.audit }),
  }
  for (const [name, duty] of Object.entries(duties)) {
    const lease = { name: `jobs-${name}`, holder: config.workerId, leases, logger }
    const leader = startLeader({ ...lease, duty: noted(opened, name, duty) })
    ends.push(() => leader.stop())
  }

  // Every worker sends: the claim on a notice keeps two from sending one.
  const sweepNotices = async () => void (await deliver(NOTICE_PATIENCE_MS))
  const mailing = repeat('notices sweep', SWEEP_NOTICES_EVERY_MS, sweepNotices, logger)
  ends.push(() => mailing.stop())
}

/** Keeps the list of what this worker leads. */
function noted(opened: Opened, name: string, duty: Duty): Duty {
  return async () => {
    const running = await duty()
    opened.leads.add(name)
    return {
      async stop() {
        opened.leads.delete(name)
        if (name === 'tail') opened.tail = undefined
        await running.stop()
      },
    }
  }
}

async function mailServerOf({ mail }: Config, now: () => Instant, logger: Logger) {
  if ('smtpUrl' in mail) return { smtpUrl: mail.smtpUrl, close: () => undefined }
  return openMailbox({ dir: mail.mailboxDir, now, logger })
}

/** A worker that starts before its database waits for it: the order of starts is nobody's business. */
async function openPatiently({ mongoUrl, secret }: Config, clock: () => Instant, logger: Logger): Promise<Database> {
  const report = (error: unknown) => logger.warn({ err: error }, 'the log reports')
  for (;;) {
    try {
      return await openDatabase({ url: mongoUrl, secret, clock, report })
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      logger.warn({ err: error }, 'the database is away')
      await new Promise((resolve) => setTimeout(resolve, RETRY_OPEN_MS))
    }
  }
}

async function readinessOf({ db, runner, tail, leads }: Opened): Promise<Readiness> {
  const redis = runner?.isReady() ?? false
  const found = { redis, leads: [...leads].sort() }
  if (!db || !runner) return { isReady: false, database: false, ...found }
  const answered = db.ping().then(
    () => true,
    () => false,
  )
  const late = new Promise<false>((resolve) => setTimeout(resolve, PING_WITHIN_MS, false).unref())
  const database = await Promise.race([answered, late])
  const isFollowing = !tail || tail.silentMs() < MOST_SILENT_MS
  return { isReady: database && isFollowing, database, ...found }
}
