import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePorts } from '../setup/ports.mjs'
import { readJson } from '../setup/run-state.mjs'

const START_MS = 600_000
const STOP_MS = 60_000

/**
 * Starts Closeby as `npm start` does, with its own state and databases, and answers once it is ready.
 * @throws with what it said when it ends or takes too long
 */
export async function startStack({ root, node, state }) {
  const home = join(state, 'stack')
  mkdirSync(home)
  const [port] = await findFreePorts(1)
  const env = { ...process.env, CLOSEBY_STATE_DIR: home, CLOSEBY_STARTED_AT: String(Date.now()) }
  // A stack under test never touches a database that a person keeps.
  for (const name of ['MONGODB_URL', 'REDIS_URL', 'PUBLIC_ORIGIN']) delete env[name]
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc']
  const child = spawn(node, [join(root, 'scripts/up.mjs'), '--port', String(port)], { cwd: root, env, stdio })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = new Promise((done) => child.once('exit', (code) => done(code)))
  let exitCode
  void ended.then((code) => (exitCode = code ?? 1))
  const runFile = join(home, '.run/closeby.json')
  const until = Date.now() + START_MS
  while (!readJson(runFile)) {
    if (exitCode !== undefined) throw new Error(`the start ended with ${exitCode}\n${output}`)
    if (Date.now() > until) {
      child.kill('SIGTERM')
      throw new Error(`the start took too long\n${output}`)
    }
    await new Promise((later) => setTimeout(later, 200))
  }
  return {
    runFile,
    output: () => output,
    /** Stops it as Ctrl-C does. @throws when it does not end well in time */
    async stop() {
      child.kill('SIGINT')
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      const code = await ended
      clearTimeout(late)
      if (code !== 0) throw new Error(`the stop ended with ${code}\n${output}`)
    },
  }
}
