import type { ClientSession, Db } from 'mongodb'
import { isDuplicate, reach } from '../unavailable.ts'
import type { AuditDocument } from './audit.mongo.ts'
import { AUDIT, recordOf } from './audit.mongo.ts'
import type { Checkpoint, SignedCheckpoint } from './chain.ts'
import { GENESIS, hashOf } from './chain.ts'

export const AUDIT_HEADS = 'audit_heads'
export const AUDIT_CHECKPOINTS = 'audit_checkpoints'

export type AuditHead = { _id: string; seq: number; hash: string }
export type CheckpointDocument = SignedCheckpoint & { _id: string }

const BATCH = 1_000

/** Gives records their places, and says what stood where. */
export interface AuditChain {
  /** Links what waits, oldest first, up to a thousand records; answers how many. However many call it, each has one place. */
  link(): Promise<number>
  /** The heads that no checkpoint tells of yet. */
  unsigned(): Promise<(Omit<Checkpoint, 'at'> & { behind: number })[]>
  /** Keeps what was signed, once. */
  keep(checkpoint: SignedCheckpoint): Promise<void>
}

/**
 * The chain of each organisation. A place is given in one transaction that moves the head on from where it was read, so a
 * second sequencer, such as one that lost its lease in a pause, changes nothing and starts anew.
 */
export function createAuditChain(db: Db): AuditChain {
  const audit = db.collection<AuditDocument>(AUDIT)
  const heads = db.collection<AuditHead>(AUDIT_HEADS)
  const checkpoints = db.collection<CheckpointDocument>(AUDIT_CHECKPOINTS)

  async function linkAll(orgId: string, documents: AuditDocument[], session: ClientSession): Promise<void> {
    const head = (await heads.findOne({ _id: orgId }, { session })) ?? { seq: 0, hash: GENESIS }
    let { seq, hash } = head
    const writes = documents.map((document) => {
      const prev = hash
      seq += 1
      hash = hashOf(prev, seq, recordOf(document))
      const link = { seq, prev, hash }
      return { updateOne: { filter: { _id: document._id }, update: { $set: { link }, $unset: { isWaiting: 1 } } } }
    })
    await heads.updateOne({ _id: orgId, seq: head.seq }, { $set: { seq, hash } }, { session, upsert: true })
    await audit.bulkWrite(writes as never[], { session, ordered: true })
  }

  return {
    async link() {
      const found = await reach(audit.find({ isWaiting: true }, { sort: { at: 1, _id: 1 }, limit: BATCH }).toArray())
      for (const [orgId, documents] of Map.groupBy(found, (each) => each.orgId)) {
        const ids = documents.map(({ _id }) => _id)
        const linking = db.client.withSession((session) =>
          session.withTransaction(async () => {
            const waiting = { _id: { $in: ids }, isWaiting: true } as const
            const still = await audit.find(waiting, { session, sort: { at: 1, _id: 1 } }).toArray()
            if (still.length > 0) await linkAll(orgId, still, session)
          }),
        )
        // Another sequencer made this organisation's first head at this very moment.
        await reach(linking).catch((error: unknown) => {
          if (!isDuplicate(error)) throw error
        })
      }
      return found.length
    },
    async unsigned() {
      const all = await reach(heads.find().toArray())
      const last = await reach(
        checkpoints
          .aggregate<{ _id: string; seq: number }>([{ $group: { _id: '$orgId', seq: { $max: '$seq' } } }])
          .toArray(),
      )
      const signed = new Map(last.map(({ _id, seq }) => [_id, seq]))
      return all.flatMap(({ _id: orgId, seq, hash }) => {
        const behind = seq - (signed.get(orgId) ?? 0)
        return behind > 0 ? [{ orgId, seq, hash, behind }] : []
      })
    },
    async keep(checkpoint) {
      const _id = `${checkpoint.orgId}:${checkpoint.seq}`
      await reach(checkpoints.updateOne({ _id }, { $setOnInsert: { ...checkpoint } }, { upsert: true }))
    },
  }
}
