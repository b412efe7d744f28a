import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const underWay = new Set()

/**
 * Runs a command to its end without a shell and answers `{code, out, err}`; a missing program answers code 127.
 * Nothing is ever read from the terminal, so a command that would ask a question fails instead of waiting.
 */
export function runCommand(command, args, { env, cwd, timeoutMs = 600_000, onLine } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    underWay.add(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
      if (onLine) for (const line of text.split('\n')) if (line.trim()) onLine(line)
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    const end = (code) => {
      clearTimeout(timer)
      underWay.delete(child)
      done({ code, out, err })
    }
    child.on('error', (error) => {
      err += error.message
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? (signal ? 128 : 1)))
  })
}

/** Runs a command that must succeed. @throws with the last lines it wrote, twelve unless told */
export async function mustRun(command, args, { lines = 12, ...options } = {}) {
  const result = await runCommand(command, args, options)
  if (result.code === 0) return result
  const words = `${result.out}\n${result.err}`.trim().split('\n').slice(-lines).join('\n      ')
  throw new Error(`${[command, ...args].join(' ')} ended with ${result.code}\n      ${words}`)
}

/** Stops commands that are still running, for a set-up that is interrupted. */
export function stopCommands() {
  for (const child of underWay) child.kill('SIGTERM')
}

/** The full path of a program on PATH, or undefined. */
export function findProgram(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    if (folder && isExecutable(join(folder, name))) return join(folder, name)
  }
  return undefined
}

/** True when the file is there and may be run. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** True when Docker is installed and its engine answers. */
export async function hasDocker() {
  if (!findProgram('docker')) return false
  return (await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 5_000 })).code === 0
}
