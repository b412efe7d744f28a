import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findMongod } from './mongo-binary.mjs'
import { ensurePrimary, prepareMongo, readMongoNote, useGivenMongo } from './mongo.mjs'
import { findFreePorts } from './ports.mjs'
import { findRedis, isRedisUp, redisFolder } from './redis.mjs'
import { step, StepFailed } from './steps.mjs'

/** A short name for this state folder, so that containers of two checkouts do not meet. */
const labelOf = (state) => createHash('sha256').update(state).digest('hex').slice(0, 8)

/** Throws the data of our own databases away. A database that somebody else runs is never touched. @throws {StepFailed} */
export function resetData(places, settings) {
  if (settings.MONGODB_URL) {
    throw new StepFailed('reset', 'MONGODB_URL names a database that npm start did not make', [
      'drop that database yourself, then run npm start without --reset',
      'leave MONGODB_URL out: npm start then brings its own database and may reset it',
    ])
  }
  rmSync(places.data, { recursive: true, force: true })
}

/** Brings Redis up under the supervisor, or finds the one that REDIS_URL names. Answers its address. @throws {StepFailed} */
export function bringRedis(places, supervisor, given) {
  return step('redis', async (say) => {
    if (given) {
      if (await isRedisUp(given)) return { words: 'the one REDIS_URL names', value: given }
      throw new StepFailed('redis', 'REDIS_URL names a Redis that does not answer', [
        'start that Redis, then run npm start again',
        'leave REDIS_URL out: npm start then brings its own',
      ])
    }
    const { rung, command } = await findRedis(places.tools, say)
    const [port] = await findFreePorts(1)
    const url = `redis://127.0.0.1:${port}`
    const spec = command(port, redisFolder(places.data), labelOf(places.state))
    await supervisor.start({ name: 'redis', ...spec, isReady: () => isRedisUp(url) })
    return { words: `${rung}, port ${port}`, value: url }
  })
}

/** Brings MongoDB up as a replica set of one, or finds the one that MONGODB_URL names. Answers its address. @throws {StepFailed} */
export function bringMongo(places, supervisor, given) {
  return step('mongo', async (say) => {
    if (given) return { words: 'the one MONGODB_URL names', value: await useGivenMongo(places.root, given) }
    const { rung, program } = await findMongod(places.tools, readMongoNote(places.data).program, say)
    const { url, port, spec } = await prepareMongo({ ...places, label: labelOf(places.state) }, program)
    let isPrimary = false
    await supervisor.start({
      name: 'mongod',
      ...spec,
      isChatty: true,
      readyMs: 90_000,
      isReady: async () => {
        isPrimary = isPrimary || (await ensurePrimary(places.root, port).then(() => true))
        return isPrimary
      },
    })
    return { words: `${rung}, port ${port}, data in ${join('.data', 'mongo')}`, value: url }
  })
}
