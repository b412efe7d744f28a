import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findFreePorts, isPortFree } from './ports.mjs'
import { StepFailed } from './steps.mjs'

const SET_NAME = 'rs0'
const DATABASE = 'closeby'
const CACHE_GB = '0.5'
const PRIMARY_MS = 60_000
const NOT_INITIATED = 94

/** The driver, asked for in the package that owns it: the root has no dependencies. */
async function loadDriver(root) {
  const entry = createRequire(join(root, 'packages/db/package.json')).resolve('mongodb')
  return import(pathToFileURL(entry).href)
}

/** What was noted beside the data: the program that wrote it and the port that the replica set knows itself by. */
export function readMongoNote(data) {
  const file = join(data, 'mongo.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Chooses the port (the last one when still free), notes it beside the data, and answers with how to run the server. */
export async function prepareMongo({ data, label }, program) {
  const note = readMongoNote(data)
  const port = note.port && (await isPortFree(note.port)) ? note.port : (await findFreePorts(1))[0]
  mkdirSync(join(data, 'mongo'), { recursive: true, mode: 0o700 })
  writeFileSync(join(data, 'mongo.json'), `${JSON.stringify({ program, port })}\n`, { mode: 0o600 })
  const url = `mongodb://127.0.0.1:${port}/${DATABASE}?replicaSet=${SET_NAME}&directConnection=true`
  const flags = ['--port', String(port), '--replSet', SET_NAME, '--wiredTigerCacheSizeGB', CACHE_GB]
  // With one member there is nobody to hand over to, so a stop need not wait for a hand-over.
  const settings = ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100']
  if (program !== 'docker') {
    const files = ['--dbpath', join(data, 'mongo'), '--bind_ip', '127.0.0.1', '--quiet']
    return { url, port, spec: { command: program, args: [...files, ...flags, ...settings] } }
  }
  const container = `closeby-${label}-mongo`
  const publish = ['--publish', `127.0.0.1:${port}:${port}`, '--volume', `${join(data, 'mongo')}:/data/db`]
  const args = [
    'run',
    '--rm',
    '--name',
    container,
    ...publish,
    'mongo:8',
    'mongod',
    '--bind_ip_all',
    ...flags,
    ...settings,
  ]
  return { url, port, spec: { command: 'docker', args, container } }
}

/**
 * Makes the server at `port` the primary of a replica set of one and waits until it is. A set that was made under another
 * port is told its new address. @throws when it does not become primary in time
 */
export async function ensurePrimary(root, port) {
  const { MongoClient } = await loadDriver(root)
  const host = `127.0.0.1:${port}`
  const until = Date.now() + PRIMARY_MS
  let trouble
  while (Date.now() < until) {
    // A client that once found nobody stays closed, so each look has its own.
    const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 2_000 })
    try {
      const admin = client.db('admin')
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return
      await shapeSet(admin, host)
    } catch (error) {
      trouble = error
    } finally {
      await client.close()
    }
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error(`mongod did not become primary: ${trouble?.message ?? 'no answer'}`)
}

async function shapeSet(admin, host) {
  let config
  try {
    config = (await admin.command({ replSetGetConfig: 1 })).config
  } catch (error) {
    if (error.code !== NOT_INITIATED) throw error
    await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } })
    return
  }
  if (config.members[0].host === host) return
  const members = [{ ...config.members[0], host }]
  await admin.command({ replSetReconfig: { ...config, members, version: config.version + 1 }, force: true })
}

/** Checks a replica set that somebody else runs, and adds our database's name when the address has none. @throws {StepFailed} */
export async function useGivenMongo(root, given) {
  const url = new URL(given)
  if (url.pathname === '' || url.pathname === '/') url.pathname = `/${DATABASE}`
  const { MongoClient } = await loadDriver(root)
  const client = new MongoClient(url.href, { serverSelectionTimeoutMS: 8_000 })
  const waysOut = [
    'start that server as a replica set (mongod --replSet rs0, then rs.initiate())',
    'leave MONGODB_URL out: npm start then brings its own',
  ]
  try {
    const hello = await client.db('admin').command({ hello: 1 })
    if (!hello.setName) throw new StepFailed('mongo', 'MONGODB_URL names a server that is no replica set', waysOut)
    return url.href
  } catch (error) {
    if (error instanceof StepFailed) throw error
    throw new StepFailed('mongo', `MONGODB_URL does not answer: ${error.message}`, waysOut)
  } finally {
    await client.close()
  }
}
