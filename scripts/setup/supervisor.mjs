import { spawn } from 'node:child_process'
import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runCommand } from './commands.mjs'
import { tell } from './steps.mjs'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
const STEADY_MS = 30_000
const STOP_MS = 12_000
const READY_LOOK_MS = 100
const STARTS_BEFORE_GIVING_UP = 3
const LOG_BYTES = 50 * 1024 * 1024
const MARK_WIDTH = 8
const TAIL_LINES = 8

/**
 * Starts processes, keeps what they say in `<logs>/<name>.log` and, with the name in front, in `<logs>/all.log`, starts a
 * crashed one again with growing pauses, and stops all in the end. Each process leads a group of its own: the terminal's
 * Ctrl-C reaches only the supervisor, which then stops them in order.
 */
export function createSupervisor({ logs, filesOfTheLiving }) {
  const parts = new Map()
  let isStopping = false
  const all = openLog(join(logs, 'all.log'))
  const guardFile = fileURLToPath(new URL('./guard.mjs', import.meta.url))
  const guard = spawn(process.execPath, [guardFile, ...filesOfTheLiving], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  guard.stdin.on('error', () => undefined)
  const toGuard = (line) => guard.stdin.write(`${line}\n`)

  function launch(part) {
    const { spec } = part
    const { name, command, args, env, cwd } = spec
    part.starts += 1
    part.startedAt = Date.now()
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    part.child = child
    part.ended = new Promise((ended) => {
      const end = (words) => {
        if (part.child !== child) return
        part.child = undefined
        if (child.pid) toGuard(`-${child.pid}`)
        part.log.write(`-- ${words}\n`)
        ended()
        comeBack(part, words)
      }
      child.once('error', (error) => end(`did not start: ${error.message}`))
      child.once('exit', (code, signal) => end(signal ? `ended by ${signal}` : `ended with ${code}`))
    })
    if (child.pid) toGuard(`+${child.pid}`)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        part.tail = [...part.tail.slice(1 - TAIL_LINES), line]
        part.log.write(`${line}\n`)
        if (!spec.isChatty) all.write(`${name.padEnd(MARK_WIDTH)}| ${line}\n`)
      })
    }
  }

  function comeBack(part, words) {
    const { name } = part.spec
    if (isStopping || part.isStopping) return
    if (!part.isReady && part.starts >= STARTS_BEFORE_GIVING_UP) {
      part.giveUp?.(new Error(`${name} ${words} ${part.starts} times\n      ${part.tail.join('\n      ')}`))
      return
    }
    if (Date.now() - part.startedAt > STEADY_MS) part.pauseMs = FIRST_PAUSE_MS
    const pauseMs = part.pauseMs
    part.pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    tell(`  ! ${name} ${words}; starting it again in ${pauseMs / 1000} s (${part.logFile})`)
    part.retry = setTimeout(() => launch(part), pauseMs)
  }

  /**
   * Starts a process and waits until `isReady` says so.
   * @param {{name: string, command: string, args: string[], env?: object, cwd?: string, container?: string, isChatty?: boolean,
   *   isReady: () => Promise<boolean>, readyMs?: number}} spec
   * @throws with the end of its log when it keeps ending or is not ready in time
   */
  async function start(spec) {
    const logFile = join(logs, `${spec.name}.log`)
    const part = { spec, logFile, log: openLog(logFile), starts: 0, pauseMs: FIRST_PAUSE_MS, tail: [], isReady: false }
    parts.set(spec.name, part)
    if (spec.container) toGuard(`+docker:${spec.container}`)
    const failed = new Promise((_, giveUp) => (part.giveUp = giveUp))
    launch(part)
    const until = Date.now() + (spec.readyMs ?? 60_000)
    const ready = (async () => {
      while (!(part.child && (await spec.isReady()))) {
        if (isStopping) throw new Error('stopped before it was ready')
        if (Date.now() > until)
          throw new Error(`${spec.name} is not ready in time\n      ${part.tail.join('\n      ')}`)
        await new Promise((later) => setTimeout(later, READY_LOOK_MS))
      }
      part.isReady = true
    })()
    failed.catch(() => undefined)
    await Promise.race([ready, failed])
  }

  /** Stops the named processes together; each gets SIGTERM, and SIGKILL when it has not ended in time. */
  async function stop(names) {
    await Promise.all(
      names.map(async (name) => {
        const part = parts.get(name)
        if (!part) return
        part.isStopping = true
        clearTimeout(part.retry)
        if (part.spec.container) await runCommand('docker', ['stop', part.spec.container], { timeoutMs: STOP_MS })
        if (part.child) {
          signalGroup(part.child, 'SIGTERM')
          const late = setTimeout(() => part.child && signalGroup(part.child, 'SIGKILL'), STOP_MS)
          await part.ended
          clearTimeout(late)
        }
        parts.delete(name)
        part.log.end()
      }),
    )
  }

  return {
    start,
    stop,
    names: () => [...parts.keys()],
    list: () => [...parts.values()].map(({ spec, child }) => ({ name: spec.name, pid: child?.pid })),
    guardPid: guard.pid,
    /** Stops whatever still runs and lets the guard go. */
    async close(order) {
      isStopping = true
      for (const names of order([...parts.keys()])) await stop(names)
      await stop([...parts.keys()])
      toGuard('bye')
      guard.stdin.end()
      all.end()
    },
  }
}

function signalGroup(child, name) {
  try {
    process.kill(-child.pid, name)
  } catch {
    child.kill(name)
  }
}

function openLog(file) {
  try {
    if (statSync(file).size > LOG_BYTES) renameSync(file, `${file}.1`)
    else rmSync(file)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  return createWriteStream(file, { flags: 'a', mode: 0o600 })
}
