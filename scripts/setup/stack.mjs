import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { mustRun } from './commands.mjs'
import { findFreePorts } from './ports.mjs'
import { step } from './steps.mjs'

const LOOPBACK = '127.0.0.1'
const ANSWER_MS = 2_000
const SEED_MS = 1_800_000
const SPEAK_MS = 10_000

/**
 * What each process is told. Secrets and addresses travel in the environment only, never on a command line, where every
 * user of the machine could read them.
 */
export async function planStack({ places, node, secrets, options, port, mongoUrl, redisUrl }) {
  const hubCount = options.hubs ?? 2
  const [inner, web, worker, ...hubs] = await findFreePorts(3 + hubCount)
  const origin = process.env.PUBLIC_ORIGIN || `http://localhost:${port}`
  const shared = {
    ...process.env,
    ...secrets,
    NODE_ENV: 'production',
    HOST: LOOPBACK,
    MONGODB_URL: mongoUrl,
    REDIS_URL: redisUrl,
    PUBLIC_ORIGIN: origin,
    CLOSEBY_MODE: 'development',
    MAIL_DIR: places.mail,
    AUDIT_ANCHOR_FILE: process.env.AUDIT_ANCHOR_FILE || places.anchorFile,
    VAPID_SUBJECT: process.env.VAPID_SUBJECT || (origin.startsWith('https:') ? origin : 'mailto:admin@closeby.example'),
    TRUSTED_PROXIES: '1',
    OPEN_ADDRESS_LIMITS: '1',
    LIVELY: options.lively ? '1' : '0',
    LOG_LEVEL: process.env.LOG_LEVEL || 'info',
  }
  const urlOf = (at) => `http://${LOOPBACK}:${at}`
  const part = (name, file, env, path, at = env.PORT) => ({
    name,
    command: node,
    args: [file],
    cwd: places.root,
    env: { ...shared, ...env },
    isReady: () => answers(`${urlOf(at)}${path}`),
  })
  const hubParts = hubs.map((at, index) => {
    const name = `hub-${index + 1}`
    const hub = part(name, 'apps/realtime/src/main.ts', { PORT: String(at), HUB_ID: name }, '/readyz')
    // Only the worker signs.
    delete hub.env.VAPID_PRIVATE_KEY
    delete hub.env.AUDIT_SIGNING_KEY
    return hub
  })
  const proxied = {
    PROTOCOL_HEADER: 'x-forwarded-proto',
    HOST_HEADER: 'x-forwarded-host',
    ADDRESS_HEADER: 'x-forwarded-for',
    XFF_DEPTH: '1',
  }
  // The web app gets no database address and no secret: it holds no door to the data.
  const webPart = part(
    'web',
    'apps/web/build/index.js',
    { PORT: String(web), API_ORIGIN: urlOf(inner), ...proxied },
    '/_app/version.json',
  )
  for (const name of ['MONGODB_URL', 'REDIS_URL', ...Object.keys(secrets)]) delete webPart.env[name]
  const door = {
    HOST: process.env.CLOSEBY_HOST || '127.0.0.1,::1',
    PORT: String(port),
    INNER_PORT: String(inner),
    HUBS: hubs.map(urlOf).join(','),
    WEB: urlOf(web),
  }
  // It listens nowhere: what it does shows in the log.
  const lively = {
    ...part('lively', 'apps/realtime/src/seed/lively.main.ts', { PORT: '0' }, ''),
    isReady: async () => true,
  }
  return {
    origin,
    hubs: hubs.map(urlOf),
    env: { ...shared, PORT: '0', HUB_ID: 'seed', ACCOUNTS_FILE: places.accountsFile },
    parts: [
      ...hubParts,
      part('worker', 'apps/jobs/src/main.ts', { PORT: String(worker), WORKER_ID: 'worker-1' }, '/readyz'),
      webPart,
      part('gateway', 'scripts/gateway.mjs', door, '/readyz', inner),
      ...(options.lively ? [lively] : []),
    ],
  }
}

/** Indexes first, then the demo world through real commands. Both may run again at any time. @throws {StepFailed} */
export async function prepareData({ places, node, plan, options }) {
  const run = (file, args, timeoutMs, say) =>
    mustRun(node, [join(places.root, file), ...args], { cwd: places.root, env: plan.env, timeoutMs, onLine: say })
  await step('migrate', async () => {
    await run('packages/db/src/migrate.main.ts', [], ANSWER_MS * 60)
    return { words: 'indexes and epoch are in place' }
  })
  const args = [
    ...(options.empty ? ['--empty'] : []),
    ...(options.patients ? ['--patients', String(options.patients)] : []),
  ]
  await step('seed', async (say) => {
    await run('apps/realtime/src/seed/main.ts', args, SEED_MS, nowAndThen(say))
    return { words: options.empty ? 'the administrator' : 'the demo world, through real commands' }
  })
}

/** Builds the web app when its sources changed. @throws {StepFailed} */
export function buildWeb(tools) {
  return step('build', async (say) => ({
    words: (await ensureBuilt(tools, say)) ? 'the web app is built' : 'nothing changed since the last build',
  }))
}

/** Starts every part at once and waits until all are ready. @throws {StepFailed} */
export function runStack(supervisor, plan) {
  return step('run', async () => {
    await Promise.all(plan.parts.map((part) => supervisor.start(part)))
    return {
      words: `${plan.hubs.length} ${plan.hubs.length === 1 ? 'hub' : 'hubs'}, a worker, the web app and the gateway are ready`,
    }
  })
}

/** The order to stop in: those who write, then the door in front of them, then the databases under them. */
export function stopOrder(names) {
  const databases = ['redis', 'mongod']
  const door = ['gateway']
  const rest = names.filter((name) => !databases.includes(name) && !door.includes(name))
  return [rest, door, databases]
}

/** Passes on a line when the last one is a while ago: a large panel takes minutes, and silence looks like a fault. */
function nowAndThen(say) {
  let last = Date.now()
  return (line) => {
    if (Date.now() - last < SPEAK_MS) return
    last = Date.now()
    say(line)
  }
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })).ok
  } catch {
    return false
  }
}
