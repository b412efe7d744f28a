import type { MongoClientOptions } from 'mongodb'
import { MongoClient } from 'mongodb'

/** A write is acknowledged when a majority has it in its journal, and nothing is read that could still be lost. */
const OPTIONS: MongoClientOptions = {
  appName: 'closeby',
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 4000 },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  retryWrites: true,
  retryReads: true,
  serverSelectionTimeoutMS: 2500,
  connectTimeoutMS: 2500,
  // Longer than any answer may take; a change stream answers every 500 ms.
  socketTimeoutMS: 5000,
  waitQueueTimeoutMS: 4000,
  maxPoolSize: 50,
  heartbeatFrequencyMS: 2000,
}

/** Opens the connection; the address names the database. The caller closes it. */
export async function connect(url: string, options: MongoClientOptions = {}): Promise<MongoClient> {
  const client = new MongoClient(url, { ...OPTIONS, ...options })
  return client.connect()
}
