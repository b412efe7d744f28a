import { spawn } from 'node:child_process'
import { ensureTools } from './node.mjs'
import { step, tell } from './steps.mjs'

/** When the first of these processes began; the one that takes over counts from there. */
export const startedAt = Number(process.env.CLOSEBY_STARTED_AT) || Date.now()

/**
 * Brings Node and pnpm, and runs `file` again on that Node when this one is too old.
 * @returns the tools, or undefined when another process has taken over; this one then only ends as that one ends
 * @throws {StepFailed}
 */
export async function ensureRuntime(file, places) {
  const ensure = (say) => ensureTools(places.tools, say)
  const isSecond = 'CLOSEBY_STARTED_AT' in process.env
  const tools = await (isSecond
    ? ensure(tell)
    : step('tools', async (say) => ({ words: 'Node and pnpm', value: await ensure(say) })))
  if (tools.node === process.execPath) return tools
  const env = { ...process.env, CLOSEBY_STARTED_AT: String(startedAt) }
  // The channel tells the other process when this one is killed.
  const child = spawn(tools.node, [file, ...process.argv.slice(2)], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
  return undefined
}

/** Calls `stop`, with the reason, on whatever asks this process to end, its parent's death included. */
export function onStop(stop) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(signal))
  process.on('disconnect', () => void stop('the end of its parent'))
  process.stdout.on('error', () => undefined)
}
