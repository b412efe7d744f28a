import { join } from 'node:path'
import { ensureBuilt } from '../../setup/build.mjs'
import { root } from '../../setup/places.mjs'
import { BENCHES, BROWSER, QUICK } from '../runs/index.ts'
import type { Bench, Context } from './bench.ts'
import type { Manifest, Verdict } from './claims.ts'
import { accept, judge, readManifest } from './claims.ts'
import { machine } from './cores.ts'
import type { Kept } from './document.ts'
import { writeDocument } from './document.ts'
import type { Ground } from './ground.ts'
import { openGround } from './ground.ts'
import { shortNumber } from './numbers.ts'
import type { Options } from './options.ts'
import type { Figure, Recording } from './record.ts'
import { createRecord } from './record.ts'
import { stopParts } from './rpc.ts'

/** A run of everything ends within the hour: where a machine is slow, it takes fewer rounds. */
const MOST_MINUTES = 48
const DOCS = join(root, 'docs')
/** What a full run that is not accepted writes is there to be looked at. */
const DRAFT = join(root, '.run/benchmarks')

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Runs the benchmarks asked for, one after the other, ours and peers in turns. Answers the exit code: 1 when one is red. */
export async function runBenches(options: Options): Promise<number> {
  const { only, tier } = options
  if (options.isPageOnly) {
    writeDocument(DOCS, {})
    return 0
  }
  const unknown = only.filter((id) => !BENCHES.some((bench) => bench.id === id))
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}`)
  const isChosen = ({ id }: Bench) => (only.length > 0 ? only.includes(id) : tier === 'full' || QUICK.includes(id))
  const chosen = BENCHES.filter(isChosen)
  if (chosen.some(({ id }) => BROWSER.includes(id))) await ensureBuilt({ root, pnpm: 'pnpm', env: process.env }, say)
  const manifest = readManifest()
  const from = performance.now()
  say(machine())
  const ground = await openGround(say)
  const stop = () => void ground.close().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const measured: Record<string, Kept> = {}
  try {
    for (const [index, bench] of chosen.entries()) {
      const leftMs = MOST_MINUTES * 60_000 - (performance.now() - from)
      const kept = await runOne(bench, ground, options, manifest, leftMs * shareOf(chosen.slice(index)))
      measured[bench.id] = kept
      // What is there is kept, whatever comes after it.
      if (tier === 'full') writeDocument(options.isAccepted ? DOCS : DRAFT, { [bench.id]: kept })
      if (options.isAccepted && kept.stopped === null) accept(kept.verdicts, tier)
    }
  } finally {
    await ground.close()
  }
  const verdicts = Object.values(measured).flatMap((each) => each.verdicts)
  return conclude(verdicts, Object.entries(measured), (performance.now() - from) / 1_000)
}

/** What part of the time left the first of these may take. */
const shareOf = ([first, ...others]: readonly Bench[]): number => {
  const mine = first?.minutes ?? 0
  return mine / others.reduce((all, { minutes }) => all + minutes, mine)
}

function conclude(verdicts: readonly Verdict[], measured: [string, Kept][], seconds: number): number {
  const drifted = verdicts.filter(({ isDrifted }) => isDrifted).map(({ id }) => id)
  const missed = verdicts.filter(({ isMet }) => isMet === false).map(({ id }) => id)
  const stopped = measured.flatMap(([id, kept]) => (kept.stopped === null ? [] : [`${id} (${kept.stopped})`]))
  say(`\n${seconds.toFixed(0)} s. Targets missed: ${missed.join(', ') || 'none'}.`)
  say(`Drifted from the manifest: ${drifted.join(', ') || 'none'}. Stopped: ${stopped.join(', ') || 'none'}.`)
  return drifted.length + stopped.length > 0 ? 1 : 0
}

async function runOne(
  bench: Bench,
  ground: Ground,
  options: Options,
  manifest: Manifest,
  mostMs: number,
): Promise<Kept> {
  const { tier, isProfiled } = options
  const record = createRecord()
  const from = performance.now()
  const size = <Value>(quick: Value, full: Value) => ({ quick, full })[tier]
  const hubFlags = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${join(ground.folder, '../bench-profiles')}`] : []
  const context: Context = { ground, record, tier, size, say, hubFlags, round: 0 }
  let stopped: string | null = null
  say(`\n${bench.id} ${bench.title}`)
  try {
    await runRounds(bench, context, bench.isOnce ? 1 : options.rounds, from + mostMs)
  } catch (error) {
    stopped = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    say(`  stopped: ${error instanceof Error ? error.stack : stopped}`)
    await ground.driver.ask.closeAll()
    await stopParts(ground.driver.pid)
  }
  const seconds = (performance.now() - from) / 1_000
  const figures = record.figures()
  const floors = floorsOf(figures, record)
  const verdicts = judge(bench, record, tier, manifest)
  tell(figures, floors, verdicts, context.round, seconds)
  const on = new Date().toISOString().slice(0, 10)
  return { on, machine: machine(), rounds: context.round, seconds, stopped, figures, floors, verdicts }
}

/** As many rounds as were asked for, or as there is time for: one at least. */
async function runRounds(bench: Bench, context: Context, rounds: number, until: number): Promise<void> {
  const opened = await bench.open(context)
  try {
    while (context.round < rounds) {
      const from = performance.now()
      if (context.round > 0) context.record.nextRound()
      await opened.round(context)
      context.round += 1
      const to = performance.now()
      if (context.round === rounds || to + (to - from) < until) continue
      say(`  there was time for ${context.round} of ${rounds} rounds`)
      return
    }
  } finally {
    await opened.close()
  }
}

/** Systems whose sockets a driver watched that had no time to spare. */
function floorsOf(figures: readonly Figure[], record: Recording): string[] {
  return [...new Set(figures.map(({ system }) => system))].filter((system) => record.isFloor(system))
}

function tell(
  figures: readonly Figure[],
  floors: string[],
  verdicts: readonly Verdict[],
  rounds: number,
  seconds: number,
): void {
  for (const { system, metric, unit, count, p50, p95, p99, max, byRound } of figures) {
    const range = byRound.length > 1 ? ` (${byRound.map((value) => shortNumber(value)).join(', ')})` : ''
    const spread =
      count > byRound.length ? `  p95 ${shortNumber(p95)}  p99 ${shortNumber(p99)}  max ${shortNumber(max)}` : ''
    const floor = floors.includes(system) ? '  (floor)' : ''
    say(`  ${system.padEnd(30)} ${metric.padEnd(34)} ${shortNumber(p50)} ${unit}${range}${spread}${floor}`)
  }
  for (const { id, says, measured, target, isMet, isDrifted } of verdicts) {
    const mark = isDrifted ? 'RED' : isMet === false ? 'missed' : isMet ? 'met' : ''
    say(`  ${mark.padEnd(6)} ${id.padEnd(16)} ${measured.padStart(9)}  ${says}${target && ` (${target})`}`)
  }
  say(`  ${rounds} rounds, ${seconds.toFixed(0)} s`)
}
