import { readFileSync } from 'node:fs'

/** Fails before the first browser test when no running Closeby was named. */
export default function requireStack(): void {
  const file = process.env['CLOSEBY_RUN_FILE']
  if (!file) {
    throw new Error(
      'Browser tests need CLOSEBY_RUN_FILE, the path of the .run/closeby.json of a running Closeby. ' +
        'Run `npm test`, or `npm start` first and then export CLOSEBY_RUN_FILE=$PWD/.run/closeby.json.',
    )
  }
  const { origin } = JSON.parse(readFileSync(file, 'utf8')) as { origin?: string }
  if (!origin) throw new Error('CLOSEBY_RUN_FILE names a file without an origin: start Closeby again.')
}
