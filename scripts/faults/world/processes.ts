import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, until } from '../ground.ts'

const READY_MS = 60_000
const ENDED_MS = 20_000
const LAST_LINES = 12

export type ProcessSpec = {
  name: string
  command: string
  args: string[]
  env?: Record<string, string | undefined>
  isReady: () => Promise<boolean>
}
/** One real process that a fault can stop, continue, kill and start again. */
export type Process = {
  name: string
  isAlive: () => boolean
  pid: () => number
  /** Resolves when it is ready. @throws with the end of its log when it ends before, or is not ready in time */
  start: () => Promise<void>
  /** SIGKILL: whatever it was doing, it is gone when this resolves. */
  kill: () => Promise<void>
  /** SIGTERM, and then its own way out. Resolves with the exit code when it is gone. */
  stop: () => Promise<number | null>
  freeze: () => void
  thaw: () => void
  /** Everything it has said since the first start. */
  log: () => string
}
export type Processes = { add: (spec: ProcessSpec) => Process; close: () => Promise<void> }

/** Real processes of one run. Should this program vanish, a guard ends them all. */
export function createProcesses(dir: string): Processes {
  const all: Process[] = []
  const guard = spawn(process.execPath, [join(ROOT, 'scripts/setup/guard.mjs')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  guard.stdin.on('error', () => undefined)
  const tellGuard = (line: string) => guard.stdin.write(`${line}\n`)

  function add(spec: ProcessSpec): Process {
    const made = createProcess(spec, join(dir, `${spec.name}.log`), tellGuard)
    all.push(made)
    return made
  }

  return {
    add,
    async close() {
      await Promise.all(all.map((each) => each.kill()))
      tellGuard('bye')
      guard.stdin.end()
    },
  }
}

function createProcess(spec: ProcessSpec, file: string, tellGuard: (line: string) => void): Process {
  let child: ChildProcess | null = null
  let ended: Promise<number | null> = Promise.resolve(null)
  const log = () => readFileSync(file, 'utf8')
  closeSync(openSync(file, 'a', 0o600))

  function launch(): void {
    const out = openSync(file, 'a')
    const env = { ...process.env, ...spec.env }
    const begun = spawn(spec.command, spec.args, { cwd: ROOT, env, detached: true, stdio: ['ignore', out, out] })
    closeSync(out)
    child = begun
    const { pid } = begun
    if (pid !== undefined) tellGuard(`+${pid}`)
    ended = new Promise((resolve) => {
      const end = (code: number | null) => {
        if (child === begun) child = null
        if (pid !== undefined) tellGuard(`-${pid}`)
        resolve(code)
      }
      begun.once('error', () => end(127))
      begun.once('exit', end)
    })
  }

  function signal(name: NodeJS.Signals): void {
    child?.kill(name)
  }

  async function gone(): Promise<number | null> {
    if (!(await until(() => child === null, ENDED_MS))) throw new Error(`${spec.name} does not end`)
    return ended
  }

  return {
    name: spec.name,
    isAlive: () => child !== null,
    pid: () => child?.pid ?? 0,
    async start() {
      if (child) return
      launch()
      const isUp = await until(async () => child === null || spec.isReady(), READY_MS, 50)
      if (!child || !isUp)
        throw new Error(`${spec.name} did not get ready\n${log().split('\n').slice(-LAST_LINES).join('\n')}`)
    },
    async kill() {
      signal('SIGKILL')
      await gone()
    },
    stop: async () => {
      signal('SIGTERM')
      return gone()
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    log,
  }
}
