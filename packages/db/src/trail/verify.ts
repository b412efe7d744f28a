import type { KeyObject } from 'node:crypto'
import type { Db } from 'mongodb'
import { reach, reachEach } from '../unavailable.ts'
import type { AuditDocument } from './audit.mongo.ts'
import type { Link } from './audit.port.ts'
import { AUDIT, recordOf } from './audit.mongo.ts'
import type { SignedCheckpoint } from './chain.ts'
import { GENESIS, hashOf, isSigned, macOf } from './chain.ts'
import type { AuditHead, CheckpointDocument } from './sequencer.mongo.ts'
import { AUDIT_CHECKPOINTS, AUDIT_HEADS } from './sequencer.mongo.ts'

/** What is wrong at a place: `missing` was deleted or cut off, `edited` differs from what was linked, `foreign` was not written by us. */
export type Fault = 'missing' | 'edited' | 'moved' | 'foreign' | 'unsigned' | 'forked'
export type Verified = {
  orgId: string
  records: number
  waiting: number
  bad: { seq: number; why: Fault; id?: string } | null
}

export type VerifyOptions = {
  db: Db
  secret: Uint8Array
  key: KeyObject
  /** Checkpoints kept outside the database; what the database says of itself it could also unsay. */
  anchors: readonly SignedCheckpoint[]
}

/** Walks the chain of every organisation there was ever a record or a checkpoint of, and finds its first bad place. */
export async function verifyAudit(options: VerifyOptions): Promise<Verified[]> {
  const { db, anchors } = options
  const audit = db.collection<AuditDocument>(AUDIT)
  const inside = await reach(db.collection<CheckpointDocument>(AUDIT_CHECKPOINTS).find().toArray())
  const checkpoints = [...anchors, ...inside.map(({ _id, ...signed }) => signed)]
  const heads = await reach(db.collection<AuditHead>(AUDIT_HEADS).find().toArray())
  const known = await reach(audit.distinct('orgId'))
  const orgs = new Set([...known, ...heads.map(({ _id }) => _id), ...checkpoints.map(({ orgId }) => orgId)])
  const found: Verified[] = []
  for (const orgId of [...orgs].sort()) {
    const head = heads.find(({ _id }) => _id === orgId)
    found.push(
      await verifyChain(
        options,
        orgId,
        head?.seq ?? 0,
        checkpoints.filter((each) => each.orgId === orgId),
      ),
    )
  }
  return found
}

async function verifyChain(
  { db, secret, key }: VerifyOptions,
  orgId: string,
  headSeq: number,
  checkpoints: SignedCheckpoint[],
): Promise<Verified> {
  const audit = db.collection<AuditDocument>(AUDIT)
  const waiting = await reach(audit.countDocuments({ orgId, isWaiting: true }))
  const expected = Math.max(headSeq, ...checkpoints.map(({ seq }) => seq))
  const signed = Map.groupBy(checkpoints, ({ seq }) => seq)
  let prev = GENESIS
  let seq = 0
  const bad = (at: number, why: Fault, id?: string): Verified => ({
    ...{ orgId, records: seq, waiting },
    bad: { seq: at, why, ...(id !== undefined && { id }) },
  })

  // By the place in the chain; a record that has none, though it waits for none either, was put in by somebody else.
  for await (const document of reachEach(
    audit.find({ orgId, isWaiting: { $ne: true } }, { sort: { 'link.seq': 1 } }),
  )) {
    const { _id, link } = document
    if (link === undefined || link.seq === seq) return bad(seq + 1, 'foreign', _id)
    if (link.seq !== seq + 1) return bad(seq + 1, 'missing')
    seq = link.seq
    const why = faultOf(document, link, prev, secret) ?? signedFaultOf(link, signed.get(seq) ?? [], key)
    if (why) return bad(seq, why, _id)
    prev = link.hash
  }
  return seq < expected ? bad(seq + 1, 'missing') : { orgId, records: seq, waiting, bad: null }
}

/** What is wrong with a record, or with how it hangs on the one before. */
function faultOf(document: AuditDocument, link: Link, prev: string, secret: Uint8Array): Fault | null {
  const record = recordOf(document)
  const isLinked = link.prev === prev && link.hash === hashOf(prev, link.seq, record)
  // One that nobody of ours wrote, but whose link fits, was there when its place was given.
  if (document.mac !== macOf(secret, record)) return isLinked ? 'foreign' : 'edited'
  return isLinked ? null : 'moved'
}

/** What is wrong with what was signed of a place. */
function signedFaultOf(link: Link, checkpoints: SignedCheckpoint[], key: KeyObject): Fault | null {
  if (checkpoints.some((each) => !isSigned(key, each))) return 'unsigned'
  return checkpoints.some(({ hash }) => hash !== link.hash) ? 'forked' : null
}
