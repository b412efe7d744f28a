import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import { must } from '@closeby/protocol/core'
import { reach } from './unavailable.ts'

export const META = 'meta'

/**
 * The name of this log's life, made once. After a restore from a backup the operator makes a new one: whoever resumes
 * with another epoch gets a snapshot, because seqs he has seen may mean other entries now.
 */
export async function readEpoch(db: Db): Promise<string> {
  const meta = db.collection<{ _id: string; epoch: string }>(META)
  const made = { $setOnInsert: { epoch: randomUUID() } }
  const found = await reach(meta.findOneAndUpdate({ _id: 'epoch' }, made, { upsert: true, returnDocument: 'after' }))
  return must(found, 'an upsert answers the document').epoch
}
