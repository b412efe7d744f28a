import { plainCodec } from '../../packages/db/src/event-log/codec.ts'
import { createMongoStore } from '../../packages/db/src/event-log/mongo-store.ts'
import { createMongoBoardRows } from '../../packages/db/src/projections/board-rows.mongo.ts'
import type { StoredRow } from '../../packages/db/src/projections/board-rows.port.ts'
import type { Entry } from '../../packages/protocol/src/wire/index.ts'
import type { World } from './world/world.ts'

/** The store as it is, read around every hub and proxy. */
export type Store = {
  /** The head of each patient's log. */
  heads: () => Promise<Map<string, number>>
  rows: () => Promise<StoredRow[]>
  /** Each patient's whole log. */
  log: () => Promise<Map<string, Entry[]>>
}

export function openStore({ mongo }: World): Store {
  const parts = { db: mongo.db(), codec: plainCodec }
  const entries = createMongoStore(parts)
  const stored = createMongoBoardRows(parts)

  async function heads(): Promise<Map<string, number>> {
    const found = new Map<string, number>()
    for await (const { stream, seq } of entries.heads('patient')) found.set(stream, seq)
    return found
  }
  return {
    heads,
    rows: async () => stored.getMany([...(await heads()).keys()]),
    log: async () => {
      const log = new Map<string, Entry[]>()
      for (const stream of (await heads()).keys()) log.set(stream, await entries.read(stream, 0))
      return log
    },
  }
}
