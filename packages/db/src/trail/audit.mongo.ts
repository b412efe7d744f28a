import type { Db, Filter } from 'mongodb'
import { createGroupCommit } from '../event-log/group-commit.ts'
import { reach, Unavailable } from '../unavailable.ts'
import type { Audit, AuditRecord, Link, TrailPlace } from './audit.port.ts'
import { macOf } from './chain.ts'

export const AUDIT = 'audit'

/** A record at rest. Until it has a place in the chain it waits for one. */
export type AuditDocument = Omit<AuditRecord, 'id'> & { _id: string; mac: string; isWaiting?: true; link?: Link }

const SEEN = { outcome: 'ok', kind: { $in: ['opening', 'readPatient', 'emergency'] } } as const
/** Who stands to a patient and is refused something asked for what is not there. */
const DENIED = { outcome: { $ne: 'ok' }, relation: { $nin: ['own', 'team', 'panel', 'carer', 'emergency'] } } as const
const TRIES = 2
const EMERGENCY = { kind: 'emergency', outcome: 'ok' } as const
const NEWEST_FIRST = { at: -1, _id: -1 } as const

/** The record of a document: what is hashed, signed and told. */
export function recordOf({
  _id: id,
  mac: _mac,
  isWaiting: _waiting,
  link: _link,
  ...rest
}: AuditDocument): AuditRecord {
  return { id, ...rest }
}

/** Records are written as entries are: durable by group commit, so that waiting for one costs about one journal write. */
export function createAudit({ db, secret }: { db: Db; secret: Uint8Array }): Audit {
  const audit = db.collection<AuditDocument>(AUDIT)
  const insert = createGroupCommit(audit)
  const readAll = async (found: Promise<AuditDocument[]>) => (await reach(found)).map(recordOf)
  const olderThan = (before: TrailPlace | undefined): Filter<AuditDocument> =>
    before ? { $or: [{ at: { $lt: before.at } }, { at: before.at, _id: { $lt: before.id } }] } : {}

  return {
    async write(record) {
      const { id, ...rest } = record
      const document = { _id: id, ...rest, mac: macOf(secret, record), isWaiting: true } as const
      for (let tries = 0; tries < TRIES; tries += 1) {
        const outcome = await insert(document)
        // Its own key is taken only by itself: an answer that was lost had written it.
        if (outcome === 'ok' || (typeof outcome === 'object' && 'clash' in outcome)) return
        if (outcome !== 'unknown') throw new Unavailable('the audit could not be written', outcome.failed)
      }
      throw new Unavailable('the database did not say whether it took the audit record')
    },
    ofPatient: (patientId, { except, person, before, limit }) => {
      const by = person === undefined ? { $nin: [except, 'system'] } : { $eq: person, $ne: except }
      const which = {
        patientId,
        'by.userId': by,
        $and: [{ $or: [SEEN, DENIED] }, olderThan(before)],
      } as Filter<AuditDocument>
      return readAll(audit.find(which, { sort: NEWEST_FIRST, limit }).toArray())
    },
    closings: (patientId, requestIds) =>
      readAll(
        audit.find({ patientId, kind: 'closing', requestId: { $in: [...requestIds] } }, { sort: { at: 1 } }).toArray(),
      ),
    lists: (orgId, { panels, from, to, limit }) =>
      readAll(
        audit
          .find({ orgId, panel: { $in: [...panels] }, at: { $gte: from, $lte: to } }, { sort: { at: 1 }, limit })
          .toArray(),
      ),
    emergencies: (orgId, { before, limit }) =>
      readAll(audit.find({ orgId, ...EMERGENCY, ...olderThan(before) }, { sort: NEWEST_FIRST, limit }).toArray()),
    async one(id) {
      const found = await reach(audit.findOne({ _id: id }))
      return found ? recordOf(found) : undefined
    },
  }
}
