import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from './client.ts'
import { openDatabase } from './database.ts'
import { INDEXES } from './indexes.ts'
import { aPatient } from './testing/a-patient.ts'
import { openTestDatabase } from './testing/database.ts'
import type { TestDatabase } from './testing/database.ts'
import { aClock } from './testing/facts.ts'
import { openLossyProxy } from './testing/lossy-proxy.ts'
import { testDatabaseUrl } from './testing/mongo.ts'
import { Unavailable } from './unavailable.ts'

const parts = { secret: randomBytes(32), clock: aClock() }
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())

describe('the data store', () => {
  it('[LOG-2] has exactly the indexes of the table', async () => {
    const client = await connect(database.url)
    const collections = [...new Set(INDEXES.map(({ collection }) => collection))]
    const found = await Promise.all(
      collections.map(async (collection) => {
        const indexes = await client.db().collection(collection).listIndexes().toArray()
        return indexes.filter(({ name }) => name !== '_id_').map(({ v: _v, ...index }) => ({ collection, ...index }))
      }),
    )
    await client.close()
    expect(found.flat()).toEqual(collections.flatMap((name) => INDEXES.filter(({ collection }) => collection === name)))
  })

  it('[LOG-2] does not open without the unique keys of the log', async () => {
    await expect(openDatabase({ ...parts, url: testDatabaseUrl() })).rejects.toThrow('run the migration first')
  })

  it('[HUB-4] keeps its epoch', async () => {
    const again = await openDatabase({ ...parts, url: database.url })
    expect(again.epoch).toBe(database.epoch)
    await again.close()
  })

  it('[LOG-5] says within seconds that it is away, and takes up again when it is back', async () => {
    const proxy = await openLossyProxy(database.url)
    const away = await openDatabase({ ...parts, url: proxy.url })
    const { patientId, seq } = await aPatient(away.streams)
    proxy.cut('all')
    const started = performance.now()
    await expect(away.ping()).rejects.toThrow(Unavailable)
    await expect(away.streams.fresh('patient', patientId)).rejects.toThrow(Unavailable)
    await expect(away.boardRows.due('2999-01-01T00:00:00.000Z', 1)).rejects.toThrow(Unavailable)
    await expect(away.boardRows.put([])).resolves.toBeUndefined()
    expect(performance.now() - started).toBeLessThan(15_000)
    proxy.heal()
    expect((await away.streams.fresh('patient', patientId))?.seq).toBe(seq)
    await away.close()
    await proxy.close()
    await expect(openDatabase({ ...parts, url: proxy.url })).rejects.toThrow(Unavailable)
  })
})
