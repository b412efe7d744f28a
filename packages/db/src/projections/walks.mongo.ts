import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import { reach } from '../unavailable.ts'

export const WALKS = 'walks'
/** A list that is still being walked after this long is begun anew. */
const KEPT_MS = 15 * 60_000

/**
 * The order of a list as it was when somebody began to walk it: rows go on changing places, and yet each one that was
 * there at the start must come up once. Ids only.
 */
export interface Walks {
  begin(ownerId: string, ids: string[]): Promise<string>
  /** The ids of a walk this person began, or undefined when it is over. */
  find(walkId: string, ownerId: string): Promise<string[] | undefined>
}

export function createWalks(db: Db): Walks {
  const walks = db.collection<{ _id: string; ownerId: string; ids: string[]; purgeAt: Date }>(WALKS)
  return {
    async begin(ownerId, ids) {
      const _id = randomUUID()
      await reach(walks.insertOne({ _id, ownerId, ids, purgeAt: new Date(Date.now() + KEPT_MS) }))
      return _id
    },
    async find(walkId, ownerId) {
      return (await reach(walks.findOne({ _id: walkId, ownerId })))?.ids
    },
  }
}
