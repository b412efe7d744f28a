import { connect } from './client.ts'
import { ensureIndexes, INDEXES } from './indexes.ts'
import { readEpoch } from './meta.ts'

const url = process.env.MONGODB_URL
if (!url) throw new Error('MONGODB_URL is not set')

// Building an index on a large collection takes longer than any answer may take elsewhere.
const client = await connect(url, { socketTimeoutMS: 0 })
try {
  await ensureIndexes(client.db())
  await readEpoch(client.db())
  process.stdout.write(`The database is ready: ${INDEXES.length} indexes.\n`)
} finally {
  await client.close()
}
