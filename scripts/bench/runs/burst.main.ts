import { randomUUID } from 'node:crypto'
import type { Collection } from 'mongodb'
import { MongoClient } from 'mongodb'
import type { Database } from '@closeby/db'
import { openDatabase } from '@closeby/db'
import type { PatientFact } from '@closeby/protocol/patient'
import type { Entry } from '@closeby/protocol/wire'
import { FACT_VERSION, SYSTEM } from '@closeby/protocol/wire'
import { nowUs } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'
import { beginningOf, goalIdOf, inParts, ORG, patientCommit, todayIn } from '../ours/people.ts'

/* Many callers who each want one thing to be durable. */

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const
let database: Database
let peer: Collection<Entry & { _id: string }>
let patients: string[] = []

const logged = (patient: string): PatientFact => {
  const at = new Date().toISOString()
  const on = todayIn('Etc/UTC', new Date())
  return { type: 'goal.progressLogged', category: 'goals', goalId: goalIdOf(patient), on, amount: 1, at }
}

function entryOf(patient: string): Entry {
  const at = new Date().toISOString()
  const words = { orgId: ORG, opId: randomUUID(), opHash: 'bench', actor: SYSTEM, at, recordedAt: at, v: FACT_VERSION }
  return { stream: randomUUID(), kind: 'patient', seq: 1, ...words, facts: [logged(patient)] }
}

const WAYS = {
  append: async (patient: string) => void (await database.store.append(entryOf(patient))),
  insert: async (patient: string) => {
    const entry = entryOf(patient)
    await peer.insertOne({ _id: `${entry.stream}:1`, ...entry }, DURABLE)
  },
  commit: async (patient: string) => {
    const words = { opId: randomUUID(), opHash: 'bench', actor: SYSTEM, decide: () => [logged(patient)] }
    await database.streams.commit({ kind: 'patient', stream: patient, orgId: ORG, ...words })
  },
}

const methods = {
  begin: async (given: { mongoUrl: string; secret: string; callers: number }): Promise<void> => {
    const clock = () => new Date().toISOString()
    database = await openDatabase({ url: given.mongoUrl, secret: Buffer.from(given.secret, 'base64'), clock })
    const client = await new MongoClient(given.mongoUrl, { maxPoolSize: 100 }).connect()
    peer = client.db().collection<Entry & { _id: string }>('peer_log')
    // The same keys are looked after for both.
    await peer.createIndex({ stream: 1, seq: 1 }, { unique: true })
    await peer.createIndex({ stream: 1, opId: 1 }, { unique: true })
    await peer.createIndex({ kind: 1, stream: 1, seq: 1 })
    patients = Array.from({ length: given.callers }, () => randomUUID())
    await inParts(patients, (patient) => {
      const words = { userId: `u-${patient}`, name: 'Patient', timeZone: 'Etc/UTC', members: [] }
      return database.streams.commit(patientCommit(patient, beginningOf(patient, words)))
    })
    for (const way of Object.values(WAYS)) await Promise.all(patients.map((patient) => way(patient)))
  },

  burst: async (given: { kind: keyof typeof WAYS; callers: number; ms: number }) => {
    const acksMs: number[] = []
    const from = nowUs()
    const until = from + given.ms * 1_000
    const write = WAYS[given.kind]
    const caller = async (patient: string) => {
      for (let at = nowUs(); at < until; at = nowUs()) {
        await write(patient)
        acksMs.push((nowUs() - at) / 1_000)
      }
    }
    await Promise.all(patients.slice(0, given.callers).map(caller))
    return { acksMs, perSecond: (acksMs.length * 1_000_000) / (nowUs() - from) }
  },
}
export type BurstMethods = typeof methods

serve(methods)
