import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { writeAccounts } from './accounts-file.ts'
import { seed } from './seed.ts'
import { openWorld } from './world.ts'

/** Folds kept at once: those being lived, and no more, however large the panel. */
const CACHE_SIZE = 1000
const MOST_PATIENTS = 200_000

const { values } = parseArgs({
  options: { empty: { type: 'boolean', default: false }, patients: { type: 'string', default: '0' } },
})
const patients = Number(values.patients)
if (!Number.isInteger(patients) || patients < 0 || patients > MOST_PATIENTS) {
  process.stderr.write(`--patients takes a whole number up to ${MOST_PATIENTS}.\n`)
  process.exit(2)
}

// The seed listens nowhere.
const config = readConfig({ PORT: '0', ...process.env })
if (config.isProduction && !values.empty) {
  process.stderr.write('The demo world has passwords that everybody knows, so it is not for production. Use --empty.\n')
  process.exit(2)
}

const say = (words: string) => process.stdout.write(`${words}\n`)
const { mongoUrl: url, secret } = config
const world = await openWorld({ url, secret, config, cacheSize: CACHE_SIZE, now: () => new Date().toISOString() })
try {
  const accounts = await seed(world, { isEmpty: values.empty, patients, secret, say })
  const file = process.env.ACCOUNTS_FILE
  if (file) await writeAccounts(file, accounts)
  say(
    file
      ? `${accounts.length} sign-ins are written`
      : accounts.map(({ email, password }) => `${email}  ${password}`).join('\n'),
  )
} finally {
  await world.close()
}
