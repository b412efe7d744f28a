import { rmSync } from 'node:fs'
import { connect as dial } from 'node:net'
import { join } from 'node:path'
import type { connect } from '../../../packages/db/src/client.ts'
import { findMongod } from '../../setup/mongo-binary.mjs'
import { ensurePrimary, prepareMongo } from '../../setup/mongo.mjs'
import { findRedis, isRedisUp } from '../../setup/redis.mjs'
import { freePort, ROOT } from '../ground.ts'
import type { Process, Processes } from './processes.ts'

const ANSWER_MS = 3_000
const TOOLS = join(ROOT, '.tools')

export type MongoClient = Awaited<ReturnType<typeof connect>>
export type Mongo = { process: Process; port: number; url: string }
type Prepared = { url: string; port: number; spec: { command: string; args: string[] } }
export type Redis = {
  process: Process
  port: number
  /** One command, as words, over a connection of its own. Answers with the raw reply. */
  ask: (...words: string[]) => Promise<string>
  /** Forgets what it kept on disk; to be called while it is down. */
  forget: () => void
}

/** A mongod of our own, a replica set of one, whose data is thrown away. Fail points are allowed. */
export async function startMongo(processes: Processes, dir: string): Promise<Mongo> {
  const { program } = await findMongod(TOOLS, undefined, () => undefined)
  if (typeof program !== 'string' || program === 'docker')
    throw new Error('faults need a mongod of this machine: a container cannot be killed as a process')
  const prepared: Prepared = await prepareMongo({ data: dir, label: 'faults' }, program)
  const { url, port, spec } = prepared
  const process = processes.add({
    name: 'mongod',
    command: spec.command,
    args: [...spec.args, '--setParameter', 'enableTestCommands=1'],
    isReady: () =>
      ensurePrimary(ROOT, port).then(
        () => true,
        () => false,
      ),
  })
  await process.start()
  return { process, port, url }
}

/** A redis-server of our own, set up as `npm start` does. */
export async function startRedis(processes: Processes, dir: string): Promise<Redis> {
  const { command } = await findRedis(TOOLS, () => undefined)
  const port = await freePort()
  const home = join(dir, 'redis')
  const spec = command(port, home, 'faults')
  const process = processes.add({
    name: 'redis',
    ...spec,
    isReady: () => isRedisUp(`redis://127.0.0.1:${port}`),
  })
  await process.start()
  return {
    process,
    port,
    ask: (...words) => askRedis(port, words),
    forget: () => rmSync(join(home, 'appendonlydir'), { recursive: true, force: true }),
  }
}

function askRedis(port: number, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dial(port, '127.0.0.1')
    let reply = ''
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('Redis did not answer')))
    socket.once('connect', () =>
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`),
    )
    socket.on('data', (bytes) => {
      reply += bytes.toString()
      if (isWhole(reply)) socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(reply))
  })
}

/** Enough for the replies asked for here: one line, a number, or one string with its length in front. */
function isWhole(reply: string): boolean {
  const bulk = /^\$(\d+)\r\n/.exec(reply)
  if (!bulk) return reply.endsWith('\r\n')
  return Buffer.byteLength(reply) >= bulk[0].length + Number(bulk[1]) + 2
}
