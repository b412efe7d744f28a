import { randomUUID } from 'node:crypto'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Database } from '@closeby/db'
import { openDatabase, storedRowOf } from '@closeby/db'
import { must } from '@closeby/protocol/core'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import { root } from '../../setup/places.mjs'
import { findFreePorts } from '../../setup/ports.mjs'
import type { Ground } from '../core/ground.ts'
import type { Person, Wanted, Write } from '../driver/driver.main.ts'
import { aPerson, beginningOf, goalIdOf, inParts, morningZone, patientCommit } from './people.ts'

/** A panel: its patients, and the providers who each see all of them. */
export type Panel = { patients: string[]; watchers: Person[] }
export type World = {
  database: Database
  mongoUrl: string
  panels: Panel[]
  /** Patients who log: the first of each panel, with a session of their own. */
  writers: (Person & { patient: string })[]
  /** Starts hubs (and the worker), answers with the port of each. */
  startHubs: (count: number, options?: HubOptions) => Promise<number[]>
  stopHubs: () => Promise<void>
  close: () => Promise<void>
}
export type HubOptions = {
  hasWorker?: boolean
  flags?: string[]
  program?: string
  /** Stands before the names of the processes, where two worlds run at once. */
  label?: string
}
/** A hub as it is. */
const HUB = 'apps/realtime/src/main.ts'

export type WorldSize = {
  panels: number
  patientsEach: number
  watchersEach: number
  writersEach?: number
  /** Sockets of one watcher; 20 unless given, as many as he may have on a hub. */
  socketsEach?: number
  /** Watchers are the coordinators of the one unit everybody is in, and not providers of his team. */
  isUnit?: boolean
}

const run = promisify(execFile)
const AT_ONCE = 100
/** A person may have this many sockets on a hub. */
const SOCKETS_EACH = 20

function environmentOf({ keys, redisUrl, folder }: Ground, mongoUrl: string): Record<string, string> {
  return {
    ...{ NODE_ENV: 'production', HOST: '127.0.0.1', MONGODB_URL: mongoUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'error' },
    ...{ REDIS_PREFIX: 'bench', PUBLIC_ORIGIN: keys.origin, CLOSEBY_MODE: 'development', CLOSEBY_SECRET: keys.secret },
    ...{
      CLOSEBY_SIGNING_KEY: keys.signingKey.toString('base64'),
      OPEN_ADDRESS_LIMITS: '1',
      MAIL_DIR: `${folder}/mail`,
    },
  }
}

/** A new database with its indexes, opened as any process of ours opens it. */
export async function openStore(ground: Ground, name: string): Promise<{ mongoUrl: string; database: Database }> {
  const mongoUrl = ground.mongoUrlOf(`bench_${name}`)
  const env = { ...process.env, ...environmentOf(ground, mongoUrl) }
  // Not in step: mongod says so much of its new indexes that it stands still when nobody reads it.
  await run(process.execPath, ['packages/db/src/migrate.main.ts'], { cwd: root, env })
  const secret = Buffer.from(ground.keys.secret, 'base64')
  const database = await openDatabase({ url: mongoUrl, secret, clock: () => new Date().toISOString() })
  return { mongoUrl, database }
}

/** Panels, people and patients, by real entries of the log; then the rows that the worker would have written. */
export async function openWorld(ground: Ground, name: string, size: WorldSize): Promise<World> {
  const { mongoUrl, database } = await openStore(ground, name)
  const timeZone = morningZone(new Date())
  const { socketsEach = SOCKETS_EACH, isUnit = false } = size
  const peopleEach = Math.ceil(size.watchersEach / socketsEach)
  const words = isUnit ? { unit: FIRST_UNIT } : {}
  const panels: Panel[] = Array.from({ length: size.panels }, () => ({ patients: [], watchers: [] }))
  const writers: World['writers'] = []
  const people: (() => Promise<unknown>)[] = panels.flatMap((panel, index) =>
    Array.from({ length: peopleEach }, (_, at) => async () => {
      const role = isUnit ? 'coordinator' : 'provider'
      panel.watchers.push(await aPerson(database, role, { name: `Watcher ${index}-${at}`, ...words }))
    }),
  )
  await inParts(people, (make) => make())
  const born: (() => Promise<unknown>)[] = panels.flatMap((panel, index) =>
    Array.from({ length: size.patientsEach }, (_, at) => async () => {
      const patient = randomUUID()
      panel.patients.push(patient)
      const isWriter = at < (size.writersEach ?? 1)
      const person =
        isWriter && (await aPerson(database, 'patient', { name: `Patient ${index}-${at}`, patientId: patient }))
      if (person) writers.push({ ...person, patient })
      const userId = person ? person.userId : `u-${patient}`
      const members = isUnit ? [] : panel.watchers.map((watcher) => watcher.userId)
      const beginning = beginningOf(patient, { userId, name: `Patient ${index}-${at}`, timeZone, members })
      await database.streams.commit(patientCommit(patient, beginning))
    }),
  )
  await inParts(born, (make) => make())
  await storeRows(
    database,
    panels.flatMap(({ patients }) => patients),
  )

  let running: string[] = []
  return {
    ...{ database, mongoUrl, panels, writers },
    startHubs: async (count, { hasWorker = false, flags = [], program = HUB, label = '' } = {}) => {
      const ports = (await findFreePorts(count + 1)) as number[]
      const environment = { ...environmentOf(ground, mongoUrl), ...(label && { REDIS_PREFIX: `bench-${label}` }) }
      const hubs = ports.slice(0, count)
      const starts = hubs.map((port, index) => {
        const name = `${label}hub-${index + 1}`
        const env = { ...environment, PORT: String(port), HUB_ID: name }
        return [name, [program], env, `http://127.0.0.1:${port}/readyz`] as const
      })
      const worker = String(ports[count])
      const env = { ...environment, PORT: worker, WORKER_ID: `${label}worker-1` }
      const all = hasWorker
        ? [...starts, [`${label}worker`, ['apps/jobs/src/main.ts'], env, `http://127.0.0.1:${worker}/readyz`] as const]
        : starts
      running = all.map(([part]) => part)
      for (const [part, args, partEnv, readyUrl] of all)
        await ground.start(part, { args: [...flags, ...args], env: partEnv, readyUrl })
      return hubs
    },
    stopHubs: () => ground.stop(...running),
    close: async () => {
      await ground.stop(...running)
      await database.close()
    },
  }
}

export async function storeRows(database: Database, patients: readonly string[]): Promise<void> {
  for (let from = 0; from < patients.length; from += AT_ONCE) {
    const states = await Promise.all(
      patients.slice(from, from + AT_ONCE).map((id) => database.streams.advance('patient', id, 1)),
    )
    await database.boardRows.put(states.map((state) => storedRowOf(must(state, 'a patient who was just born'))))
  }
}

/** Sockets with a panel's board open, `each` for every panel, on a port that `portOf` chooses. */
export function boardsOf(
  { panels }: Pick<World, 'panels'>,
  each: number,
  options: { portOf: (index: number) => number; isSampled: (index: number) => boolean; resumes?: boolean },
): Wanted[] {
  return panels.flatMap(({ watchers }, panel) =>
    Array.from({ length: each }, (_, at): Wanted => {
      const index = panel * each + at
      return {
        ...{ kind: 'sio', port: options.portOf(index), path: '/live/?EIO=4&transport=websocket' },
        ...{ person: must(watchers[at % watchers.length], 'a watcher') },
        ...{ hello: ['board:open', { batch: true, changes: true }], isSampled: options.isSampled(index) },
        ...(options.resumes && { resumes: true }),
      }
    }),
  )
}

/** One socket for each patient who logs, and what each writes. */
export function writersOf({ writers }: Pick<World, 'writers'>, port: number): { wanted: Wanted[]; writes: Write[] } {
  const path = '/live/?EIO=4&transport=websocket'
  const wanted = writers.map(({ userId, sid }): Wanted => {
    return { kind: 'sio', port, path, person: { userId, sid }, isSampled: true }
  })
  return { wanted, writes: writers.map(({ patient }, socket) => ({ socket, patient, goalId: goalIdOf(patient) })) }
}
