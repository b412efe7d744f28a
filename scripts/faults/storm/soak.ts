import { setTimeout as wait } from 'node:timers/promises'
import { gatherCrowd } from '../crowd/crowd.ts'
import { monotonicMs } from '../ground.ts'
import { makePeople } from '../world/people.ts'
import type { Usage } from '../world/usage.ts'
import { usageOf } from '../world/usage.ts'
import type { House, World } from '../world/world.ts'
import { openWorld } from '../world/world.ts'
import type { StormResult } from './storm.ts'
import { openSea } from './sea.ts'
import { signAllIn } from './sign-in.ts'

const EVERY_MS = 5_000
const BOARDS = 200
const CHURN_PER_SECOND = 10
const LOGS_PER_SECOND = 40
/** Caches fill and the compiler warms up; what counts is what happens after that. */
const WARM_PART = 0.3
/** From the first third after that to the last: what a heap breathes, and no more. */
const MOST_GROWTH = { rssMb: 40, fds: 20, redisMb: 8 }

/** People log, look, come and go for a while: nothing may grow, in hubs, workers or Redis. */
export async function runSoak(house: House, minutes: number, say: (words: string) => void): Promise<StormResult> {
  const world = await openWorld(house, { name: 'soak', workers: 1 })
  const ends: (() => Promise<void> | void)[] = [() => world.close()]
  try {
    const people = await makePeople(world, { patients: 8 })
    const sessions = await signAllIn(
      world,
      people.providers.concat(people.coordinators).flatMap(({ userId }) => userId),
    )
    const hubs = world.hubs.map(({ port }) => `http://127.0.0.1:${port}`)
    const { secrets, origin } = world
    const count = Math.min(BOARDS, sessions.length * 15)
    const sea = await openSea({ hubs, sessions, count, secrets, origin })
    ends.push(() => sea.end())
    await sea.churn(CHURN_PER_SECOND)
    const crowd = await gatherCrowd({ dir: house.dir, name: 'soak', people, hubs, seed: 1 })
    ends.push(() => crowd.end())
    await crowd.load(LOGS_PER_SECOND)
    return await watch(world, minutes, say)
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function watch(world: World, minutes: number, say: (words: string) => void): Promise<StormResult> {
  const members = [...world.hubs, ...world.workers]
  const series = new Map<string, Usage[]>(members.map(({ name }) => [name, []]))
  const redisMb: number[] = []
  const endAt = monotonicMs() + minutes * 60_000
  while (monotonicMs() < endAt) {
    await wait(EVERY_MS)
    for (const { name, process } of members) series.get(name)?.push(usageOf(process.pid()))
    redisMb.push(await redisMemory(world))
    if (redisMb.length % 24 === 0) say(`soak, ${Math.round((endAt - monotonicMs()) / 60_000)} minutes left`)
  }
  const told = [...series].map(([name, samples]) => {
    const [rss, fds] = [samples.map(({ rssMb }) => rssMb), samples.map((sample) => sample.fds)]
    return { name, rssMb: growth(rss), fds: growth(fds), now: Math.round(rss.at(-1) ?? 0) }
  })
  const redis = growth(redisMb)
  const listeners = members.filter(({ process }) => process.log().includes('MaxListenersExceededWarning'))
  const problems = [
    ...told.flatMap(({ name, rssMb, fds }) => [
      ...(rssMb > MOST_GROWTH.rssMb ? [`${name} grew by ${Math.round(rssMb)} MB`] : []),
      ...(fds > MOST_GROWTH.fds ? [`${name} holds ${Math.round(fds)} more files and sockets`] : []),
    ]),
    ...(redis > MOST_GROWTH.redisMb ? [`Redis grew by ${redis.toFixed(1)} MB`] : []),
    ...listeners.map(({ name }) => `${name} collects listeners`),
  ]
  const each = told.map(({ name, rssMb, fds, now }) => `${name} ${now} MB (${signed(rssMb)} MB, ${signed(fds)} fds)`)
  return { problems, words: `${minutes} minutes: ${each.join(', ')}, Redis ${signed(redis)} MB` }
}

const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(1)}`

/** By how much the last third of a series, warm-up left out, lies above its first; medians, so that a breath is none. */
function growth(series: number[]): number {
  const warm = series.slice(Math.floor(series.length * WARM_PART))
  const third = Math.max(1, Math.floor(warm.length / 3))
  return median(warm.slice(-third)) - median(warm.slice(0, third))
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function redisMemory({ house }: World): Promise<number> {
  const info = await house.redis.ask('INFO', 'memory')
  return Number(/used_memory:(\d+)/.exec(info)?.[1] ?? 0) / 1_048_576
}
