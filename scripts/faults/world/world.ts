import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureSecrets } from '../../setup/secrets.mjs'
import { connect } from '../../../packages/db/src/client.ts'
import { freePort, ROOT } from '../ground.ts'
import type { Mongo, MongoClient, Redis } from './databases.ts'
import { startMongo, startRedis } from './databases.ts'
import type { Process, Processes } from './processes.ts'
import { createProcesses } from './processes.ts'
import type { FaultProxy } from './proxy.ts'
import { openFaultProxy } from './proxy.ts'

const runProgram = promisify(execFile)
const LOOK_MS = 1_000
const HERE = '127.0.0.1'
const INSIDE = join(ROOT, 'scripts/faults/plants/inside.ts')

/** A hub or a worker, and the network around it. */
export type Member = {
  name: string
  process: Process
  port: number
  toMongo: FaultProxy
  toRedis: FaultProxy
  /** How far its clock is from the machine's, in ms. */
  setClock: (offsetMs: number) => void
}
/** A hub: clients reach it through `front`. */
export type Hub = Member & { front: FaultProxy; url: string }

/** The databases of a run, shared by all its worlds. */
export type House = {
  dir: string
  processes: Processes
  mongo: Mongo
  redis: Redis
  secrets: Record<string, string>
  close: () => Promise<void>
}
export type WorldOptions = {
  /** Names the database and the keys in Redis. */
  name: string
  hubs?: number
  workers?: number
  /** A bug to plant in every hub and worker, by its name. */
  plant?: string
  /** Another checkout to run a hub from, by the hub's number. */
  roots?: Record<number, string>
  env?: Record<string, string>
}
export type World = {
  name: string
  house: House
  hubs: Hub[]
  workers: Member[]
  mongoUrl: string
  /** Around every proxy. */
  mongo: MongoClient
  redisPrefix: string
  origin: string
  secrets: Record<string, string>
  /** Every process that ends is up again, every proxy lets everything through. */
  heal: () => Promise<void>
  close: () => Promise<void>
}

/** Brings the databases up. MongoDB keeps its data in `mongoDir`. */
export async function openHouse(dir: string, mongoDir = dir): Promise<House> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const processes = createProcesses(dir)
  try {
    const [mongo, redis] = await Promise.all([startMongo(processes, mongoDir), startRedis(processes, dir)])
    const { values } = ensureSecrets(join(dir, '.env.local')) as { values: Record<string, string> }
    return { dir, processes, mongo, redis, secrets: values, close: () => processes.close() }
  } catch (error) {
    await processes.close()
    throw error
  }
}

/** Hubs and workers over one database of the house, each behind proxies of its own. */
export async function openWorld(house: House, options: WorldOptions): Promise<World> {
  const { name, hubs: hubCount = 2, workers: workerCount = 1 } = options
  const mongoUrl = house.mongo.url.replace('/closeby?', `/faults_${name}?`)
  const origin = 'http://localhost:4600'
  const redisPrefix = `faults_${name}`
  const shared = {
    ...house.secrets,
    VAPID_SUBJECT: 'mailto:admin@closeby.example',
    NODE_ENV: 'production',
    HOST: HERE,
    PUBLIC_ORIGIN: origin,
    CLOSEBY_MODE: 'development',
    REDIS_PREFIX: redisPrefix,
    MAIL_DIR: join(house.dir, `${name}-mail`),
    AUDIT_ANCHOR_FILE: join(house.dir, `${name}-audit.jsonl`),
    OPEN_ADDRESS_LIMITS: '1',
    LOG_LEVEL: 'info',
    // Processes start again and again here.
    NODE_COMPILE_CACHE: join(house.dir, 'compiled'),
    ...(options.plant !== undefined && { FAULTS_PLANT: options.plant }),
    ...options.env,
  }
  const migrate = [...inside(options.plant), join(ROOT, 'packages/db/src/migrate.main.ts')]
  await runProgram(process.execPath, migrate, { cwd: ROOT, env: { ...process.env, ...shared, MONGODB_URL: mongoUrl } })

  async function member(label: string, file: string, root: string): Promise<Member> {
    const port = await freePort()
    const [toMongo, toRedis] = await Promise.all([
      openFaultProxy({ host: HERE, port: house.mongo.port }),
      openFaultProxy({ host: HERE, port: house.redis.port }),
    ])
    const clockFile = join(house.dir, `${name}-${label}.clock`)
    const own = {
      PORT: String(port),
      HUB_ID: label,
      WORKER_ID: label,
      MONGODB_URL: mongoUrl.replace(`:${house.mongo.port}/`, `:${toMongo.port}/`),
      REDIS_URL: `redis://${HERE}:${toRedis.port}`,
      FAULTS_CLOCK: clockFile,
    }
    const running = house.processes.add({
      name: `${name}-${label}`,
      command: process.execPath,
      args: [...inside('always'), join(root, file)],
      env: { ...shared, ...own },
      isReady: () => isOk(`http://${HERE}:${port}/readyz`),
    })
    return { name: label, process: running, port, toMongo, toRedis, setClock: (ms) => writeClock(clockFile, ms) }
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
  const hubs = await Promise.all(
    numbers(hubCount).map(async (at): Promise<Hub> => {
      const made = await member(`hub-${at}`, 'apps/realtime/src/main.ts', options.roots?.[at] ?? ROOT)
      const front = await openFaultProxy({ host: HERE, port: made.port })
      return { ...made, front, url: `http://${HERE}:${front.port}` }
    }),
  )
  const workers = await Promise.all(
    numbers(workerCount).map((at) => member(`worker-${at}`, 'apps/jobs/src/main.ts', ROOT)),
  )
  const members: Member[] = [...hubs, ...workers]
  const proxies = [...members.flatMap(({ toMongo, toRedis }) => [toMongo, toRedis]), ...hubs.map(({ front }) => front)]
  await Promise.all(members.map(({ process }) => process.start()))
  const mongo = await connect(mongoUrl)

  return {
    ...{ name, house, hubs, workers, mongoUrl, mongo, redisPrefix, origin, secrets: house.secrets },
    async heal() {
      for (const proxy of proxies) proxy.clear()
      house.mongo.process.thaw()
      house.redis.process.thaw()
      await Promise.all([house.mongo.process.start(), house.redis.process.start()])
      for (const { process, setClock } of members) {
        setClock(0)
        process.thaw()
      }
      await Promise.all(members.map(({ process }) => process.start()))
    },
    async close() {
      await Promise.all(members.map(({ process }) => process.kill()))
      await mongo
        .db()
        .dropDatabase()
        .catch(() => undefined)
      await mongo.close()
      await Promise.all(proxies.map((proxy) => proxy.close()))
    },
  }
}

/** The preload that holds the clock and the planted bugs. */
const inside = (plant: string | undefined) => (plant === undefined ? [] : ['--import', INSIDE])

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) })).ok
  } catch {
    return false
  }
}

function writeClock(file: string, offsetMs: number): void {
  writeFileSync(file, String(offsetMs))
}
