import { afterAll, beforeAll } from 'vitest'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { plainCodec } from './codec.ts'
import type { EntryStore } from './event-log.port.ts'
import { describeLog } from './log.contract.ts'
import { createMongoSnapshots } from './mongo-snapshots.ts'
import { createMongoStore } from './mongo-store.ts'

let mongo: TestMongo
let store: EntryStore
beforeAll(async () => {
  mongo = await openTestMongo()
  store = createMongoStore({ db: mongo.db, codec: plainCodec })
})
afterAll(() => mongo.drop())

describeLog('MongoDB', () => ({ store, snapshots: createMongoSnapshots({ db: mongo.db, codec: plainCodec }) }))
