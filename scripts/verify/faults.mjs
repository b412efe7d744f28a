import { join } from 'node:path'
import { runCommand } from '../setup/commands.mjs'
import { readJson } from '../setup/run-state.mjs'

const LONGEST_MS = 900_000

/**
 * The short tier of the faults: real processes are killed, stopped and parted while people log, and the checker is shown
 * to find planted bugs. Each fault and each bug counts as one test; none at all is a failure.
 */
export async function runFaultTier({ root, node, state, env }) {
  const report = join(state, 'faults.json')
  const args = [join(root, 'scripts/faults/main.ts'), '--quick', '--seed', '1', '--json', report]
  const { out, err } = await runCommand(node, args, { cwd: root, env, timeoutMs: LONGEST_MS })
  const lines = readJson(report) ?? []
  const output = `${out}\n${err}`
  if (lines.length === 0) return { passed: 0, failed: 1, skipped: 0, output, names: ['faults: no report'] }
  const names = lines.filter(({ isGood }) => !isGood).map(({ name }) => `faults: ${name}`)
  return { passed: lines.length - names.length, failed: names.length, skipped: 0, output, names }
}
