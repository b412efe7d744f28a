import type { Instant } from '@closeby/protocol/core'
import { createDevices } from './accounts/devices.mongo.ts'
import type { Devices } from './accounts/devices.mongo.ts'
import { createEmailClaims } from './accounts/email-claims.mongo.ts'
import type { EmailClaims } from './accounts/email-claims.mongo.ts'
import { createNotices } from './accounts/notices.mongo.ts'
import type { Notices } from './accounts/notices.mongo.ts'
import { createPeople } from './accounts/people.mongo.ts'
import type { People } from './accounts/people.mongo.ts'
import { createSessionRecords } from './accounts/sessions.mongo.ts'
import type { SessionRecords } from './accounts/sessions.mongo.ts'
import { createTickets } from './accounts/tickets.mongo.ts'
import type { Tickets } from './accounts/tickets.mongo.ts'
import { connect } from './client.ts'
import { plainCodec } from './event-log/codec.ts'
import type { Codec } from './event-log/codec.ts'
import type { EntryStore } from './event-log/event-log.port.ts'
import { createMongoSnapshots } from './event-log/mongo-snapshots.ts'
import { createMongoStore } from './event-log/mongo-store.ts'
import { createStreams } from './event-log/streams.ts'
import type { RunningStreams, StreamsOptions } from './event-log/streams.ts'
import { requireLogIndexes } from './indexes.ts'
import { readEpoch } from './meta.ts'
import { createMongoBoardRows } from './projections/board-rows.mongo.ts'
import type { StoredBoardRows } from './projections/board-rows.mongo.ts'
import { createCheckpoints } from './projections/checkpoints.mongo.ts'
import type { Checkpoints } from './projections/checkpoints.mongo.ts'
import { createLeases } from './projections/leases.mongo.ts'
import type { Leases } from './projections/leases.mongo.ts'
import { createPushSubscriptions } from './reminders/push-subscriptions.mongo.ts'
import type { PushSubscriptions } from './reminders/push-subscriptions.mongo.ts'
import { createAudit } from './trail/audit.mongo.ts'
import type { Audit } from './trail/audit.port.ts'
import { createAuditChain } from './trail/sequencer.mongo.ts'
import type { AuditChain } from './trail/sequencer.mongo.ts'
import { isAway, reach, Unavailable } from './unavailable.ts'

export type DatabaseOptions = {
  /** MongoDB connection string of a replica set; its path names the database. */
  url: string
  /** Root of the keyed hashes, at least 32 bytes. */
  secret: Uint8Array
  clock: () => Instant
  codec?: Codec
} & Pick<StreamsOptions, 'cacheSize' | 'snapshotEvery' | 'report'>

/** Everything a process may ask of the data store. */
export type Database = {
  store: EntryStore
  streams: RunningStreams
  boardRows: StoredBoardRows
  people: People
  emailClaims: EmailClaims
  sessions: SessionRecords
  devices: Devices
  tickets: Tickets
  notices: Notices
  pushSubscriptions: PushSubscriptions
  checkpoints: Checkpoints
  leases: Leases
  audit: Audit
  auditChain: AuditChain
  epoch: string
  /** @throws Unavailable when the database does not answer */
  ping(): Promise<void>
  /** Lets what is being written end, then closes. Tails are stopped by who started them, before. */
  close(): Promise<void>
}

/**
 * Opens the data store of a process.
 * @throws Unavailable when the database is away
 * @throws when the migration has not run
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, secret, clock, codec = plainCodec, ...rest } = options
  const client = await reach(connect(url))
  const db = client.db()
  try {
    await requireLogIndexes(db)
    const epoch = await readEpoch(db)
    const store = createMongoStore({ db, codec })
    const streams = createStreams({ store, snapshots: createMongoSnapshots({ db, codec }), clock, ...rest })
    const pushSubscriptions = createPushSubscriptions({ db, codec })
    return {
      store,
      streams,
      boardRows: createMongoBoardRows({ db, codec }),
      people: createPeople({ db, codec }),
      emailClaims: createEmailClaims({ db, secret }),
      sessions: createSessionRecords({ db, onEnded: (ended) => pushSubscriptions.removeOf(ended) }),
      devices: createDevices({ db, secret }),
      tickets: createTickets(db),
      notices: createNotices(db),
      pushSubscriptions,
      checkpoints: createCheckpoints(db),
      leases: createLeases(db),
      audit: createAudit({ db, secret }),
      auditChain: createAuditChain(db),
      epoch,
      async ping() {
        await reach(db.command({ ping: 1 }))
      },
      async close() {
        await streams.idle()
        await client.close()
      },
    }
  } catch (error) {
    await client.close()
    throw isAway(error) ? new Unavailable('the database does not answer', error) : error
  }
}
