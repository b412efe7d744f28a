import { createNodeRedisClient, Queue, UnrecoverableError, Worker } from 'bullmq'
import type { Job as QueuedJob } from 'bullmq'
import { createClient } from 'redis'
import { Refusal } from '@closeby/protocol/core'
import type { AnyJob, Job } from './define-job.ts'
import type { Logger } from './logger.ts'
import { repeat } from './repeat.ts'
import type { Repeating } from './repeat.ts'
import { keepSchedules } from './schedules.ts'
import type { Schedule, ScheduleBook } from './schedules.ts'

export type Runner = {
  /**
   * Asks for a job, now or after a delay. A hint: it neither waits nor throws, and with Redis away it is dropped, so
   * whoever asks must have a sweep behind it.
   */
  offer<Data>(job: Job<Data>, data: Data, delayMs?: number): void
  isReady(): boolean
  stop(): Promise<void>
}
export type RunnerOptions = {
  redisUrl: string
  prefix: string
  jobs: readonly AnyJob[]
  schedules: readonly Schedule[]
  logger: Logger
}

const QUEUE = 'jobs'
const CONCURRENCY = 10
const FIRST_PAUSE_MS = 1000
/** Redis may forget its schedules without ever going away. */
const CHECK_SCHEDULES_MS = 60_000
const MOST_PAUSE_MS = 2000
const STOP_WITHIN_MS = 4000

/**
 * Runs jobs from a BullMQ queue. It starts whenever Redis comes, and nobody waits for that: what must happen happens by
 * the sweeps.
 */
export function startRunner({ redisUrl, prefix, jobs, schedules, logger }: RunnerOptions): Runner {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const redis = createClient({
    url: redisUrl,
    socket: {
      connectTimeout: 2000,
      reconnectStrategy: (tries) => Math.min(MOST_PAUSE_MS, 50 * 2 ** Math.min(tries, 6)),
    },
  })
  let parts: { queue: Queue; worker: Worker; checking: Repeating } | null = null
  let isStopped = false

  redis.on('error', throttled(logger, 'redis'))
  redis.on('ready', () => {
    if (parts || isStopped) return
    const connection = createNodeRedisClient(redis)
    const queue = new Queue(QUEUE, { connection, prefix, defaultJobOptions: { removeOnComplete: true } })
    const worker = new Worker(QUEUE, (job) => runJob(byName, job, logger), {
      connection,
      prefix,
      concurrency: CONCURRENCY,
      runRetryDelay: 1000,
    })
    queue.on('error', throttled(logger, 'queue'))
    worker.on('error', throttled(logger, 'queue worker'))
    worker.on('failed', (job, error) =>
      logger.warn({ err: error, job: job?.name, jobId: job?.id, tries: job?.attemptsMade }, 'a job failed'),
    )
    const checking = repeat('schedules', CHECK_SCHEDULES_MS, () => keepSchedules(bookOf(queue), schedules), logger)
    parts = { queue, worker, checking }
  })
  redis.connect().catch((error: unknown) => logger.warn({ err: error }, 'Redis cannot be reached'))

  return {
    offer(job, data, delayMs = 0) {
      if (!parts || !redis.isReady || isStopped) return
      const options = {
        jobId: job.id(data),
        delay: Math.max(0, Math.round(delayMs)),
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: FIRST_PAUSE_MS },
        removeOnFail: { age: 86_400, count: 1000 },
      }
      parts.queue
        .add(job.name, data, options)
        .catch((error: unknown) => logger.debug({ err: error, job: job.name }, 'a hint was lost'))
    },
    isReady: () => redis.isReady,
    async stop() {
      isStopped = true
      if (parts) await Promise.race([close(parts), pause(STOP_WITHIN_MS)])
      redis.destroy()
    },
  }
}

async function close({
  queue,
  worker,
  checking,
}: {
  queue: Queue
  worker: Worker
  checking: Repeating
}): Promise<void> {
  await checking.stop()
  // A job under way ends; one that is cut anyway is stalled and taken up by another worker.
  await worker.close().catch(() => undefined)
  await queue.close().catch(() => undefined)
}

async function runJob(byName: Map<string, AnyJob>, queued: QueuedJob, logger: Logger): Promise<void> {
  const job = byName.get(queued.name)
  if (!job) throw new UnrecoverableError(`no job is called ${queued.name}`)
  const parsed = job.data.safeParse(queued.data)
  if (!parsed.success) throw new UnrecoverableError(`the data of ${queued.name} is not as declared`)
  const startedMs = performance.now()
  try {
    await job.run(parsed.data as never)
  } catch (error) {
    if (error instanceof Refusal) throw new UnrecoverableError(error.code)
    throw error
  }
  logger.debug({ job: queued.name, jobId: queued.id, ms: Math.round(performance.now() - startedMs) }, 'a job ran')
}

function bookOf(queue: Queue): ScheduleBook {
  return {
    list: async () => (await queue.getJobSchedulers()).map(({ key }) => key),
    async put({ id, job, ...when }) {
      const repeatBy = 'everyMs' in when ? { every: when.everyMs } : { pattern: when.pattern, tz: when.timeZone }
      await queue.upsertJobScheduler(id, repeatBy, {
        name: job.name,
        data: {},
        opts: { attempts: job.attempts, removeOnFail: true },
      })
    },
    remove: async (id) => void (await queue.removeJobScheduler(id)),
  }
}

/** Redis away makes an error with each try to reach it: one line in ten seconds says as much. */
function throttled(logger: Logger, part: string): (error: unknown) => void {
  let quietUntilMs = 0
  return (error) => {
    if (performance.now() < quietUntilMs) return
    quietUntilMs = performance.now() + 10_000
    logger.warn({ err: error, part }, 'the queue has trouble')
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
