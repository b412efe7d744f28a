import { randomUUID } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Queue } from 'bullmq'
import { createClient } from 'redis'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Refusal } from '@closeby/protocol/core'
import { forgetRedis, NO_REDIS, testRedisUrl } from '../testing/a-worker.ts'
import { defineJob } from './define-job.ts'
import { createLogger } from './logger.ts'
import { startRunner } from './runner.ts'
import type { Runner, RunnerOptions } from './runner.ts'

const logger = createLogger('silent', 'test')
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function aRunner(options: Partial<RunnerOptions> & Pick<RunnerOptions, 'jobs'>): { runner: Runner; prefix: string } {
  const prefix = options.prefix ?? `test_${randomUUID().slice(0, 8)}`
  ends.push(() => forgetRedis(prefix))
  const runner = startRunner({ redisUrl: testRedisUrl(), schedules: [], logger, ...options, prefix })
  ends.push(() => runner.stop())
  return { runner, prefix }
}

function aJob(run: (name: string) => void) {
  return defineJob({
    name: 'test.job',
    data: z.strictObject({ name: z.string() }),
    id: ({ name }) => `test_${name}`,
    attempts: 3,
    run: async ({ name }) => run(name),
  })
}

async function aQueue(prefix: string): Promise<Queue> {
  const redis = createClient({ url: testRedisUrl() })
  await redis.connect()
  const queue = new Queue('jobs', { connection: redis, prefix })
  ends.push(async () => {
    await queue.close()
    await redis.close()
  })
  return queue
}

describe('runner', () => {
  test('[JOB-2] a job asked for many times while it waits runs once, after its delay', async () => {
    const ran: string[] = []
    const job = aJob((name) => ran.push(name))
    const { runner } = aRunner({ jobs: [job] })
    await vi.waitFor(() => expect(runner.isReady()).toBe(true))
    for (let each = 0; each < 5; each += 1) runner.offer(job, { name: 'once' }, 300)
    runner.offer(job, { name: 'now' })
    await vi.waitFor(() => expect(ran).toEqual(['now', 'once']), 5000)
  })

  test('[JOB-4] a refusal is final, anything else is tried again', async () => {
    const ran: string[] = []
    const job = aJob((name) => {
      ran.push(name)
      if (name === 'refused') throw new Refusal('notFound')
      if (ran.filter((each) => each === 'flaky').length < 2) throw new Error('not now')
    })
    const { runner, prefix } = aRunner({ jobs: [job] })
    await vi.waitFor(() => expect(runner.isReady()).toBe(true))
    runner.offer(job, { name: 'refused' })
    runner.offer(job, { name: 'flaky' })
    await vi.waitFor(() => expect(ran.filter((name) => name === 'flaky')).toHaveLength(2), 6000)
    expect(ran.filter((name) => name === 'refused')).toHaveLength(1)
    const queue = await aQueue(prefix)
    expect((await queue.getFailed()).map(({ id, failedReason }) => [id, failedReason])).toEqual([
      ['test_refused', 'notFound'],
    ])
  })

  test('[JOB-2] the table of schedules is what Redis holds: what an earlier version left is removed', async () => {
    const prefix = `test_${randomUUID().slice(0, 8)}`
    const queue = await aQueue(prefix)
    await queue.upsertJobScheduler('left-behind', { every: 60_000 }, { name: 'test.job', data: {} })
    let runs = 0
    const job = defineJob({
      name: 'test.tick',
      data: z.strictObject({}),
      id: () => 'tick',
      attempts: 1,
      run: async () => void (runs += 1),
    })
    aRunner({ prefix, jobs: [job], schedules: [{ id: 'tick', job, everyMs: 500 }] })
    await vi.waitFor(async () => expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(['tick']), 5000)
    await vi.waitFor(() => expect(runs).toBeGreaterThan(1), 5000)
  })

  test('[HUB-2] with Redis away a hint is dropped and nobody waits', async () => {
    const job = aJob(() => undefined)
    const { runner } = aRunner({ jobs: [job], redisUrl: NO_REDIS })
    runner.offer(job, { name: 'lost' })
    expect(runner.isReady()).toBe(false)
    const startedMs = performance.now()
    await runner.stop()
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })

  test('[HUB-2] a Redis that comes late is used as soon as it is there', async () => {
    const port = await aFreePort()
    const ran: string[] = []
    const job = aJob((name) => ran.push(name))
    const { runner } = aRunner({ jobs: [job], redisUrl: `redis://127.0.0.1:${port}` })
    runner.offer(job, { name: 'too-early' })
    await openDoorToRedis(port)
    await vi.waitFor(() => expect(runner.isReady()).toBe(true), 5000)
    await vi.waitFor(() => {
      runner.offer(job, { name: 'in-time' })
      expect(ran).toContain('in-time')
    }, 5000)
    expect(ran).not.toContain('too-early')
  })
})

async function aFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Lets whoever connects to a port through to the real Redis. */
async function openDoorToRedis(port: number): Promise<void> {
  const { hostname, port: redisPort } = new URL(testRedisUrl())
  const server = createServer((socket) => {
    const redis = connect(Number(redisPort), hostname)
    socket.on('error', () => redis.destroy()).on('close', () => redis.destroy())
    redis.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.pipe(redis).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  ends.unshift(async () => void server.close())
}
