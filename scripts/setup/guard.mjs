// Watches the process that runs the stack. When that one is gone without a word (a killed terminal, kill -9), nothing it
// started may stay behind: the guard ends it. It lives in a session of its own, so that what kills the one spares the other.
//
// Standard input carries one line each: `+<pid>` started, `-<pid>` ended, `+docker:<name>`, `bye` all is stopped already.
// The arguments are files to remove after that, since they would tell of a stack that is gone; until then a new start waits.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const GRACE_MS = 12_000
const LOOK_MS = 200
const watched = new Set()
let isOrderly = false

// A group can be empty while its number is still watched, so asking is the only way to know.
const signal = (entry, name) => {
  try {
    process.kill(-Number(entry), name)
    return true
  } catch {
    return false
  }
}
const isContainer = (entry) => entry.startsWith('docker:')

function endAll() {
  const groups = [...watched].filter((entry) => !isContainer(entry))
  for (const entry of watched) {
    if (isContainer(entry)) spawnSync('docker', ['stop', entry.slice('docker:'.length)], { stdio: 'ignore' })
    else signal(entry, 'SIGTERM')
  }
  const until = Date.now() + GRACE_MS
  const timer = setInterval(() => {
    const alive = groups.filter((entry) => signal(entry, 0))
    if (alive.length > 0 && Date.now() < until) return
    for (const entry of alive) signal(entry, 'SIGKILL')
    clearInterval(timer)
    for (const file of process.argv.slice(2)) rmSync(file, { force: true })
  }, LOOK_MS)
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined)
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'bye') isOrderly = true
    else if (line.startsWith('+')) watched.add(line.slice(1))
    else if (line.startsWith('-')) watched.delete(line.slice(1))
  })
  .on('close', () => {
    if (!isOrderly) endAll()
  })
