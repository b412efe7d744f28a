import { randomBytes, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'redis'
import { ensurePrimary, prepareMongo } from '../../setup/mongo.mjs'
import { findMongod } from '../../setup/mongo-binary.mjs'
import { findPlaces, root } from '../../setup/places.mjs'
import { findFreePorts } from '../../setup/ports.mjs'
import { findRedis, isRedisUp } from '../../setup/redis.mjs'
import { createSupervisor } from '../../setup/supervisor.mjs'
import type { DriverMethods } from '../driver/driver.main.ts'
import { nowUs } from './clock.ts'
import { cpuSecondsOf, pinned } from './cores.ts'
import type { Part } from './rpc.ts'
import { startPart } from './rpc.ts'

/** What every benchmark stands on: databases of its own, the keys of its hubs, and one driver. */
export type Ground = {
  folder: string
  redisUrl: string
  mongoUrlOf: (database: string) => string
  /** The instant that stamps count from. */
  baseUs: number
  keys: { secret: string; signingKey: Buffer; origin: string }
  driver: Part<DriverMethods>
  /** Starts a program under a name and waits until its address answers. */
  start: (name: string, spec: { args: string[]; env: Record<string, string>; readyUrl: string }) => Promise<void>
  stop: (...names: string[]) => Promise<void>
  /** SIGKILL, and it stays down. */
  kill: (name: string) => Promise<void>
  pidOf: (name: string) => number
  cpuOf: (name: string) => number
  close: () => Promise<void>
}

type Program = { command: string; args: string[] }
const MOST_FILES_NEEDED = 12_000

/** Brings a mongod, a Redis and the driver up in an empty folder of its own, each on its core. */
export async function openGround(say: (text: string) => void): Promise<Ground> {
  const { tools } = findPlaces()
  const folder = join(root, '.run/bench')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 })
  mkdirSync(join(folder, 'redis'))
  const supervisor = createSupervisor({ logs: join(folder, 'logs'), filesOfTheLiving: [] })
  const runs = (
    name: string,
    command: string,
    args: string[],
    rest: { isReady: () => Promise<boolean>; env?: object; cwd?: string },
  ) =>
    supervisor.start({
      name,
      ...pinned(name === 'mongod' || name === 'redis' ? 'store' : 'server', command, args),
      ...rest,
    })

  const [redisPort] = (await findFreePorts(1)) as [number]
  const redisUrl = `redis://127.0.0.1:${redisPort}`
  const redis = await (findRedis(tools, say) as unknown as Promise<{ command: (...words: unknown[]) => Program }>)
  const redisSpec = redis.command(redisPort, join(folder, 'redis'), 'bench')
  await runs('redis', redisSpec.command, redisSpec.args, { isReady: () => isRedisUp(redisUrl) })

  const { program } = await (findMongod(tools, undefined, say) as Promise<unknown> as Promise<{ program: string }>)
  const mongo = await prepareMongo({ data: folder, label: 'bench' }, program)
  const mongoSpec: Program = mongo.spec
  let isPrimary = false
  await runs('mongod', mongoSpec.command, mongoSpec.args, {
    isReady: async () => {
      isPrimary ||= await ensurePrimary(root, mongo.port).then(() => true)
      return isPrimary
    },
  })

  const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
  const keys = { secret: randomBytes(32).toString('base64'), signingKey, origin: 'http://localhost:4600' }
  const driver = await startPart<DriverMethods>(new URL('../driver/driver.main.ts', import.meta.url), {
    core: 'driver',
  })
  const baseUs = nowUs()
  await driver.ask.begin({ signingKey, issuer: keys.origin, baseUs })

  const pidOf = (name: string) =>
    name === 'driver'
      ? driver.pid
      : ((supervisor.list() as { name: string; pid?: number }[]).find((part) => part.name === name)?.pid ?? 0)
  return {
    folder,
    redisUrl,
    mongoUrlOf: (database) => mongo.url.replace(/\/closeby\?/, `/${database}?`),
    baseUs,
    keys,
    driver,
    start: (name, { args, env, readyUrl }) =>
      runs(name, process.execPath, args, {
        cwd: root,
        env: { ...process.env, ...env },
        isReady: () =>
          fetch(readyUrl).then(
            ({ ok }) => ok,
            () => false,
          ),
      }),
    stop: (...names) => supervisor.stop(names),
    kill: async (name) => {
      const pid = pidOf(name)
      // Once it is being stopped it is not started again, so the kill comes after that and before any goodbye.
      const stopped = supervisor.stop([name])
      process.kill(pid, 'SIGKILL')
      await stopped
    },
    pidOf,
    cpuOf: (name) => cpuSecondsOf(pidOf(name)),
    close: async () => {
      await driver.stop()
      await supervisor.close((names: string[]) => [names.filter((name) => name !== 'mongod' && name !== 'redis')])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What would stop a run before the code under test does. */
export function limitsOf(openFiles: number): string[] {
  return openFiles < MOST_FILES_NEEDED ? [`only ${openFiles} files may be open (ulimit -n ${MOST_FILES_NEEDED})`] : []
}

/** A Redis client of the conductor's own. */
export async function redisClient({ redisUrl }: Pick<Ground, 'redisUrl'>) {
  const client = createClient({ url: redisUrl })
  await client.connect()
  return client
}
