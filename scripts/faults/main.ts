/*
 * Breaks a Closeby of real processes on purpose and judges what happened from outside (docs/reliability.md).
 *   pnpm faults [--only F-01,F-03,plants,storm,soak] [--quick] [--seed N] [--minutes N] [--json FILE] [--keep]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { percentile } from './check/percentile.ts'
import { FAULTS } from './nemesis/all.ts'
import type { Fault } from './nemesis/fault.ts'
import { FULL_DISK, fullDisk } from './nemesis/full-disk.ts'
import { skew } from './nemesis/operations.ts'
import { PLANTS } from './plants/plants.ts'
import { runPlant } from './plants/run-plant.ts'
import { runFaults } from './run.ts'
import { runSoak } from './storm/soak.ts'
import type { StormResult } from './storm/storm.ts'
import { runStorm } from './storm/storm.ts'
import { checkOutPrevious } from './world/previous.ts'
import type { SmallDisk } from './world/small-disk.ts'
import { mountSmallDisk } from './world/small-disk.ts'
import type { House } from './world/world.ts'
import { openHouse } from './world/world.ts'

/** One line of the result: a fault that was survived, a bug that was found, or what this machine does not let us try. */
type Line = { name: string; isGood: boolean; words: string; isSkipped?: true }

const SHOWN = 8
/** Room for what a new mongod lays down, and little more. */
const DISK_MB = 600
const SOCKETS = 5_000
const SOAK_MINUTES = 20

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const only = options.only?.split(',')
const seed = Number(options.seed)
const minutes = Number(options.minutes ?? SOAK_MINUTES)
const begunAt = performance.now()
const say = (words: string) =>
  process.stdout.write(`${String(Math.round((performance.now() - begunAt) / 1_000)).padStart(4)} s  ${words}\n`)
const isWanted = (name: string, isByDefault: boolean) => (only ? only.includes(name) : isByDefault)

async function faults(house: House): Promise<Line[]> {
  const wanted = FAULTS.filter(({ id, isQuick = false }) => isWanted(id, !options.quick || isQuick))
  if (wanted.length === 0) return []
  const { lines, late } = await schedule(house, 'people', wanted)
  if (late.length === 0) return lines
  // Nothing was lost and nothing wrong: only the time was too long, as it is when the machine itself stands still.
  say(`once more, for what took too long: ${late.map(({ id }) => id).join(', ')}`)
  const again = await schedule(house, 'again', late)
  return [...lines.filter(({ name }) => !late.some(({ id }) => name.startsWith(`${id} `))), ...again.lines]
}

/** Runs these faults in one world. `late`: those that took too long and broke nothing else. */
async function schedule(house: House, name: string, wanted: Fault[]): Promise<{ lines: Line[]; late: Fault[] }> {
  const { violations, phases, figures } = await runFaults({
    ...{ house, seed, say, faults: wanted, isQuick: options.quick },
    world: { name, workers: 2 },
    perSecond: 40,
    patients: 8,
  })
  say(`${figures.acked} entries were acknowledged, over ${figures.tries} tries`)
  const ofPhase = (id: string) => violations.filter(({ phase }) => phase === id)
  const general = violations.filter(({ phase }) => !phases.some(({ id }) => id === phase))
  const lines = phases.map(({ id, recoveredMs, notes }): Line => {
    const told = [
      `level ${recoveredMs ?? 'never'} ms after`,
      `shown within ${halfAndMost(figures.latencies.get(id))}`,
      `answered within ${halfAndMost(figures.answers.get(id))}`,
      `not live for ${Math.round(figures.stale.get(id) ?? 0)} ms at most`,
      ...notes,
    ]
    const { title = '' } = wanted.find((fault) => fault.id === id) ?? {}
    return { name: `${id} ${title}`, ...judged(ofPhase(id), told.join(', ')) }
  })
  const late = wanted.filter(({ id }) => ofPhase(id).length > 0 && ofPhase(id).every(({ isLate }) => isLate))
  return {
    lines: [...lines, { name: `no process met an error that it did not know (${name})`, ...judged(general, '') }],
    late,
  }
}

const halfAndMost = (all: readonly number[] = []) =>
  `${Math.round(percentile(all, 0.5))} / ${Math.round(percentile(all, 0.99))} ms (half / 99 of 100)`

function judged(violations: { invariant: string; words: string }[], words: string): { isGood: boolean; words: string } {
  if (violations.length === 0) return { isGood: true, words }
  const shown = violations.slice(0, SHOWN).map(({ invariant, words: what }) => `\n      ${invariant}: ${what}`)
  return { isGood: false, words: `${violations.length} violations, ${words}${shown.join('')}` }
}

async function plants(house: House): Promise<Line[]> {
  const lines: Line[] = []
  for (const [name, plant] of Object.entries(PLANTS)) {
    const isByDefault = isWanted('plants', true) && !(options.quick && plant.isLong)
    if (!isByDefault && !isWanted(name, false)) continue
    lines.push(
      await lineOf(`turns red on ${plant.title}`, async () => {
        const { broken, example } = await runPlant(house, name, seed, say)
        const words = `broke ${broken.join(', ') || 'nothing'}${example === undefined ? '' : `: ${example}`}`
        return { isGood: broken.includes(plant.breaks), words }
      }),
    )
  }
  return lines
}

/** F-19: the version before this one beside it, in hubs and pages. */
async function versions(house: House): Promise<Line[]> {
  if (!isWanted('F-19', !options.quick)) return []
  const name = `${skew.id} ${skew.title}`
  const line = await lineOf(name, async () => {
    const previous = await checkOutPrevious(house.dir)
    try {
      const { violations, phases } = await runFaults({
        ...{ house, seed, say, faults: [skew], perSecond: 40, patients: 8, isQuick: options.quick },
        world: { name: 'skew', workers: 1, roots: { 2: previous.root } },
        crowdRoot: previous.root,
        comparesValues: false,
      })
      return judged(violations, `beside ${previous.commit}, level ${phases[0]?.recoveredMs ?? 'never'} ms after`)
    } finally {
      await previous.remove()
    }
  })
  return [line]
}

/** F-13d: a file system of its own for MongoDB, which gets full. */
async function disks(dir: string): Promise<Line[]> {
  if (!isWanted(FULL_DISK.id, !options.quick)) return []
  const name = `${FULL_DISK.id} ${FULL_DISK.title}`
  let disk: SmallDisk
  try {
    disk = await mountSmallDisk(join(dir, 'small-disk'), DISK_MB)
  } catch (error) {
    return [
      { name, isGood: true, isSkipped: true, words: `not tried, no file system can be mounted here: ${String(error)}` },
    ]
  }
  const line = await lineOf(name, async () => {
    const house = await openHouse(join(dir, 'small'), disk.dir)
    try {
      const run = { house, world: { name: 'disk', workers: 1 }, faults: [fullDisk(disk)], perSecond: 40, patients: 4 }
      const { violations, phases } = await runFaults({ ...run, seed, say, isQuick: options.quick })
      const { recoveredMs, notes } = phases[0] ?? { recoveredMs: null, notes: [] }
      return judged(violations, [...notes, `level ${recoveredMs ?? 'never'} ms after`].join(', '))
    } finally {
      await house.close()
    }
  })
  await disk.remove()
  return [line]
}

/** What could not be run at all is a failure with its own words. */
async function lineOf(name: string, work: () => Promise<Omit<Line, 'name'>>): Promise<Line> {
  try {
    return { name, ...(await work()) }
  } catch (error) {
    return { name, isGood: false, words: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

async function crowds(house: House): Promise<Line[]> {
  const lines: Line[] = []
  const told = ({ problems, words }: StormResult) => ({
    isGood: problems.length === 0,
    words: [...problems, words].join('\n    '),
  })
  if (isWanted('storm', !options.quick))
    lines.push(await lineOf('5,000 boards come back at once', async () => told(await runStorm(house, SOCKETS, say))))
  if (isWanted('soak', !options.quick))
    lines.push(await lineOf('nothing grows', async () => told(await runSoak(house, minutes, say))))
  return lines
}

const dir = mkdtempSync(join(tmpdir(), 'closeby-faults-'))
say(`seed ${seed}, history in ${dir}`)
const house = await openHouse(dir)
let isGood = false
try {
  const lines = [
    ...(await faults(house)),
    ...(await versions(house)),
    ...(await disks(dir)),
    ...(await plants(house)),
    ...(await crowds(house)),
  ]
  for (const line of lines) say(`  ${line.isSkipped ? '○' : line.isGood ? '✓' : '✗'} ${line.name}\n    ${line.words}`)
  const failed = lines.filter((line) => !line.isGood)
  isGood = failed.length === 0 && lines.length > 0
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(lines))
  const skipped = lines.filter(({ isSkipped }) => isSkipped).length
  say(`${lines.length - failed.length - skipped} passed, ${failed.length} failed, ${skipped} skipped`)
} finally {
  await house.close()
  if (isGood && !options.keep) rmSync(dir, { recursive: true, force: true })
}
process.exit(isGood ? 0 : 1)
