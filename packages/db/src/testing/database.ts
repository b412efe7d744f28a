import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { connect } from '../client.ts'
import { openDatabase } from '../database.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { ensureIndexes } from '../indexes.ts'
import { aClock } from './facts.ts'
import { testDatabaseUrl } from './mongo.ts'

export type TestDatabase = Database & {
  url: string
  /** Everything in a collection, as it lies there. */
  documents: (collection: string) => Promise<object[]>
  drop: () => Promise<void>
}

/** A database of its own for one test file, on the server that TEST_MONGODB_URL names. `drop` it afterwards. */
export async function openTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const url = options.url ?? testDatabaseUrl()
  const migration = await connect(url)
  await ensureIndexes(migration.db())
  await migration.close()
  const database = await openDatabase({ secret: randomBytes(32), clock: aClock(), ...options, url })
  return {
    ...database,
    url,
    async documents(collection) {
      const client = new MongoClient(url)
      const found = await client.db().collection(collection).find().toArray()
      await client.close()
      return found
    },
    async drop() {
      await database.close()
      const client = new MongoClient(url)
      await client.db().dropDatabase()
      await client.close()
    },
  }
}
