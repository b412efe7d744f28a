import type { CreateIndexesOptions, Db } from 'mongodb'
import { LOG, LOG_OP_INDEX } from './event-log/mongo-store.ts'

export type Index = { collection: string; name: string; key: Record<string, 1 | -1> } & Pick<
  CreateIndexesOptions,
  'unique' | 'expireAfterSeconds' | 'partialFilterExpression'
>

/** Every index there is. What is not here is not made, and a test asserts that the database has exactly these. */
export const INDEXES: readonly Index[] = [
  { collection: LOG, name: 'stream_seq', key: { stream: 1, seq: 1 }, unique: true },
  { collection: LOG, name: LOG_OP_INDEX, key: { stream: 1, opId: 1 }, unique: true },
  { collection: LOG, name: 'kind_stream_seq', key: { kind: 1, stream: 1, seq: 1 } },
]

/** Makes what is missing. Harmless to repeat. */
export async function ensureIndexes(db: Db): Promise<void> {
  for (const { collection, key, ...options } of INDEXES) await db.collection(collection).createIndex(key, options)
}
