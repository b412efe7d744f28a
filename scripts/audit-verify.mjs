// Walks the audit chains of the stack that runs here and names the first bad record of each. Exit code 1 when one is bad.
// Elsewhere set MONGODB_URL, CLOSEBY_SECRET, AUDIT_PUBLIC_KEY (or AUDIT_SIGNING_KEY) and AUDIT_ANCHOR_FILE.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPlaces } from './setup/places.mjs'
import { readJson } from './setup/run-state.mjs'
import { readEnvFile } from './setup/secrets.mjs'

const places = findPlaces()
const secrets = existsSync(places.secretsFile) ? readEnvFile(readFileSync(places.secretsFile, 'utf8')) : {}
const running = readJson(places.runFile)
const env = {
  AUDIT_ANCHOR_FILE: places.anchorFile,
  ...(running && { MONGODB_URL: running.mongoUrl }),
  ...secrets,
  ...process.env,
}
const main = join(places.root, 'packages/db/src/verify-audit.main.ts')
process.exit(spawnSync(process.execPath, [main], { env, stdio: 'inherit' }).status ?? 1)
