import type { Ground } from '../core/ground.ts'
import { startPart } from '../core/rpc.ts'
import type { World } from '../ours/world.ts'
import type { ProbeMethods } from './probe.main.ts'

const ROUND_TRIPS = 300

/** One way through Redis pub/sub between two processes, halved from the way there and back. */
export async function redisHopMs({ redisUrl }: Ground): Promise<number[]> {
  const near = await startPart<ProbeMethods>(new URL('./probe.main.ts', import.meta.url), { core: 'server' })
  const far = await startPart<ProbeMethods>(new URL('./probe.main.ts', import.meta.url), { core: 'server' })
  await far.ask.echo(redisUrl, 'there', 'back')
  const trips = await near.ask.trips(redisUrl, 'there', 'back', ROUND_TRIPS)
  await Promise.all([near.stop(), far.stop()])
  return trips.map((ms) => ms / 2)
}

/** One read of a log after a seq, by its index, as a hub does it to follow a patient. */
export async function indexedReadMs(ground: Ground, { mongoUrl, panels }: World): Promise<number[]> {
  const part = await startPart<ProbeMethods>(new URL('./probe.main.ts', import.meta.url), { core: 'server' })
  const streams = panels.flatMap(({ patients }) => patients).slice(0, ROUND_TRIPS)
  const reads = await part.ask.reads({ mongoUrl, secret: ground.keys.secret, streams })
  await part.stop()
  return reads
}
