import type { CreateIndexesOptions, Db } from 'mongodb'
import { DEVICES } from './accounts/devices.mongo.ts'
import { NOTICE_KEPT_SECONDS, NOTICES } from './accounts/notices.mongo.ts'
import { PEOPLE } from './accounts/people.mongo.ts'
import { SESSIONS } from './accounts/sessions.mongo.ts'
import { TICKETS } from './accounts/tickets.mongo.ts'
import { LOG, LOG_OP_INDEX } from './event-log/mongo-store.ts'
import { BOARD_ROWS } from './projections/board-rows.mongo.ts'
import { PUSH_SUBSCRIPTIONS } from './reminders/push-subscriptions.mongo.ts'
import { AUDIT } from './trail/audit.mongo.ts'
import { reach } from './unavailable.ts'

export type Index = { collection: string; name: string; key: Record<string, 1 | -1> } & Pick<
  CreateIndexesOptions,
  'unique' | 'expireAfterSeconds' | 'partialFilterExpression'
>

/** Every index there is. What is not here is not made, and a test asserts that the database has exactly these. */
export const INDEXES: readonly Index[] = [
  // The commit itself: one entry per seq, and one per opId. A program does not start without these two.
  { collection: LOG, name: 'stream_seq', key: { stream: 1, seq: 1 }, unique: true },
  { collection: LOG, name: LOG_OP_INDEX, key: { stream: 1, opId: 1 }, unique: true },
  // All heads of a kind.
  { collection: LOG, name: 'kind_stream_seq', key: { kind: 1, stream: 1, seq: 1 } },
  // A panel, worst first, and who left it since.
  { collection: BOARD_ROWS, name: 'members_rank', key: { members: 1, rank: 1, _id: 1 } },
  { collection: BOARD_ROWS, name: 'unit_rank', key: { orgId: 1, unit: 1, rank: 1, _id: 1 } },
  { collection: BOARD_ROWS, name: 'formerMembers', key: { 'formerMembers.id': 1, 'formerMembers.at': 1 } },
  { collection: BOARD_ROWS, name: 'formerUnits', key: { orgId: 1, 'formerUnits.id': 1, 'formerUnits.at': 1 } },
  // The patients of a panel that have alerts.
  { collection: BOARD_ROWS, name: 'members_alerts', key: { members: 1, alerts: 1 } },
  { collection: BOARD_ROWS, name: 'unit_alerts', key: { orgId: 1, unit: 1, alerts: 1 } },
  // The one that drives every sweep.
  { collection: BOARD_ROWS, name: 'nextChangeAt', key: { nextChangeAt: 1 } },
  { collection: BOARD_ROWS, name: 'directory', key: { orgId: 1, _id: 1 } },
  { collection: PEOPLE, name: 'status', key: { orgId: 1, status: 1, registeredAt: 1, _id: 1 } },
  { collection: PEOPLE, name: 'role', key: { orgId: 1, role: 1, registeredAt: 1, _id: 1 } },
  { collection: SESSIONS, name: 'userId', key: { userId: 1 } },
  { collection: SESSIONS, name: 'purgeAt', key: { purgeAt: 1 }, expireAfterSeconds: 0 },
  {
    collection: SESSIONS,
    name: 'renewed',
    key: { 'renewed.hash': 1 },
    unique: true,
    partialFilterExpression: { renewed: { $exists: true } },
  },
  { collection: DEVICES, name: 'userId', key: { userId: 1 } },
  { collection: DEVICES, name: 'purgeAt', key: { purgeAt: 1 }, expireAfterSeconds: 0 },
  { collection: TICKETS, name: 'purgeAt', key: { purgeAt: 1 }, expireAfterSeconds: 0 },
  { collection: PUSH_SUBSCRIPTIONS, name: 'userId', key: { userId: 1, createdAt: 1 } },
  { collection: PUSH_SUBSCRIPTIONS, name: 'sid', key: { sid: 1 } },
  { collection: PUSH_SUBSCRIPTIONS, name: 'purgeAt', key: { purgeAt: 1 }, expireAfterSeconds: 0 },
  { collection: NOTICES, name: 'waiting', key: { sentAt: 1, claimedUntil: 1 } },
  { collection: NOTICES, name: 'person', key: { userId: 1, kind: 1, sentAt: 1 } },
  { collection: NOTICES, name: 'sentAt_ttl', key: { sentAt: 1 }, expireAfterSeconds: NOTICE_KEPT_SECONDS },
  // What waits for its place, and one record for each place: two sequencers cannot both be right.
  {
    collection: AUDIT,
    name: 'waiting',
    key: { at: 1, _id: 1 },
    partialFilterExpression: { isWaiting: true },
  },
  {
    collection: AUDIT,
    name: 'chain',
    key: { orgId: 1, 'link.seq': 1 },
    unique: true,
    partialFilterExpression: { link: { $exists: true } },
  },
  // Who saw a patient, newest first; whose list was read; whose emergency.
  {
    collection: AUDIT,
    name: 'patient',
    key: { patientId: 1, at: -1, _id: -1 },
    partialFilterExpression: { patientId: { $exists: true } },
  },
  {
    collection: AUDIT,
    name: 'panel',
    key: { orgId: 1, panel: 1, at: 1 },
    partialFilterExpression: { panel: { $exists: true } },
  },
  {
    collection: AUDIT,
    name: 'emergency',
    key: { orgId: 1, at: -1, _id: -1 },
    partialFilterExpression: { kind: 'emergency' },
  },
]

/** Makes the indexes that are missing, and with them the collections. Harmless to repeat. */
export async function ensureIndexes(db: Db): Promise<void> {
  for (const { collection, key, ...options } of INDEXES) await db.collection(collection).createIndex(key, options)
}

/** Without its unique keys the log would take two entries for one seq. @throws when they are missing */
export async function requireLogIndexes(db: Db): Promise<void> {
  const logs = await reach(db.listCollections({ name: LOG }).toArray())
  const found = logs.length > 0 ? await reach(db.collection(LOG).listIndexes().toArray()) : []
  const names = new Set(found.filter(({ unique }) => unique).map(({ name }) => name as string))
  const needed = INDEXES.filter(({ collection, unique }) => unique && collection === LOG)
  const missing = needed.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`the log has no unique index ${missing.join(', ')}: run the migration first`)
}
