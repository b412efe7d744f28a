import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mustRun } from './commands.mjs'

const WEB = 'apps/web'
const LEFT_OUT = new Set(['node_modules', 'build', '.svelte-kit', 'paraglide'])
// Whatever can change the built app: its own files, the rules it shares, and the versions it is built with.
const SOURCES = [WEB, 'packages/protocol/src', 'packages/protocol/package.json', 'pnpm-lock.yaml']
const LOCKS = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']
const MEMBERS = ['apps', 'packages', 'e2e']

/** Installs the locked dependencies unless the same lock was installed here before. Answers whether it did. */
export async function ensureInstalled({ root, pnpm, env }, say) {
  const mark = join(root, 'node_modules/.closeby-installed')
  const wanted = hashOf(root, [...LOCKS, ...listFiles(root, MEMBERS).filter((file) => file.endsWith('/package.json'))])
  if (isMarked(mark, wanted) && existsSync(join(root, 'packages/db/node_modules'))) return false
  say('installing the locked dependencies')
  await mustRun(pnpm, ['install', '--frozen-lockfile'], { cwd: root, env: { ...env, CI: 'true' } })
  setMark(mark, wanted)
  return true
}

/** Builds the web app unless the very same sources were built before. Answers whether it did. */
export async function ensureBuilt({ root, pnpm, env }, say) {
  const mark = join(root, WEB, 'build/.closeby-built')
  const wanted = hashOf(root, listFiles(root, SOURCES))
  if (isMarked(mark, wanted)) return false
  say('building the web app')
  rmSync(mark, { force: true })
  await mustRun(pnpm, ['--filter', '@closeby/web', 'run', 'build'], { cwd: root, env: { ...env, CI: 'true' } })
  setMark(mark, wanted)
  return true
}

function isMarked(mark, wanted) {
  return existsSync(mark) && readFileSync(mark, 'utf8') === wanted
}

function setMark(mark, wanted) {
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, wanted)
}

function hashOf(root, files) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function listFiles(root, starts) {
  return starts.flatMap((start) => walk(root, start))
}

function walk(root, at) {
  if (!existsSync(join(root, at))) return []
  const entries = readEntries(join(root, at))
  if (!entries) return [at]
  return entries.filter((name) => !LEFT_OUT.has(name)).flatMap((name) => walk(root, `${at}/${name}`))
}

function readEntries(path) {
  try {
    return readdirSync(path)
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
