// `pnpm fuzz:api`: asks a running Closeby whatever its own OpenAPI document allows, and much that it does not, as one person of
// each role. It fails on a 500, on an answer that the document does not know, and on any difference between what is unknown
// and what is forbidden. Schemathesis comes from PyPI, as wheels, into an environment of its own.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findProgram, mustRun, runCommand } from './setup/commands.mjs'
import { findPlaces } from './setup/places.mjs'
import { readJson } from './setup/run-state.mjs'
import { tell } from './setup/steps.mjs'

const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance'],
  ...['response_schema_conformance', 'unknown_and_forbidden_are_one'],
]
/** They end the session that asks, or begin others: nothing after them would be the caller's. */
const ENDING = ['authLogout', 'authRefresh', 'sessionEnd', 'sessionBegin', 'usersChangePassword', 'authRegister']
/** Ways in. A made-up address is guessed at over and over, and waits longer each time: they are for who is nobody yet. */
const WAYS_IN = ['authLogin', 'authForgotPassword', 'authSecondStep', 'sessionSecondStep', 'sessionProve']
const ROLES = ['patient', 'provider', 'coordinator', 'carer', 'admin']
/** An access token holds five minutes. */
const MOST_SECONDS = 240

/**
 * The program, brought once for each set of pinned versions.
 * @returns its path, or undefined where there is no python3
 * @throws when pip fails
 */
export async function bringSchemathesis({ root, tools }, say) {
  const python = findProgram('python3')
  if (!python) return undefined
  const pinned = join(root, 'scripts/fuzz/requirements.txt')
  const version = createHash('sha256').update(readFileSync(pinned)).digest('hex').slice(0, 12)
  const home = join(tools, `schemathesis-${version}`)
  const program = join(home, 'bin/schemathesis')
  if (existsSync(join(home, 'ready'))) return program
  rmSync(home, { recursive: true, force: true })
  say('fetching Schemathesis with pip, once')
  await mustRun(python, ['-m', 'venv', home])
  const options = ['--only-binary', ':all:', '--no-deps', '--disable-pip-version-check', '--no-input', '--quiet']
  await mustRun(join(home, 'bin/python'), ['-m', 'pip', 'install', ...options, '-r', pinned])
  await mustRun(join(home, 'bin/python'), ['-c', `open(${JSON.stringify(join(home, 'ready'))}, 'w').close()`])
  return program
}

async function tokenOf(origin, { email, password }) {
  const answer = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`${email} could not sign in: ${answer.status}`)
  return (await answer.json()).accessToken
}

/** What may be asked without saying who one is. */
async function openOperations(origin) {
  const { paths } = await (await fetch(`${origin}/api/openapi.json`)).json()
  const all = Object.values(paths).flatMap((path) => Object.values(path))
  const isOpen = ({ security }) => security.length === 0 || security.some((way) => Object.keys(way).length === 0)
  return all.filter(isOpen).map(({ operationId }) => operationId)
}

/** What of the other organisation has an id: its patient, her goal, her provider. */
async function foreignIds(origin, accounts) {
  const patient = accounts.find(({ patientId }) => patientId !== undefined)
  const provider = accounts.find(({ role }) => role === 'provider')
  const authorization = `Bearer ${await tokenOf(origin, patient)}`
  const goals = await (await fetch(`${origin}/api/goals`, { headers: { authorization } })).json()
  const { patientId } = patient
  return { patientId, userId: provider.userId, goalId: goals.items[0]?.id ?? patientId, alertId: `${patientId}_a1` }
}

/**
 * Asks as one person of each role of the second organisation, with ids of the first, and once as nobody.
 * @param {{program: string, root: string, origin: string, accounts: object[], seconds: number, env: object}} what `seconds` for all of it
 * @returns {Promise<{failed: string[], output: string}>}
 */
export async function fuzzApi({ program, root, origin, accounts, seconds, env }) {
  const [first] = accounts
  const others = accounts.filter(({ orgId }) => orgId !== first.orgId)
  const foreign = await foreignIds(
    origin,
    accounts.filter(({ orgId }) => orgId === first.orgId),
  )
  const open = await openOperations(origin)
  const people = [undefined, ...ROLES.map((role) => others.find((one) => one.role === role))]
  const each = Math.min(MOST_SECONDS, Math.max(5, Math.floor(seconds / people.length)))
  const failed = []
  let output = ''
  const work = mkdtempSync(join(tmpdir(), 'closeby-fuzz-'))
  for (const person of people) {
    const header = person ? ['--header', `Authorization: Bearer ${await tokenOf(origin, person)}`] : []
    const asked = open.filter((id) => !ENDING.includes(id)).flatMap((id) => ['--include-operation-id', id])
    const leftOut = [...ENDING, ...WAYS_IN].flatMap((id) => ['--exclude-operation-id', id])
    // Few of each, so that every operation has its turn in the time there is.
    const few = ['--max-examples', String(Math.max(2, Math.ceil(each / 10)))]
    // Fewer than a person may ask, so that what is answered is the question and not how often it comes.
    const how = ['--max-time', String(each), '--rate-limit', '50/s', '--generation-with-security-parameters', 'false']
    const quiet = ['--no-color', '--generation-database', 'none', '--request-timeout', '10', '--warnings', 'off']
    const result = await runCommand(
      program,
      [
        ...['--config-file', join(root, 'scripts/fuzz/schemathesis.toml'), 'run', `${origin}/api/openapi.json`],
        ...[
          '--checks',
          CHECKS.join(','),
          '--phases',
          each < 60 ? 'fuzzing' : 'coverage,fuzzing',
          '--continue-on-failure',
        ],
        ...how,
        ...few,
        ...quiet,
        ...(person ? leftOut : asked),
        ...header,
      ],
      {
        cwd: work,
        timeoutMs: (each + 120) * 1000,
        env: {
          ...env,
          PYTHONPATH: join(root, 'scripts/fuzz'),
          PYTHONDONTWRITEBYTECODE: '1',
          SCHEMATHESIS_HOOKS: 'hooks',
          CLOSEBY_FOREIGN_IDS: JSON.stringify(foreign),
        },
      },
    )
    const who = person?.role ?? 'nobody'
    output += `\nAs ${who}:\n${result.out}${result.err ?? ''}`
    if (result.code !== 0) failed.push(who)
  }
  rmSync(work, { recursive: true, force: true })
  return { failed, output }
}

async function main() {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } })
  const places = findPlaces()
  const run = readJson(process.env.CLOSEBY_RUN_FILE ?? places.runFile)
  if (!run) throw new Error('Start Closeby first (npm start), or name its file in CLOSEBY_RUN_FILE.')
  const program = await bringSchemathesis(places, (text) => tell(`  ${text} ...`))
  if (!program) throw new Error('The fuzz of the API needs python3.')
  const { origin, accounts } = run
  const { failed, output } = await fuzzApi({
    ...{ program, root: places.root, origin, accounts, env: process.env },
    seconds: Number(values.seconds),
  })
  tell(output)
  tell(failed.length === 0 ? 'The API keeps its word to every role.' : `It does not towards: ${failed.join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

if (import.meta.main) await main()
