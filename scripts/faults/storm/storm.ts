import { monotonicMs, until } from '../ground.ts'
import type { Store } from '../store.ts'
import { openStore } from '../store.ts'
import type { People } from '../world/people.ts'
import { makePeople } from '../world/people.ts'
import type { House, World } from '../world/world.ts'
import { openWorld } from '../world/world.ts'
import { logWhile } from './one-phone.ts'
import type { Sea } from './sea.ts'
import { openSea } from './sea.ts'
import { signAllIn } from './sign-in.ts'

const PATIENTS = 30
/** Sockets of one person, below what a hub allows. */
const SOCKETS_EACH = 19
const ALL_BACK_MS = 120_000
/** What a hub lets in at once and in a second, and what its clock may blur. */
const ADMITTED_IN_A_SECOND = 800 + 400 + 40
const PROFILE_BYTES = 256 * 1024 * 1024

export type StormResult = { problems: string[]; words: string }

/** All hubs die at once, and every board there was comes back: all of it level, each read once, and let in at a pace. */
export async function runStorm(house: House, sockets: number, say: (words: string) => void): Promise<StormResult> {
  const world = await openWorld(house, { name: 'storm', workers: 1 })
  let sea: Sea | undefined
  try {
    const coordinators = Math.ceil(sockets / SOCKETS_EACH)
    const people = await makePeople(world, { patients: PATIENTS, coordinators, isCrowd: true })
    const store = openStore(world)
    const sessions = await signAllIn(
      world,
      people.coordinators.map(({ userId }) => userId),
    )
    const hubs = world.hubs.map(({ port }) => `http://127.0.0.1:${port}`)
    const { secrets, origin } = world
    sea = await openSea({ hubs, sessions, count: sockets, secrets, origin })
    const first = await settled(sea, store, sockets)
    if (!first.isLevel)
      throw new Error(`only ${first.open} of ${sockets} boards opened, ${first.behind} of them behind`)
    say(`${sockets} boards are open after ${Math.round(first.ms)} ms`)
    return await strike({ world, sea, store, people, sockets })
  } finally {
    sea?.end()
    await world.close()
  }
}

async function strike(stage: { world: World; sea: Sea; store: Store; people: People; sockets: number }) {
  const { world, sea, store, people, sockets } = stage
  const before = await sea.report(await store.heads())
  await profileLists(world)
  await Promise.all(world.hubs.map(({ process }) => process.kill()))
  await Promise.all(world.hubs.map(({ process }) => process.start()))
  const begunAt = monotonicMs()
  const [patient] = people.patients
  if (!patient) throw new Error('there is no patient')
  const admitted: [string, number][] = []
  let isStorm = true
  const logging = logWhile(world, patient, () => isStorm)
  const onAdmitted = (each: [string, number][]) => admitted.push(...each)
  await allOpen(sea, sockets, onAdmitted)
  isStorm = false
  const logged = await logging
  const back = await settled(sea, store, sockets, onAdmitted)
  const after = await sea.report(await store.heads())
  const openings = after.openings - before.openings
  const reads = await listReads(world)
  const problems = [
    !back.isLevel && `${sockets - back.open} boards are not open, ${back.behind} are behind`,
    reads > openings && `${reads} reads of the list for ${openings} openings`,
    ...pace(admitted),
  ].filter((problem) => problem !== false)
  const refused = after.refused - before.refused
  const words = `${sockets} boards back and level in ${Math.round(monotonicMs() - begunAt)} ms, ${refused} given a later slot, ${reads} list reads for ${openings} openings, ${logged} entries meanwhile`
  return { problems, words }
}

type OnAdmitted = (admitted: [string, number][]) => unknown

/** Waits until every board is open again, while the log goes on growing. */
async function allOpen(sea: Sea, sockets: number, onAdmitted: OnAdmitted): Promise<void> {
  const isThere = async () => {
    const { open, admitted } = await sea.report(new Map())
    onAdmitted(admitted)
    return open === sockets
  }
  await until(isThere, ALL_BACK_MS, 100)
}

/** Waits until every board is open and level with the log. */
async function settled(sea: Sea, store: Store, sockets: number, onAdmitted: OnAdmitted = () => undefined) {
  const begunAt = monotonicMs()
  let open = 0
  let behind = 0
  const isLevel = await until(
    async () => {
      const told = await sea.report(await store.heads())
      onAdmitted(told.admitted)
      open = told.open
      behind = told.behind
      return open === sockets && behind === 0
    },
    ALL_BACK_MS,
    200,
  )
  return { isLevel, open, behind, ms: monotonicMs() - begunAt }
}

/** More let in within a second than a hub's admission allows. */
function pace(admitted: [string, number][]): string[] {
  return [...Map.groupBy(admitted, ([hub]) => hub)].flatMap(([hub, all]) => {
    const times = all.map(([, at]) => at).sort((a, b) => a - b)
    const most = times.reduce((worst, at, from) => {
      const end = times.findLastIndex((other) => other < at + 1_000)
      return Math.max(worst, end - from + 1)
    }, 0)
    return most > ADMITTED_IN_A_SECOND ? [`${hub} let ${most} in within a second`] : []
  })
}

/** From here on the server writes down each read of the list of rows. */
async function profileLists({ mongo }: World): Promise<void> {
  const db = mongo.db()
  await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES })
  const filter = { ns: `${db.databaseName}.board_rows`, 'command.sort.rank': 1 }
  await db.command({ profile: 1, filter })
}

async function listReads({ mongo }: World): Promise<number> {
  await mongo.db().command({ profile: 0 })
  return mongo.db().collection('system.profile').countDocuments({ 'command.find': 'board_rows' })
}
