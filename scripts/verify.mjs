// `npm test`: everything that guards what lands, on a machine that has only Node and npm, with databases that are thrown away.
// The very last line is `N passed, N failed, N skipped`; the exit code is not 0 when anything failed or a tier had no tests.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from './setup/build.mjs'
import { mustRun, runCommand, stopCommands } from './setup/commands.mjs'
import { bringMongo, bringRedis } from './setup/databases.mjs'
import { ensureRuntime, onStop, startedAt } from './setup/hand-over.mjs'
import { withNode } from './setup/node.mjs'
import { findPlaces, makePlaces } from './setup/places.mjs'
import { explain, step, tell } from './setup/steps.mjs'
import { stopOrder } from './setup/stack.mjs'
import { createSupervisor } from './setup/supervisor.mjs'
import { findChromium } from './verify/chromium.mjs'
import { runFaultTier } from './verify/faults.mjs'
import { startStack } from './verify/stack-under-test.mjs'
import { runTests } from './verify/vitest.mjs'

const SHOWN_LINES = 120
const totals = { passed: 0, failed: 0, skipped: 0 }
const troubles = []

function count({ passed, failed, skipped, names }) {
  totals.passed += passed
  totals.failed += failed
  totals.skipped += skipped
  troubles.push(...names)
}

function showEnd(output) {
  tell(
    output
      .trimEnd()
      .split('\n')
      .slice(-SHOWN_LINES)
      .map((line) => `      ${line}`)
      .join('\n'),
  )
}

/** Runs one named check, counts it, and goes on whatever came out. Answers true when it passed. */
async function check(name, work) {
  const began = Date.now()
  let result
  try {
    const answer = await work()
    result = answer?.output === undefined ? { passed: 1, failed: 0, skipped: 0, names: [], words: answer } : answer
  } catch (error) {
    result = { passed: 0, failed: 1, skipped: 0, names: [name], output: error.message }
    if (error.waysOut) explain(error)
  }
  count(result)
  const isGood = result.failed === 0
  const words = result.words ?? (isGood ? `${result.passed} passed` : `${result.failed} failed`)
  if (!isGood) showEnd(result.output)
  tell(`  ${isGood ? '✓' : '✗'} ${name.padEnd(12)} ${words.padEnd(60)} ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return isGood
}

function couldNotRun(name, why) {
  count({ passed: 0, failed: 1, skipped: 0, names: [`${name}: could not run, ${why}`] })
  tell(`  ✗ ${name.padEnd(12)} could not run: ${why}`)
}

async function checkSources(kit) {
  const bin = (path) => join(kit.root, 'node_modules', path)
  const run = (program, args, words) => async () => {
    await mustRun(program, args, { cwd: kit.root, env: kit.env, lines: SHOWN_LINES })
    return words
  }
  const onNode = (path, args, words) => run(kit.node, [bin(path), ...args], words)
  await check('prepare', run(kit.pnpm, ['--filter', '@closeby/web', 'run', 'prepare-app'], 'generated types and words'))
  await check(
    'format',
    onNode('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'], 'every file is formatted'),
  )
  // Lint and types are the two long ones, and each keeps one processor busy.
  await Promise.all([
    check('lint', onNode('eslint/bin/eslint.js', ['.', '--max-warnings', '0'], 'nothing to say')),
    check('types', async () => {
      await run(kit.node, [bin('typescript/bin/tsc'), '-p', '.'])()
      return run(kit.pnpm, ['--recursive', '--workspace-concurrency=1', 'run', 'types'], 'every package')()
    }),
  ])
  await check('arch', async () => {
    const { out } = await mustRun(kit.node, ['scripts/arch.mjs'], { cwd: kit.root, env: kit.env, lines: SHOWN_LINES })
    return out.trim()
  })
  await check('unit', () => runTests(kit, 'unit*', kit.env))
}

async function checkServers(kit, places, onSupervisor) {
  await check('integration', async () => {
    const given = { mongo: process.env.TEST_MONGODB_URL, redis: process.env.TEST_REDIS_URL }
    if (given.mongo && given.redis) return runTests(kit, 'integration', kit.env)
    const supervisor = createSupervisor({ logs: places.logs, filesOfTheLiving: [] })
    onSupervisor(supervisor)
    try {
      const TEST_REDIS_URL = await bringRedis(places, supervisor)
      const TEST_MONGODB_URL = (await bringMongo(places, supervisor)).replace('/closeby?', '/?')
      return await runTests(kit, 'integration', { ...kit.env, TEST_REDIS_URL, TEST_MONGODB_URL })
    } finally {
      await supervisor.close(stopOrder)
    }
  })
}

async function checkBuilt(kit) {
  const isBuilt = await check('build', async () =>
    (await ensureBuilt(kit, () => undefined)) ? 'the web app' : 'nothing changed',
  )
  if (!isBuilt) return ['budget', 'start', 'e2e', 'stop'].forEach((name) => couldNotRun(name, 'there is no build'))
  await check('budget', async () => {
    const { out } = await mustRun(kit.node, ['scripts/budget.mjs'], { cwd: kit.root, lines: SHOWN_LINES })
    tell(out.trimEnd())
    return 'client JavaScript, gzipped'
  })
  let stack
  const isUp = await check('start', async () => {
    stack = await startStack(kit)
    return 'as npm start does'
  })
  if (!isUp) return ['e2e', 'stop'].forEach((name) => couldNotRun(name, 'Closeby did not start'))
  await check('e2e', async () => {
    const CHROMIUM_PATH = await findChromium(kit, (text) => tell(`    ${text} ...`))
    const result = await runTests(kit, 'e2e', { ...kit.env, CHROMIUM_PATH, CLOSEBY_RUN_FILE: stack.runFile })
    return result.failed > 0 ? { ...result, output: `${result.output}\nWhat Closeby said:\n${stack.output()}` } : result
  })
  await check('stop', async () => {
    await stack.stop()
    const left = await runCommand('ps', ['-eo', 'args='])
    if (left.out.includes(kit.state)) throw new Error('a process of the stack is still alive')
    return 'everything that was started'
  })
}

function finish(state) {
  rmSync(state, { recursive: true, force: true })
  if (troubles.length > 0) tell(`\nFailed:\n${troubles.map((name) => `  ${name}`).join('\n')}`)
  tell(`\nTook ${Math.round((Date.now() - startedAt) / 1000)} s.`)
  const lastLine = `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`
  // Listening for the parent's end keeps this process alive, so it has to leave by itself, once the last line is out.
  process.stdout.write(lastLine, () => process.exit(totals.failed > 0 ? 1 : 0))
}

async function main() {
  const tools = await ensureRuntime(fileURLToPath(import.meta.url), findPlaces())
  if (!tools) return
  const state = mkdtempSync(join(tmpdir(), 'closeby-test-'))
  process.env.CLOSEBY_STATE_DIR = state
  const places = findPlaces()
  makePlaces(places)
  let supervisor
  onStop(async (reason) => {
    stopCommands()
    await supervisor?.close(stopOrder)
    count({ passed: 0, failed: 1, skipped: 0, names: [`stopped before the end by ${reason}`] })
    finish(state)
  })
  const kit = {
    root: places.root,
    state,
    node: tools.node,
    pnpm: tools.pnpm,
    env: withNode(tools.node, { ...process.env, CI: 'true', NO_COLOR: '1' }),
  }
  try {
    await step('install', async (say) => ({
      words: (await ensureInstalled(kit, say)) ? 'dependencies are installed' : 'dependencies are there',
    }))
    await checkSources(kit)
    await checkServers(kit, places, (made) => (supervisor = made))
    await check('faults', () => runFaultTier(kit))
    await checkBuilt(kit)
  } catch (error) {
    explain(error)
    count({ passed: 0, failed: 1, skipped: 0, names: [error.step ?? 'npm test itself'] })
  }
  finish(state)
}

main().catch((error) => {
  explain(error)
  tell('0 passed, 1 failed, 0 skipped')
  process.exit(1)
})
