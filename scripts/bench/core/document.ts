import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BENCHES } from '../runs/index.ts'
import type { Bench } from './bench.ts'
import type { Verdict } from './claims.ts'
import { barsOf, shortNumber } from './plot.ts'
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

const DOCS = new URL('../../../docs', import.meta.url).pathname
const FIGURES = join(DOCS, 'bench/figures.json')

const INTRODUCTION = `# Benchmarks

Made by \`pnpm bench --full\`; do not edit. \`pnpm bench\` runs a quick tier (B1, B3, B8, B9 at small size) and is red when a ratio has
drifted from what \`scripts/bench/manifest.json\` holds; \`pnpm bench B3 --full --rounds 1\` runs one alone, \`--profile\` writes a CPU profile of each
hub to \`.run/bench-profiles\`, \`--accept\` takes the ratios as the new baseline.

Ours is always the real thing: hub processes as \`npm start\` runs them, a real MongoDB replica set of one, a real Redis, the real log, rights judged for
every row. Peers are small servers that make the same durable insert, hold the same rooms and send the very same bytes, but know no rights, rules or log.

How it is measured: a driver of its own speaks TCP, WebSocket, Engine.IO and Socket.IO by hand and parses only sampled sockets; all stamps are of one
monotonic clock; writes follow a schedule whether or not answers come, and count from their intended instant; ours and the peers take turns in the same
run; percentiles are of merged raw samples, the range is of the medians of the rounds; seeds are fixed. Where the driver used more than 85 % of its
core, the figure is a floor and marked so. One host: no network, no TLS, databases and driver share a core. **Ratios carry over to other machines,
absolute numbers do not.**
`

function readKept(): Record<string, Kept> {
  return existsSync(FIGURES) ? (JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, Kept>) : {}
}

function plotOf({ id, plot }: Bench, { figures }: Kept): string | null {
  const shown = figures.filter(({ metric }) => metric === plot.metric)
  if (shown.length === 0) return null
  const [first] = shown
  const svg = barsOf({ ...plot, unit: first?.unit ?? '', figures: shown, isLogarithmic: plot.isLogarithmic ?? false })
  const file = `bench/${id.toLowerCase()}.svg`
  writeFileSync(join(DOCS, file), svg)
  return `![${plot.title}](${file})`
}

function figureLine({ system, metric, unit, count, p50, p95, p99, max, byRound }: Figure, floors: string[]): string {
  const isSpread = count > byRound.length
  const spread = isSpread ? [p95, p99, max].map(shortNumber) : ['', '', '']
  const range = byRound.length > 1 ? `${shortNumber(Math.min(...byRound))} to ${shortNumber(Math.max(...byRound))}` : ''
  const mark = floors.includes(system) ? ' (floor)' : ''
  return `| ${system}${mark} | ${metric} | ${shortNumber(p50)} ${unit} | ${range} | ${spread.join(' | ')} | ${isSpread ? count : ''} |`
}

const metWords = ({ isMet }: Verdict) => (isMet === null ? '' : isMet ? 'met' : '**missed**')
const verdictLine = (verdict: Verdict) =>
  `| ${verdict.id} | ${verdict.says} | ${shortNumber(verdict.value)} | ${verdict.target} | ${metWords(verdict)} |`

function sectionOf(bench: Bench, kept: Kept): string {
  const missed = kept.verdicts.filter(({ isMet }) => isMet === false)
  const why = missed.map(({ id, ifMissed }) => `* ${id}: ${ifMissed ?? 'no cause is written down yet.'}`)
  const lines = [
    `## ${bench.id} ${bench.title}`,
    bench.measures,
    plotOf(bench, kept) ?? '',
    `| | claim | measured | target | |\n| --- | --- | --- | --- | --- |\n${kept.verdicts.map(verdictLine).join('\n')}`,
    why.length > 0 ? `What stands in the way:\n\n${why.join('\n')}` : '',
    `| system | figure | median | range of rounds | p95 | p99 | max | samples |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n${kept.figures.map((figure) => figureLine(figure, kept.floors)).join('\n')}`,
    `Limits: ${bench.limits}`,
    `${kept.rounds} rounds, ${Math.round(kept.seconds)} s, ${kept.on}; ${kept.machine}.${kept.stopped ? ` **Stopped: ${kept.stopped}**` : ''}`,
  ]
  return lines.filter(Boolean).join('\n\n')
}

/** Adds what was measured to what is kept, and writes the document and its plots anew. */
export function writeDocument(measured: Record<string, Kept>): void {
  mkdirSync(join(DOCS, 'bench'), { recursive: true })
  const kept = { ...readKept(), ...measured }
  writeFileSync(FIGURES, `${JSON.stringify(kept)}\n`)
  const there = BENCHES.flatMap((bench) => (kept[bench.id] ? [{ bench, kept: kept[bench.id] as Kept }] : []))
  const verdicts = there.flatMap(({ kept: { verdicts: all } }) => all).filter(({ isMet }) => isMet !== null)
  const summary = `## Targets\n\n| | claim | measured | target | |\n| --- | --- | --- | --- | --- |\n${verdicts.map(verdictLine).join('\n')}`
  const sections = there.map((each) => sectionOf(each.bench, each.kept))
  writeFileSync(join(DOCS, 'benchmarks.md'), [INTRODUCTION.trim(), summary, ...sections].join('\n\n') + '\n')
}
