// Client JavaScript of each page, gzipped, against its budget. What a visit fetches until the page shows live data is one number; what
// comes after that, by itself or on need, is counted beside it, so that nothing moves out of sight. Reads the built app; run the build
// first. A browser without Temporal fetches 19 kB more before it is live.
import { gzipSync } from 'node:zlib'
import { readScript, readVisits } from './budget/visits.mjs'

const KILOBYTE = 1_000
// The first row that fits a route counts. What has no row of its own must at least stay below the largest.
// `asked` is what should be fetched until live, `live` what may be and `all` what the page may ever fetch. The last two are ratchets:
// they hold what was reached, and only ever go down; they went up once, when the screens of sharing, carers, emergencies
// and second steps came.
const BUDGETS = [
  { fits: /\/today$/, name: 'Today', asked: 90, live: 90, all: 220 },
  { fits: /\/board$/, name: 'board', asked: 120, live: 109, all: 218 },
  { fits: /\/inbox$/, name: 'inbox', asked: 120, live: 117, all: 189 },
  { fits: /^\/\((public|account)\)/, name: 'public', asked: 40, live: 40, all: 40 },
  { fits: /\/emergency\/\[patientId\]$/, name: 'emergency', asked: 120, live: 119, all: 185 },
  { fits: /^/, name: 'others', asked: 120, live: 112, all: 182 },
]
const MUST_EXIST = ['Today', 'board', 'public']

const sizes = new Map()

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readScript(file), { level: 9 }).length)
  return sizes.get(file)
}

const kilobytesOf = (files) => files.reduce((sum, file) => sum + sizeOf(file), 0) / KILOBYTE

function measure({ id, live, after, onNeed }) {
  const budget = BUDGETS.find(({ fits }) => fits.test(id))
  const taken = { live: kilobytesOf(live), after: kilobytesOf(after), onNeed: kilobytesOf(onNeed) }
  const all = taken.live + taken.after + taken.onNeed
  return { id, budget, ...taken, isOver: taken.live > budget.live || all > budget.all, all }
}

const pages = (await readVisits()).map(measure)
pages.sort((a, b) => b.live - a.live)

console.log(`    ${'page'.padEnd(34)} until live (asked)   then, by itself   on need   all (at most)`)
for (const { id, budget, live, after, onNeed, all, isOver } of pages) {
  const mark = isOver ? '✗' : live > budget.asked ? '!' : '✓'
  const column = (kilobytes, width) => kilobytes.toFixed(1).padStart(width)
  console.log(
    `  ${mark} ${id.padEnd(34)} ${column(live, 10)} (${budget.asked})`.padEnd(56) +
      `${column(after, 15)} ${column(onNeed, 9)} ${column(all, 7)} (${budget.all})`,
  )
}
const failures = pages.filter(({ isOver }) => isOver).map(({ id }) => `${id} is over its budget`)
for (const name of MUST_EXIST) {
  if (!pages.some(({ budget }) => budget.name === name))
    failures.push(`no page with the budget "${name}" was found, so nothing was checked`)
}
if (failures.length > 0) {
  console.error(failures.join('\n'))
  process.exit(1)
}
