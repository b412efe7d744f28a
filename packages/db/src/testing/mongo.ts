import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import { connect } from '../client.ts'
import { ensureIndexes } from '../indexes.ts'

/** The address of a database of its own for one test file, on the server that TEST_MONGODB_URL names. */
export function testDatabaseUrl(): string {
  const server = process.env.TEST_MONGODB_URL
  if (!server) throw new Error('export TEST_MONGODB_URL with the address of a MongoDB replica set, or run `npm test`')
  const url = new URL(server)
  url.pathname = `/closeby_test_${randomUUID().slice(0, 8)}`
  return url.toString()
}

export type TestMongo = { url: string; db: Db; drop: () => Promise<void> }

/** A database with every index and nothing else. `drop` removes it and closes the connection. */
export async function openTestMongo(): Promise<TestMongo> {
  const url = testDatabaseUrl()
  const client = await connect(url)
  const db = client.db()
  await ensureIndexes(db)
  return {
    url,
    db,
    async drop() {
      await db.dropDatabase()
      await client.close()
    },
  }
}
