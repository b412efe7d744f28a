import type { Db } from 'mongodb'
import { reach } from '../unavailable.ts'

export const CHECKPOINTS = 'checkpoints'

/** Where a follower of the log goes on after a restart. */
export interface Checkpoints {
  load(name: string): Promise<string | undefined>
  save(name: string, position: string): Promise<void>
}

export function createCheckpoints(db: Db): Checkpoints {
  const checkpoints = db.collection<{ _id: string; position: string }>(CHECKPOINTS)
  return {
    async load(name) {
      return (await reach(checkpoints.findOne({ _id: name })))?.position
    },
    async save(name, position) {
      await reach(checkpoints.updateOne({ _id: name }, { $set: { position } }, { upsert: true }))
    },
  }
}
