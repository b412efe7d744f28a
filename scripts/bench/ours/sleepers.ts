import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Database } from '@closeby/db'
import { must } from '@closeby/protocol/core'
import { beginningOf, patientCommit } from './people.ts'
import { storeRows } from './world.ts'

const BATCH = 2_000
const UNIT_SIZE = 100
/** Nothing comes due among those who sleep. */
const NEVER = '2100-01-01T00:00:00.000Z'

type Raw = Record<string, unknown> & { _id: string }

/**
 * Patients by the million: one made by a real commit, and copies of his entry and his row under other ids and units, in
 * the very shape that the codec wrote. Answers what brings the store to so many in all.
 */
export async function sleepers(database: Database, db: Db): Promise<(upTo: number) => Promise<void>> {
  const first = `sleeper-${randomUUID()}`
  const words = { userId: 'u-sleeper', name: 'Sleeper', timeZone: 'Etc/UTC', members: [], unit: 'asleep' }
  await database.streams.commit(patientCommit(first, beginningOf(first, words)))
  await storeRows(database, [first])
  const [log, rows] = [db.collection<Raw>('log'), db.collection<Raw>('board_rows')]
  const entry = must(await log.findOne({ stream: first }), 'the entry of a patient who was just made')
  const row = must(await rows.findOne({ _id: first }), 'the row of a patient who was just made')
  await rows.updateOne({ _id: first }, { $set: { nextChangeAt: NEVER } })
  const parts = row['parts'] as Record<string, unknown>
  let made = 0

  const entryFor = (id: string): Raw => ({ ...entry, _id: `${id}:1`, stream: id })
  const rowFor = (id: string, unit: string): Raw => {
    return { ...row, _id: id, unit, nextChangeAt: NEVER, parts: { ...parts, id } }
  }

  return async (upTo) => {
    const there = await rows.estimatedDocumentCount()
    for (let left = upTo - there; left > 0; left -= BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, left) }, () => `sleeper-${made++}`)
      const write = { ordered: false, writeConcern: { w: 1 } } as const
      const unitOf = (at: number) => `asleep-${Math.floor((made - ids.length + at) / UNIT_SIZE)}`
      await Promise.all([
        log.insertMany(ids.map(entryFor), write),
        rows.insertMany(
          ids.map((id, at) => rowFor(id, unitOf(at))),
          write,
        ),
      ])
    }
  }
}
