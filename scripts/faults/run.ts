import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { check } from './check/check.ts'
import type { Verdict } from './check/check.ts'
import { checkLogs } from './check/logs.ts'
import { createCaller } from './crowd/person.ts'
import type { Caller } from './crowd/person.ts'
import type { Crowd } from './crowd/crowd.ts'
import { gatherCrowd } from './crowd/crowd.ts'
import type { Random } from './ground.ts'
import { monotonicMs, randomOf, until } from './ground.ts'
import type { Recorder } from './history.ts'
import { createRecorder, readHistory } from './history.ts'
import { remind } from './reminding.ts'
import type { Fault } from './nemesis/fault.ts'
import type { Store } from './store.ts'
import { openStore } from './store.ts'
import type { Patient, People } from './world/people.ts'
import { makePeople } from './world/people.ts'
import type { House, World, WorldOptions } from './world/world.ts'
import { openWorld } from './world/world.ts'

/** Everything open is to be level with the log this soon after healing. */
const HEALED_MS = 5_000
/** A machine that does other things as well is given this long before a run is called stuck. */
const STUCK_MS = 40_000
const WARM_MS = 600
const QUIET_MS = 15_000

export type RunOptions = {
  house: House
  world: WorldOptions
  faults: Fault[]
  seed: number
  /** Entries a second, of all phones together. */
  perSecond: number
  patients: number
  isQuick: boolean
  /** How long a run waits for everything to be level before it goes on. */
  stuckMs?: number
  /** Another checkout whose browser code the crowd runs. */
  crowdRoot?: string
  /** Screens of another version fold to other shapes: then only their seqs are compared. */
  comparesValues?: boolean
  /** What is done to the world once everybody is there. */
  spoil?: (world: World) => Promise<unknown>
  say: (words: string) => void
}
export type PhaseFigures = { id: string; recoveredMs: number | null; notes: string[] }
export type RunResult = Verdict & { phases: PhaseFigures[]; dir: string; said: string }

/** What a fault may use beside the world. */
export type Ground = {
  world: World
  random: Random
  crowd: Crowd
  store: Store
  people: People
  recorder: Recorder
  isQuick: boolean
  /** Said beside the result: a figure that this fault measured. */
  note: (words: string) => void
  /** A promise of this fault alone was broken, in these words. */
  blame: (words: string) => void
}

/**
 * Runs a schedule of faults in one world: people at work, the fault, its end, and then everything that is open and stored
 * has to be level with the log. The verdict is found afterwards, from the history and the log alone.
 */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { house, faults, seed, isQuick } = options
  const dir = join(house.dir, options.world.name)
  mkdirSync(dir, { recursive: true })
  const world = await openWorld(house, options.world)
  let crowd: Crowd | undefined
  try {
    const people = await makePeople(world, { patients: options.patients })
    await options.spoil?.(world)
    const recorder = createRecorder(dir, 'conductor')
    const hubs = world.hubs.map(({ url }) => url)
    const root = options.crowdRoot
    const begin = { dir, name: 'crowd', people, hubs, seed, ...(root !== undefined && { root }) }
    crowd = await gatherCrowd(begin)
    const stage: Stage = {
      ...{ world, crowd, people, recorder, isQuick, store: openStore(world), random: randomOf(seed) },
      admin: createCaller(people.admin, hubs, 0),
      callers: people.patients.slice(0, 2).map((patient) => ({ patient, caller: createCaller(patient, hubs, 1) })),
      stuckMs: options.stuckMs ?? STUCK_MS,
      perSecond: options.perSecond,
    }
    const phases: PhaseFigures[] = []
    for (const fault of faults) {
      options.say(`${fault.id} ${fault.title}`)
      phases.push(await runOne(stage, fault))
    }
    await crowd.end()
    crowd = undefined
    await recorder.close()
    const log = await stage.store.log()
    const byId = new Map(faults.map((fault) => [fault.id, fault]))
    const verdict = check({
      history: readHistory(dir),
      log,
      people,
      faults: byId,
      comparesValues: options.comparesValues ?? true,
    })
    const logs = [...world.hubs, ...world.workers].map(({ name, process }) => ({ name, log: process.log() }))
    const violations = [...verdict.violations, ...logs.flatMap(({ name, log: lines }) => checkLogs(name, lines))]
    return { ...verdict, violations, phases, dir, said: logs.map((each) => each.log).join('\n') }
  } finally {
    await crowd?.end().catch(() => undefined)
    await world.close()
  }
}

type Stage = Omit<Ground, 'note' | 'blame'> & {
  admin: Caller
  /** A few patients by REST alone. */
  callers: { patient: Patient; caller: Caller }[]
  perSecond: number
  stuckMs: number
}

async function runOne(stage: Stage, fault: Fault): Promise<PhaseFigures> {
  const { recorder, crowd, world, people } = stage
  const phase = fault.id
  const notes: string[] = []
  recorder.note({ kind: 'phase', phase, step: 'load' })
  const visited = people.patients.slice(0, 2).map(({ patientId }) => patientId)
  for (const patientId of visited) await team(stage, 'careTeam:add', patientId)
  await crowd.visit(visited)
  if (fault.hasReminders) await remind(world, stage.callers, recorder)
  await crowd.load(fault.perSecond ?? stage.perSecond)
  await wait(WARM_MS)
  recorder.note({ kind: 'phase', phase, step: 'fault' })
  const removing = wait(WARM_MS).then(() => Promise.all(visited.map((each) => team(stage, 'careTeam:remove', each))))
  await fault.run({
    ...stage,
    note: (words) => notes.push(words),
    blame: (words) => recorder.note({ kind: 'phase', phase, step: 'broken', words }),
  })
  await crowd.load(0)
  await world.heal()
  recorder.note({ kind: 'phase', phase, step: 'heal' })
  const healedAt = monotonicMs()
  const settledAt = await settle(stage, await stage.store.heads())
  await removing
  const recoveredMs = settledAt.isLevel ? Math.round(settledAt.at - healedAt) : null
  if (recoveredMs === null || recoveredMs > HEALED_MS)
    recorder.note({
      kind: 'phase',
      phase,
      step: 'late',
      words: `${recoveredMs ?? 'never'} ms; at last ${settledAt.words}`,
    })
  else recorder.note({ kind: 'phase', phase, step: 'settled' })
  // What nobody knows the outcome of yet is asked again until it is known.
  await until(async () => (await crowd.report()).open === 0, QUIET_MS, 100)
  const end = await settle(stage)
  if (!end.isLevel) recorder.note({ kind: 'phase', phase, step: 'stuck', words: end.words })
  await crowd.dump(phase)
  recorder.note({
    ...{ kind: 'dump', phase, screen: 'store', viewer: 'store', what: 'row', isLive: true },
    items: (await stage.store.rows()).map((row) => ({ patientId: row.id, seq: row.seq, value: row })),
  })
  return { id: phase, recoveredMs, notes }
}

/** Puts the guest on a team, or takes him off it, under one opId until it is answered. */
async function team({ admin, people, recorder, random }: Stage, name: string, patientId: string): Promise<void> {
  const { userId } = people.guest
  const opId = `00000000-0000-4000-8000-${Math.floor(random.next() * 2 ** 48)
    .toString(16)
    .padStart(12, '0')}`
  recorder.note({ kind: 'invoke', opId, name, patientId, by: people.admin.userId, words: { userId } })
  const path = `/api/patients/${patientId}/care-team`
  const key = { 'idempotency-key': opId }
  for (;;) {
    const answer = await (name === 'careTeam:add'
      ? admin.call('POST', path, { userId, role: 'provider' }, key)
      : admin.call('DELETE', `${path}/${userId}`, {}, key))
    if (answer !== 'unanswered' && answer.ok && answer.seq !== undefined)
      return recorder.note({ kind: 'ok', opId, seq: answer.seq, via: 'rest' })
    const code = answer === 'unanswered' ? answer : (answer.code ?? 'none')
    recorder.note({ kind: 'unknown', opId, why: code, via: 'rest' })
    await wait(200)
  }
}

/** Waits until every screen is live and as new as the log was when it healed, or is by now, and every stored row too. */
async function settle({ crowd, store, stuckMs }: Stage, asOf?: Map<string, number>): Promise<Settled> {
  let words = ''
  const isLevel = await until(
    async () => {
      const [heads, rows] = [asOf ?? (await store.heads()), await store.rows()]
      const { tabs, screens } = await crowd.report()
      const dead = tabs.filter(({ isLive }) => !isLive).map(({ name }) => name)
      const behind = screens.filter(({ what, shown }) => {
        const seqs = new Map(shown)
        if (what === 'inbox')
          return rows.some(({ parts }) => parts.alerts.some(({ id, seq }) => (seqs.get(id) ?? 0) < seq))
        return shown.some(([id, seq]) => seq < (heads.get(id) ?? 0))
      })
      const written = new Map(rows.map(({ id, seq }) => [id, seq]))
      const unwritten = [...heads].filter(([id, seq]) => (written.get(id) ?? 0) < seq)
      if (dead.length + behind.length + unwritten.length === 0) return true
      words = `not live: ${dead.join(', ')}; behind: ${behind.map(({ name }) => name).join(', ')}; rows behind: ${unwritten.length}`
      return false
    },
    stuckMs,
    50,
  )
  return { isLevel, at: monotonicMs(), words }
}
type Settled = {
  isLevel: boolean
  at: number
  /** What was not level the last time it was looked at. */
  words: string
}
