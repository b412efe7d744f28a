import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BENCHES } from '../runs/index.ts'
import type { Bench } from './bench.ts'
import type { Verdict } from './claims.ts'
import { shortNumber } from './numbers.ts'
import { barsOf } from './plot.ts'
import type { Figure } from './record.ts'

/** What a benchmark came to in a full run; kept beside the document, so that one can be run again alone. */
export type Kept = {
  on: string
  machine: string
  rounds: number
  seconds: number
  stopped: string | null
  figures: Figure[]
  floors: string[]
  verdicts: Verdict[]
}
type Measured = { bench: Bench; kept: Kept }

const HOW = `## How it is measured

\`pnpm bench --full --accept\` makes this page, the pictures and the ratios that later runs are held against
(\`scripts/bench/manifest.json\`). It ends within the hour. \`--only B3,B8\` runs some again and leaves the rest of the page as it is.
\`pnpm bench\` runs B1, B3 and B8 at small size, in a minute and a half, and fails when a ratio is half as bad again as it was.

* **Closeby is the real thing**: the processes that \`npm start\` runs, a MongoDB replica set of one, Redis, the log, rights judged for every row.
* **What it is compared with are small servers** that make the same durable insert, hold the same rooms and send the same bytes. They know
  no rights, no rules and no log, so they have less to do. They run in turns with Closeby, on the same machine, in the same run.
* **Writes follow a timetable** and count from the moment they were meant to happen, whether or not the answer to the one before has come.
* **One clock** stamps everything. Percentiles come from all samples of all rounds together; the range is that of the medians of the rounds.
* A test client that used more than 85 % of its core could not keep up; such figures are marked "at least", and may be better in truth.
* **One machine**: no network, no TLS, and the databases share a core with the test client. Ratios carry over to other machines;
  milliseconds and counts per second do not.

Words used here: the *median* is the middle one of all samples; *p99* is what 99 of 100 stay below; a *hub* is a process that holds people's
live connections; a *row* is one patient's line on a board.
`

const asDate = (day: string) =>
  new Date(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const table = (head: string, columns: number, lines: readonly string[]) =>
  `${head}\n|${' --- |'.repeat(columns)}\n${lines.join('\n')}`

function plotOf({ id, plot }: Bench, { figures }: Kept, folder: string): string {
  const shown = figures.filter(({ metric }) => metric === plot.metric)
  const [first] = shown
  if (!first) return ''
  const svg = barsOf({ ...plot, unit: first.unit, figures: shown, isLogarithmic: plot.isLogarithmic ?? false })
  const file = `bench/${id.toLowerCase()}.svg`
  writeFileSync(join(folder, file), svg)
  return `![${plot.title}](${file})`
}

function figureLine({ system, metric, unit, count, p50, p95, p99, max, byRound }: Figure, floors: string[]): string {
  const isSpread = count > byRound.length
  const spread = isSpread ? [p95, p99, max].map((value) => shortNumber(value)) : ['', '', '']
  const ends = [Math.min(...byRound), Math.max(...byRound)].map((value) => shortNumber(value))
  const range = byRound.length > 1 ? ends.join(' to ') : ''
  const mark = floors.includes(system) ? ' (at least)' : ''
  const cells = [system + mark, metric, `${shortNumber(p50)} ${unit}`.trim(), range, ...spread]
  return `| ${[...cells, isSpread ? count.toLocaleString('en') : ''].join(' | ')} |`
}

const resultOf = ({ value, isMet }: Verdict) => (value === null ? '**not measured**' : isMet ? 'met' : '**missed**')
const targetLine = (verdict: Verdict) =>
  `| ${verdict.says} | ${verdict.target} | ${verdict.measured} | ${resultOf(verdict)} |`
const withTarget = ({ isMet }: Verdict) => isMet !== null

function roundsOf({ rounds, seconds, on, stopped }: Kept): string {
  const times = rounds === 1 ? 'One round' : `${rounds} rounds`
  const took = seconds < 90 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`
  const broken =
    stopped === null ? '' : ` **It did not run to its end (${stopped}), so read its figures as a beginning.**`
  return `${times}, ${took}, ${asDate(on)}.${broken}`
}

function sectionOf({ bench, kept }: Measured, folder: string): string {
  const { verdicts, figures, floors } = kept
  const targets = verdicts.filter(withTarget)
  const others = verdicts.filter((verdict) => !withTarget(verdict))
  const missed = targets.filter(({ isMet }) => isMet === false)
  const why = missed.map(({ says, ifMissed }) => `* ${says}: ${ifMissed ?? 'the cause has not been found yet.'}`)
  const head = '| what | figure | median | medians of the rounds | p95 | p99 | longest | samples |'
  const lines = figures.map((figure) => figureLine(figure, floors))
  return [
    `## ${bench.id}: ${bench.title}`,
    `**${bench.asks}** ${bench.measures}`,
    plotOf(bench, kept, folder),
    targets.length > 0 ? table('| target | asked | measured | |', 4, targets.map(targetLine)) : '',
    why.length > 0 ? `What stands in the way:\n\n${why.join('\n')}` : '',
    others.length > 0
      ? table(
          '| without a target | measured |',
          2,
          others.map(({ says, measured }) => `| ${says} | ${measured} |`),
        )
      : '',
    `Read with care: ${bench.limits}`,
    `<details><summary>All figures</summary>\n\n${table(head, 8, lines)}\n\n</details>`,
    roundsOf(kept),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function summaryOf(measured: readonly Measured[]): string {
  const all = measured.flatMap(({ bench, kept }) =>
    kept.verdicts.filter(withTarget).map((verdict) => ({ bench, verdict })),
  )
  const met = all.filter(({ verdict }) => verdict.isMet).length
  const missing = BENCHES.filter((bench) => !measured.some((each) => each.bench === bench)).map(({ id }) => id)
  const lines = all.map(({ bench, verdict }) => `| ${bench.id} ${targetLine(verdict)}`)
  return [
    `${met} of ${all.length} targets are met. Those that are missed are named below, with what stands in the way.`,
    missing.length > 0 ? `Not run yet: ${missing.join(', ')}.` : '',
    table('| | target | asked | measured | |', 5, lines),
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** Values stay as they were measured; the words around them are those of today. */
function inWordsOf({ claims }: Bench, verdict: Verdict): Verdict {
  const claim = claims.find(({ id }) => id === verdict.id)
  return claim ? { ...verdict, says: claim.says, ifMissed: claim.ifMissed } : verdict
}

/** What was measured before stays beside what is measured now; a benchmark that broke off replaces none that ended. */
function merged(folder: string, measured: Record<string, Kept>): Measured[] {
  const file = join(folder, 'bench/figures.json')
  const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Kept>) : {}
  for (const [id, kept] of Object.entries(measured)) if (kept.stopped === null || !all[id]) all[id] = kept
  writeFileSync(file, `${JSON.stringify(all)}\n`)
  return BENCHES.flatMap((bench) => {
    const kept = all[bench.id]
    return kept
      ? [{ bench, kept: { ...kept, verdicts: kept.verdicts.map((verdict) => inWordsOf(bench, verdict)) } }]
      : []
  })
}

/** Adds what was measured to what is kept in a folder, and writes the document and its plots anew. */
export function writeDocument(folder: string, measured: Record<string, Kept>): void {
  mkdirSync(join(folder, 'bench'), { recursive: true })
  const all = merged(folder, measured)
  const machines = [...new Set(all.map(({ kept }) => kept.machine))]
  const parts = [
    '# Benchmarks',
    'How fast Closeby is, beside simpler ways to build the same thing. Made by a program: do not edit.',
    `Measured on ${machines.join('; and on ')}.`,
    summaryOf(all),
    HOW.trim(),
    ...all.map((each) => sectionOf(each, folder)),
  ]
  writeFileSync(join(folder, 'benchmarks.md'), `${parts.join('\n\n')}\n`)
}
