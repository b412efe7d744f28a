import { createPeople, personOf } from './accounts/people.mongo.ts'
import { connect } from './client.ts'
import { plainCodec } from './event-log/codec.ts'
import { createMongoStore } from './event-log/mongo-store.ts'
import { createMongoBoardRows } from './projections/board-rows.mongo.ts'
import { rebuildRows } from './projections/rebuild.ts'
import { storedRowOf } from './projections/row-of.ts'

const url = process.env.MONGODB_URL
if (!url) throw new Error('MONGODB_URL is not set')
const fromZero = process.argv.includes('--from-zero')

const client = await connect(url, { socketTimeoutMS: 0 })
try {
  const parts = { db: client.db(), codec: plainCodec }
  const store = createMongoStore(parts)
  const patients = { kind: 'patient', rowOf: storedRowOf, rows: createMongoBoardRows(parts) } as const
  const people = { kind: 'user', rowOf: personOf, rows: createPeople(parts) } as const
  const rows = await rebuildRows(store, patients, { fromZero })
  const persons = await rebuildRows(store, people, { fromZero })
  process.stdout.write(`Written: ${rows} board rows, ${persons} people.\n`)
} finally {
  await client.close()
}
