import { join } from 'node:path'
import { BENCHES } from '../runs/index.ts'
import type { Bench, Context, Tier } from './bench.ts'
import { machine } from './cores.ts'
import type { Ground } from './ground.ts'
import { openGround } from './ground.ts'
import type { Options } from './options.ts'
import type { Recording } from './record.ts'
import { createRecord } from './record.ts'

export type Measured = { bench: Bench; record: Recording; seconds: number; stopped: string | null }

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Runs the benchmarks asked for, one after the other, peers and ours in turns. Answers the exit code. */
export async function runBenches(options: Options): Promise<number> {
  const { only } = options
  const chosen = BENCHES.filter(({ id }) => only.length === 0 || only.includes(id))
  say(machine())
  const ground = await openGround(say)
  const stop = () => void ground.close().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const measured: Measured[] = []
  try {
    for (const bench of chosen) measured.push(await runOne(bench, ground, options))
  } finally {
    await ground.close()
  }
  return measured.some(({ stopped }) => stopped !== null) ? 1 : 0
}

async function runOne(bench: Bench, ground: Ground, { tier, rounds, isProfiled }: Options): Promise<Measured> {
  const record = createRecord()
  const from = performance.now()
  const size = <Value>(quick: Value, full: Value) => ({ quick, full })[tier satisfies Tier]
  const hubFlags = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${join(ground.folder, '../bench-profiles')}`] : []
  const context: Context = { ground, record, tier, size, say, hubFlags, round: 0 }
  let stopped: string | null = null
  say(`\n${bench.id} ${bench.title}`)
  try {
    const opened = await bench.open(context)
    try {
      for (; context.round < rounds; context.round += 1) {
        if (context.round > 0) record.nextRound()
        await opened.round(context)
      }
    } finally {
      await opened.close()
    }
  } catch (error) {
    stopped = error instanceof Error ? error.message : String(error)
    say(`  stopped: ${error instanceof Error ? error.stack : stopped}`)
  }
  const seconds = (performance.now() - from) / 1_000
  tell(bench, record, seconds)
  return { bench, record, seconds, stopped }
}

function tell(bench: Bench, record: Recording, seconds: number): void {
  for (const { system, metric, unit, count, p50, p95, p99, max, byRound } of record.figures()) {
    const range =
      byRound.length > 1 ? ` (${Math.min(...byRound).toPrecision(3)} to ${Math.max(...byRound).toPrecision(3)})` : ''
    const spread =
      count > byRound.length
        ? `  p95 ${p95.toPrecision(3)}  p99 ${p99.toPrecision(3)}  max ${max.toPrecision(3)}  n ${count}`
        : ''
    const floor = record.isFloor(system) ? '  (floor: driver above 85 %)' : ''
    say(`  ${system.padEnd(24)} ${metric.padEnd(26)} ${p50.toPrecision(3)} ${unit}${range}${spread}${floor}`)
  }
  for (const { id, says, value, target } of bench.claims) {
    const goal = !target ? '' : 'atMost' in target ? ` (at most ${target.atMost})` : ` (at least ${target.atLeast})`
    say(`  ${id.padEnd(16)} ${value(record).toPrecision(3)}  ${says}${goal}`)
  }
  say(`  ${seconds.toFixed(0)} s`)
}
