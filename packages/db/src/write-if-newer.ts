import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb'
import { isAllDuplicate, reach } from './unavailable.ts'

type Row = Document & { _id: string; seq: number; v: number }

/**
 * Writes rows of a read model, each only over an older one: with a lower seq, or of an earlier version of this program.
 * With `orSame` also over one of the same seq. Resolves when all are durable.
 */
export async function writeIfNewer<R extends Row>(
  collection: Collection<R>,
  rows: R[],
  { orSame = false }: { orSame?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  const writes = rows.map(({ _id, ...row }) => {
    const isOlder = orSame ? { seq: { $lte: row.seq } } : { $or: [{ seq: { $lt: row.seq } }, { v: { $lt: row.v } }] }
    return { updateOne: { filter: { _id, ...isOlder }, update: { $set: row }, upsert: true } }
  })
  const written = collection.bulkWrite(writes as unknown as AnyBulkWriteOperation<R>[], {
    ordered: false,
    ignoreUndefined: true,
  })
  await reach(written).catch((error: unknown) => {
    // Newer rows were there: their upserts met their own keys.
    if (!isAllDuplicate(error)) throw error
  })
}
