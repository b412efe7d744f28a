import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { runCommand } from './commands.mjs'
import { StepFailed } from './steps.mjs'

const ANSWER_MS = 3_000
const GUARD_MS = 20_000

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivately(file, value) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Reads a JSON file, or answers undefined when it is missing or half written. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Takes the place of the one start in this folder.
 * @returns {Promise<{running: object} | {taken: true}>} `running` tells of a first one that is well
 * @throws {StepFailed} when a first one is alive but does not answer, or is still starting
 */
export async function takeTurn(places) {
  const lock = readJson(places.lockFile)
  if (lock && (await isOurs(lock.pid))) {
    const stack = readJson(places.stackFile)
    if (stack && (await isWell(stack.origin))) return { running: stack }
    throw new StepFailed(
      'start',
      `another start (process ${lock.pid}) is ${stack ? 'running but does not answer' : 'still at work'} here`,
      ['wait for it, then run npm start again', `stop it first: kill ${lock.pid}`],
    )
  }
  await forgetTheDead(places)
  try {
    writeFileSync(places.lockFile, JSON.stringify({ pid: process.pid }), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    throw new StepFailed('start', 'another start began here at the same moment', [
      'wait for it, then run npm start again',
      `look for it: ${places.lockFile}`,
    ])
  }
  return { taken: true }
}

/** Notes who ends what this start began, should this start be killed. */
export function noteGuard(places, guardPid) {
  writePrivately(places.lockFile, { pid: process.pid, guardPid })
}

/** Gives the place back and removes what tells of a running stack. */
export function endTurn(places) {
  for (const file of [places.runFile, places.stackFile, places.lockFile]) rmSync(file, { force: true })
}

/** Options that the running one was not started with; a second start must not quietly ignore them. */
export function contradictions(options, running) {
  const wanted = Object.entries(options).filter(([name, value]) => value !== running.options[name])
  return wanted.map(([name]) => `--${name}`)
}

async function forgetTheDead(places) {
  const { guardPid } = readJson(places.lockFile) ?? {}
  const until = Date.now() + GUARD_MS
  // The guard of a start that was killed may still be ending what that one began.
  while (guardPid && (await isOurs(guardPid, /guard\.mjs/)) && Date.now() < until) {
    await new Promise((later) => setTimeout(later, 200))
  }
  if (existsSync(places.lockFile) || existsSync(places.stackFile)) endTurn(places)
}

/** True when the process lives and is a start of ours: numbers are given again to others. */
async function isOurs(pid, mark = /(up|verify)\.mjs/) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  const { code, out } = await runCommand('ps', ['-o', 'args=', '-p', String(pid)])
  // A system without ps cannot tell, so the living process counts.
  return code === 127 || mark.test(out)
}

async function isWell(origin) {
  try {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return answer.ok
  } catch {
    return false
  }
}
