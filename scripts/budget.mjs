// Client JavaScript of each page, gzipped, against its budget: all a first visit fetches before anybody does anything. Reads the
// built app; run the build first. A browser without Temporal fetches 19 kB more.
import { gzipSync } from 'node:zlib'
import { readFirstVisits, readScript } from './budget/first-visit.mjs'

const KILOBYTE = 1_000
// The first row that fits a route counts. What has no row of its own must at least stay below the largest.
// `asked` is what it should be. Where the count of everything is over that, `limit` is a ratchet: it holds what was reached, and only
// ever goes down.
const BUDGETS = [
  { fits: /\/today$/, name: 'Today', asked: 90, limit: 118 },
  { fits: /\/board$/, name: 'board', asked: 120, limit: 122 },
  { fits: /\/inbox$/, name: 'inbox', asked: 120, limit: 131 },
  { fits: /^\/\((public|account)\)/, name: 'public', asked: 40, limit: 40 },
  { fits: /^/, name: 'others', asked: 120, limit: 120 },
]
const MUST_EXIST = ['Today', 'board', 'public']

const sizes = new Map()

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readScript(file), { level: 9 }).length)
  return sizes.get(file)
}

function measure({ id, files }) {
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0)
  const { name, asked, limit } = BUDGETS.find(({ fits }) => fits.test(id))
  return { id, name, asked, limit, kilobytes: bytes / KILOBYTE }
}

const pages = (await readFirstVisits()).map(measure)
pages.sort((a, b) => b.kilobytes - a.kilobytes)

for (const { id, name, asked, limit, kilobytes } of pages) {
  const mark = kilobytes > limit ? '✗' : kilobytes > asked ? '!' : '✓'
  console.log(
    `  ${mark} ${id.padEnd(36)} ${kilobytes.toFixed(1).padStart(6)} kB of ${String(asked).padStart(3)} kB (${name})`,
  )
}
const failures = pages.filter(({ kilobytes, limit }) => kilobytes > limit).map(({ id }) => `${id} is over its budget`)
for (const name of MUST_EXIST) {
  if (!pages.some((page) => page.name === name))
    failures.push(`no page with the budget "${name}" was found, so nothing was checked`)
}
if (failures.length > 0) {
  console.error(failures.join('\n'))
  process.exit(1)
}
