import { MongoClient } from 'mongodb'

/** How often a collection has been read so far, as mongod counts it. */
export async function readsOf(mongoUrl: string, collection: string): Promise<number> {
  const client = await new MongoClient(mongoUrl).connect()
  try {
    const name = `${client.db().databaseName}.${collection}`
    const { totals } = (await client.db('admin').command({ top: 1 })) as {
      totals: Record<string, { queries?: { count: number } } | undefined>
    }
    return totals[name]?.queries?.count ?? 0
  } finally {
    await client.close()
  }
}
