import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * Every path the set-up writes to. Tools are shared by all stacks of a checkout; state (`.run`, `.data`, `.env.local`) moves
 * with CLOSEBY_STATE_DIR, so that a test never meets what `npm start` keeps.
 */
export function findPlaces() {
  const state = resolve(process.env.CLOSEBY_STATE_DIR || root)
  const run = join(state, '.run')
  const data = join(state, '.data')
  return {
    root,
    state,
    tools: join(root, '.tools'),
    run,
    logs: join(run, 'logs'),
    mail: join(run, 'mail'),
    runFile: join(run, 'closeby.json'),
    stackFile: join(run, 'stack.json'),
    lockFile: join(run, 'up.lock'),
    data,
    accountsFile: join(data, 'accounts.json'),
    anchorFile: join(data, 'audit-checkpoints.jsonl'),
    secretsFile: join(state, '.env.local'),
  }
}

/** Makes the state folders, readable by their owner only. */
export function makePlaces(places) {
  for (const folder of [places.run, places.logs, places.mail, places.data])
    mkdirSync(folder, { recursive: true, mode: 0o700 })
}
