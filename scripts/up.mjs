// `npm start`: brings Closeby up on a machine that has only Node and npm, and keeps it up until Ctrl-C.
// This file and what it imports run on Node 18 and newer, with nothing installed; the first thing it does is to hand over to
// the Node that Closeby runs on.
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './setup/build.mjs'
import { stopCommands } from './setup/commands.mjs'
import { bringMongo, bringRedis, resetData } from './setup/databases.mjs'
import { runDoctor } from './setup/doctor.mjs'
import { ensureRuntime, onStop, startedAt } from './setup/hand-over.mjs'
import { withNode } from './setup/node.mjs'
import { HELP, readOptions } from './setup/options.mjs'
import { findPlaces, makePlaces } from './setup/places.mjs'
import { findPortFrom, isPortFree } from './setup/ports.mjs'
import { contradictions, endTurn, noteGuard, takeTurn, writePrivately } from './setup/run-state.mjs'
import { ensureSecrets } from './setup/secrets.mjs'
import { readAccounts, signInLines } from './setup/sign-ins.mjs'
import { buildWeb, planStack, prepareData, runStack, stopOrder } from './setup/stack.mjs'
import { explain, step, StepFailed, tell } from './setup/steps.mjs'
import { createSupervisor } from './setup/supervisor.mjs'

const FIRST_PORT = 4600
const self = fileURLToPath(import.meta.url)

async function choosePort(wanted) {
  if (wanted === undefined) return findPortFrom(FIRST_PORT)
  if (await isPortFree(wanted)) return wanted
  throw new StepFailed('port', `port ${wanted} is taken by something else`, [
    'leave --port out: the next free one from 4600 is used',
    `stop what listens there (lsof -i :${wanted} names it)`,
  ])
}

function settingsOf(places) {
  const { values } = ensureSecrets(places.secretsFile)
  // What the shell says wins over the file.
  return {
    ...values,
    ...Object.fromEntries(
      Object.keys(values).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
  }
}

async function bringUp(places, options, tools, onSupervisor) {
  const port = await choosePort(options.port)
  const kit = { root: places.root, pnpm: tools.pnpm, env: withNode(tools.node) }
  await step('install', async (say) => ({
    words: (await ensureInstalled(kit, say)) ? 'dependencies are installed' : 'dependencies are there',
  }))
  const secrets = await step('secrets', async () => ({
    words: 'in .env.local, for your eyes only',
    value: settingsOf(places),
  }))
  const given = {
    MONGODB_URL: process.env.MONGODB_URL || secrets.MONGODB_URL,
    REDIS_URL: process.env.REDIS_URL || secrets.REDIS_URL,
  }
  if (options.reset) resetData(places, given)
  makePlaces(places)
  const supervisor = createSupervisor({
    logs: places.logs,
    filesOfTheLiving: [places.runFile, places.stackFile, places.lockFile],
  })
  noteGuard(places, supervisor.guardPid)
  onSupervisor(supervisor)
  const redisUrl = await bringRedis(places, supervisor, given.REDIS_URL)
  const mongoUrl = await bringMongo(places, supervisor, given.MONGODB_URL)
  const plan = await planStack({ places, node: tools.node, secrets, options, port, mongoUrl, redisUrl })
  // One keeps the database busy, the other a processor.
  await Promise.all([prepareData({ places, node: tools.node, plan, options }), buildWeb(kit)])
  await runStack(supervisor, plan)
  const accounts = readAccounts(places.accountsFile)
  writePrivately(places.runFile, { origin: plan.origin, hubs: plan.hubs, mongoUrl, redisUrl, accounts })
  const asked = {
    port,
    hubs: plan.hubs.length,
    ...(options.empty && { empty: true }),
    ...(options.patients && { patients: options.patients }),
    ...(options.lively && { lively: true }),
  }
  writePrivately(places.stackFile, {
    pid: process.pid,
    guardPid: supervisor.guardPid,
    origin: plan.origin,
    options: asked,
  })
  return { origin: plan.origin, accounts, isLively: options.lively }
}

function welcome({ origin, accounts, isLively }) {
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  tell(`\nCloseby is ready after ${seconds} s.\n`)
  tell(`  Open it     ${origin}`)
  tell(`  Mailbox     ${origin}/dev/mailbox   (every mail of this start lands here)`)
  if (isLively) tell('  Lively      synthetic patients are logging; nobody else is touched')
  tell(`\n  Sign in as\n${signInLines(accounts).join('\n')}`)
  tell('\n  Logs are in .run/logs. Ctrl-C stops everything.')
}

function meetRunning(running, options) {
  const others = contradictions(options, running)
  if (others.length === 0) {
    tell(`Closeby is already running at ${running.origin} (process ${running.pid}). Stop it there with Ctrl-C.`)
    return 0
  }
  tell(`Closeby is already running at ${running.origin}, and not with ${others.join(' ')}.`)
  tell(`Stop it first (Ctrl-C there, or kill ${running.pid}), or leave those options out.`)
  return 1
}

async function main(options) {
  const places = findPlaces()
  if (options.doctor) return runDoctor(places)
  const tools = await ensureRuntime(self, places)
  if (!tools) return
  makePlaces(places)
  const { running } = await takeTurn(places)
  if (running) return process.exit(meetRunning(running, options))

  let supervisor
  let stopped
  const stop = (code) => {
    stopped ??= (async () => {
      stopCommands()
      if (supervisor) tell('\nStopping ...')
      await supervisor?.close(stopOrder)
      endTurn(places)
      tell('Everything that was started is stopped.')
      process.exit(code)
    })()
    return stopped
  }
  onStop(() => stop(0))
  try {
    welcome(await bringUp(places, options, tools, (made) => (supervisor = made)))
  } catch (error) {
    if (stopped) return
    explain(error)
    await stop(1)
  }
}

const { options, problem } = readOptions(process.argv.slice(2))
if (problem || options.help) {
  tell(problem ? `${problem}\n\n${HELP}` : HELP)
  process.exitCode = problem ? 2 : 0
} else {
  main(options).catch((error) => {
    explain(error)
    process.exit(1)
  })
}
