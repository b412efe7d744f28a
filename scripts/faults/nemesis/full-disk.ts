import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { monotonicMs } from '../ground.ts'
import type { World } from '../world/world.ts'
import type { SmallDisk } from '../world/small-disk.ts'
import type { Fault } from './fault.ts'

const SECOND = 1_000
const DOCUMENT_BYTES = 512 * 1024
/** So much is left by the first filler, for what MongoDB itself fills up. */
const LEFT_MB = 20
const FILLED_MS = 60 * SECOND

export const FULL_DISK = { id: 'F-13d', title: 'the disk of MongoDB is really full' }

/** F-13d: a real file system without room, until mongod refuses or ends itself; then there is room again, and no repair. */
export const fullDisk = (disk: SmallDisk): Fault => ({
  ...FULL_DISK,
  async run({ world, note, isQuick }) {
    disk.fill(LEFT_MB)
    note(await fillUp(world))
    await wait((isQuick ? 1 : 5) * SECOND)
    disk.makeRoom()
  },
})

/** Writes into a collection of its own until no more goes in. Answers what the server did about it. */
async function fillUp({ mongo, house }: World): Promise<string> {
  const ballast = mongo.db('ballast').collection('ballast')
  const from = monotonicMs()
  while (monotonicMs() - from < FILLED_MS) {
    if (!house.mongo.process.isAlive()) return 'mongod ended itself'
    try {
      await ballast.insertOne(
        { bytes: randomBytes(DOCUMENT_BYTES) },
        { writeConcern: { w: 1, j: true }, timeoutMS: SECOND },
      )
    } catch {
      if (house.mongo.process.isAlive()) return 'mongod refused to write'
    }
  }
  throw new Error('the disk did not get full')
}
