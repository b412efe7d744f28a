import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '@closeby/protocol/accounts'
import type { Entry } from '@closeby/protocol/wire'
import { createPeople, personOf } from '../accounts/people.mongo.ts'
import { createMongoBoardRows } from '../projections/board-rows.mongo.ts'
import { storedRowOf } from '../projections/row-of.ts'
import { aPatient } from '../testing/a-patient.ts'
import { aClock, anEntry } from '../testing/facts.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import type { Codec, Identity } from './codec.ts'
import { plainCodec } from './codec.ts'
import { createMongoSnapshots } from './mongo-snapshots.ts'
import { createMongoStore } from './mongo-store.ts'
import { createStreams } from './streams.ts'

let mongo: TestMongo
beforeAll(async () => {
  mongo = await openTestMongo()
})
afterAll(() => mongo.drop())

/** Seals by nothing more than base64, later, and opens only for the same identity. */
const sealing: Codec = {
  seal: async (value, identity) => Buffer.from(JSON.stringify({ value, identity })).toString('base64'),
  open: async (sealed, identity) => {
    const opened = JSON.parse(Buffer.from(sealed as string, 'base64').toString()) as {
      value: unknown
      identity: Identity
    }
    if (JSON.stringify(opened.identity) !== JSON.stringify(identity)) throw new Error('sealed for another place')
    return opened.value
  },
}
const ACCOUNT: Account = {
  userId: 'user-1',
  orgId: 'org-test',
  seq: 1,
  email: 'zoraida@example.org',
  name: 'Zoraida Kent',
  role: 'provider',
  status: 'pending',
  timeZone: 'Europe/London',
  passwordHash: null,
  preferences: {},
  consent: { textVersion: '1', at: '2026-11-16T12:00:00.000Z' },
  registeredAt: '2026-11-16T12:00:00.000Z',
  changedAt: '2026-11-16T12:00:00.000Z',
  reset: null,
  brokeGlassAt: [],
  factors: { totp: null, passkeys: [], recovery: null },
}

describe('the codec', () => {
  it('[LOG-10] what is personal lies sealed in every collection, and opens for its own place only', async () => {
    const parts = { db: mongo.db, codec: sealing }
    const snapshots = createMongoSnapshots(parts)
    const store = createMongoStore(parts)
    const streams = createStreams({ store, snapshots, clock: aClock(), snapshotEvery: 2 })
    const state = await aPatient(streams, { name: 'Zoraida Kent', members: ['dr-maya'] })
    await streams.idle()
    const rows = createMongoBoardRows(parts)
    await rows.put([storedRowOf(state)])
    const people = createPeople(parts)
    await people.put([personOf(ACCOUNT)])

    const collections = await mongo.db.collections()
    const documents = await Promise.all(collections.map((each) => each.find({}).toArray()))
    const stored = JSON.stringify(documents)
    expect(documents.flat().length).toBeGreaterThanOrEqual(6)
    for (const word of ['Zoraida', 'zoraida@example.org', 'Steps', 'goal.added', 'Europe/London'])
      expect(stored).not.toContain(word)

    const { patientId } = state
    expect(await rows.get(patientId)).toEqual(storedRowOf(state))
    expect(await people.get('user-1')).toEqual(personOf(ACCOUNT))
    expect((await snapshots.load('patient', patientId))?.state.name).toBe('Zoraida Kent')
    expect(await createStreams({ store, snapshots, clock: aClock() }).fresh('patient', patientId)).toEqual(state)

    await mongo.db.collection('log').updateOne({ stream: patientId, seq: 2 }, { $set: { orgId: 'another' } })
    await expect(store.read(patientId, 0)).rejects.toThrow('sealed for another place')
  })

  it('[LOG-8] a snapshot that is broken, or of another version, counts as none', async () => {
    const parts = { db: mongo.db, codec: plainCodec }
    const store = createMongoStore(parts)
    const streams = createStreams({ store, snapshots: createMongoSnapshots(parts), clock: aClock(), snapshotEvery: 2 })
    const state = await aPatient(streams)
    await streams.idle()
    const { patientId } = state
    const stored = mongo.db.collection('snapshots')
    const reopened = () =>
      createStreams({ store, snapshots: createMongoSnapshots(parts), clock: aClock() }).fresh('patient', patientId)
    expect(await createMongoSnapshots(parts).load('patient', patientId)).toBeDefined()
    expect(await createMongoSnapshots({ ...parts, version: 99 }).load('patient', patientId)).toBeUndefined()
    await stored.updateOne({ stream: patientId }, { $set: { state: 'not a state' } })
    expect(await createMongoSnapshots(parts).load('patient', patientId)).toBeUndefined()
    expect(await reopened()).toEqual(state)
  })

  it('[LOG-9] an entry of an older version is brought to today’s shape on every way it is read', async () => {
    const upcast = (entry: Entry): Entry =>
      entry.v === 0
        ? {
            ...entry,
            v: 1,
            facts: entry.facts.map((fact) => ({ ...fact, category: 'membership' }) as Entry['facts'][number]),
          }
        : entry
    const store = createMongoStore({ db: mongo.db, codec: plainCodec, upcast })
    const [fact] = anEntry().facts
    const { category: _category, ...old } = fact as { category?: string }
    const entry = anEntry({ stream: 'old', v: 0, facts: [old as Entry['facts'][number]] })
    await store.append(entry)
    const expected = { ...entry, v: 1, facts: [fact] }
    expect(await store.read('old', 0)).toEqual([expected])
    expect(await store.readLast('old', 1, 1)).toEqual([expected])
    expect(await store.findOp('old', entry.opId)).toEqual(expected)
  })
})
