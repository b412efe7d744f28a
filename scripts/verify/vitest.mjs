import { join } from 'node:path'
import { readJson } from '../setup/run-state.mjs'
import { runCommand } from '../setup/commands.mjs'

/** A machine that does other work at the same time takes three times as long; one that takes longer hangs. */
const LONGEST_MS = 2_400_000

/**
 * Runs one tier of tests and counts what vitest reports. A tier without a single test is a failure: a wrong pattern must not
 * look like success.
 */
export async function runTests({ root, node, state }, project, env) {
  const report = join(state, `${project.replace('*', '')}.json`)
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project]
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const result = await runCommand(node, [...args, ...reporters], { cwd: root, env, timeoutMs: LONGEST_MS })
  const output = `${result.out}\n${result.err}`
  const counts = readJson(report)
  if (!counts)
    return { passed: 0, failed: 1, skipped: 0, output, names: [`${project}: no report, it was cut or could not start`] }
  const names = counts.testResults.flatMap((file) => namesOf(file, root))
  const failed = Math.max(counts.numFailedTests, names.length)
  const skipped = counts.numPendingTests + counts.numTodoTests
  if (counts.numTotalTests === 0)
    return { passed: 0, failed: 1, skipped, output, names: [`${project}: not one test was found`] }
  // An error outside any test fails the run although every test passed.
  if (result.code !== 0 && failed === 0)
    return { passed: counts.numPassedTests, failed: 1, skipped, output, names: [`${project}: the run failed`] }
  return { passed: counts.numPassedTests, failed, skipped, output, names }
}

function namesOf(file, root) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName)
  const path = file.name.replace(`${root}/`, '')
  if (failed.length > 0) return failed.map((name) => `${path}: ${name}`)
  return file.status === 'failed' ? [`${path}: the file could not be run`] : []
}
