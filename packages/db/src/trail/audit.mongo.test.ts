import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../client.ts'
import { openLossyProxy } from '../testing/lossy-proxy.ts'
import { openTestMongo } from '../testing/mongo.ts'
import type { TestMongo } from '../testing/mongo.ts'
import { Unavailable } from '../unavailable.ts'
import type { AuditDocument } from './audit.mongo.ts'
import { AUDIT, createAudit } from './audit.mongo.ts'
import type { Audit, AuditRecord } from './audit.port.ts'
import type { SignedCheckpoint } from './chain.ts'
import { hashOf, signCheckpoint } from './chain.ts'
import type { AuditChain } from './sequencer.mongo.ts'
import { AUDIT_CHECKPOINTS, AUDIT_HEADS, createAuditChain } from './sequencer.mongo.ts'
import { verifyAudit } from './verify.ts'

const secret = Buffer.alloc(32, 7)
const { privateKey: key } = generateKeyPairSync('ed25519')
let mongo: TestMongo
let audit: Audit
let chain: AuditChain
beforeAll(async () => {
  mongo = await openTestMongo()
  audit = createAudit({ db: mongo.db, secret })
  chain = createAuditChain(mongo.db)
})
afterAll(() => mongo.drop())
beforeEach(async () => {
  for (const each of [AUDIT, AUDIT_HEADS, AUDIT_CHECKPOINTS]) await mongo.db.collection(each).deleteMany({})
})

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`
const aRecord = (minute: number, change: Partial<AuditRecord> = {}): AuditRecord => ({
  id: randomUUID(),
  orgId: 'org-1',
  at: at(minute),
  door: 'panel.read',
  kind: 'readPatient',
  outcome: 'ok',
  source: 'rest',
  requestId: randomUUID(),
  by: { userId: 'maya', role: 'provider' },
  patientId: 'david',
  ...change,
})
const documents = () => mongo.db.collection<AuditDocument>(AUDIT)
/** Records 1 to `count`, in order, linked, and signed at `signedAt`. Answers what lies outside the database. */
async function aChain(count = 6, signedAt = [4]): Promise<SignedCheckpoint[]> {
  const anchors: SignedCheckpoint[] = []
  for (let minute = 1; minute <= count; minute += 1) {
    await audit.write(aRecord(minute))
    await chain.link()
    const [head] = await chain.unsigned()
    if (!head || !signedAt.includes(minute)) continue
    const { orgId, seq, hash } = head
    const signed = signCheckpoint(key, { orgId, seq, hash, at: at(minute) })
    await chain.keep(signed)
    anchors.push(signed)
  }
  return anchors
}
const verified = async (anchors: SignedCheckpoint[] = []) => {
  const [found] = await verifyAudit({ db: mongo.db, secret, key, anchors })
  return found?.bad ? { seq: found.bad.seq, why: found.bad.why } : (found?.records ?? 0)
}

describe('the audit', () => {
  test('[TRAIL-1] a record is there when its writing is over, and once, however often it is written', async () => {
    const record = aRecord(1)
    await Promise.all([audit.write(record), audit.write(record)])
    await audit.write(record)
    expect(await audit.ofPatient('david', { except: 'david-user', limit: 10 })).toEqual([record])
  })

  test('[TRAIL-2] what cannot be written is told as unavailable', async () => {
    const proxy = await openLossyProxy(mongo.url)
    const away = await connect(proxy.url, {
      retryWrites: false,
      serverSelectionTimeoutMS: 500,
      heartbeatFrequencyMS: 500,
    })
    const writing = createAudit({ db: away.db(), secret })
    proxy.cut('all')
    await expect(writing.write(aRecord(1))).rejects.toThrow(Unavailable)
    proxy.heal()
    const lost = aRecord(2)
    await writing.write(lost)
    expect((await audit.one(lost.id))?.at).toBe(lost.at)
    await away.close()
    await proxy.close()
  })

  test('[TRAIL-3] what others did comes newest first, page by page, by person, and never what the patient did', async () => {
    const records = Array.from({ length: 5 }, (_, index) => aRecord(index, { id: `r-${index}` }))
    const ned = aRecord(3, { id: 'r-3-ned', by: { userId: 'ned', role: 'provider' } })
    const own = aRecord(9, { by: { userId: 'david-user', role: 'patient' } })
    for (const record of [...records, ned, own]) await audit.write(record)
    const first = await audit.ofPatient('david', { except: 'david-user', limit: 3 })
    expect(first.map(({ id }) => id)).toEqual(['r-4', 'r-3-ned', 'r-3'])
    const before = { at: at(3), id: 'r-3' }
    const rest = await audit.ofPatient('david', { except: 'david-user', before, limit: 9 })
    expect(rest.map(({ id }) => id)).toEqual(['r-2', 'r-1', 'r-0'])
    const hers = await audit.ofPatient('david', { except: 'david-user', person: 'ned', limit: 9 })
    expect(hers).toEqual([ned])
    expect(await audit.ofPatient('david', { except: 'david-user', person: 'david-user', limit: 9 })).toEqual([])
  })
})

describe('the chain', () => {
  test('[TRAIL-4] each organisation has its own, without a gap, whoever links and however many at once', async () => {
    const chains = [chain, createAuditChain(mongo.db), createAuditChain(mongo.db)]
    for (let round = 0; round < 4; round += 1) {
      const orgs = ['org-1', 'org-2', 'org-1']
      await Promise.all(orgs.map((orgId, index) => audit.write(aRecord(round * 3 + index, { orgId }))))
      await Promise.all(chains.map((each) => each.link()))
    }
    while ((await chain.link()) > 0);
    const found = await verifyAudit({ db: mongo.db, secret, key, anchors: [] })
    expect(found).toEqual([
      { orgId: 'org-1', records: 8, waiting: 0, bad: null },
      { orgId: 'org-2', records: 4, waiting: 0, bad: null },
    ])
  })

  test('[TRAIL-4] T-28 an untouched chain verifies, with its checkpoints', async () => {
    expect(await verified(await aChain())).toBe(6)
  })

  test('[TRAIL-5] T-28 an edited record is named', async () => {
    const anchors = await aChain()
    await documents().updateOne({ 'link.seq': 3 }, { $set: { 'by.userId': 'somebody-else' } })
    expect(await verified(anchors)).toEqual({ seq: 3, why: 'edited' })
  })

  test('[TRAIL-5] T-28 a deleted record is named', async () => {
    const anchors = await aChain()
    await documents().deleteOne({ 'link.seq': 2 })
    expect(await verified(anchors)).toEqual({ seq: 2, why: 'missing' })
  })

  test('[TRAIL-5] T-28 an inserted record is named: without a place, waiting for one, or with the chain made anew after it', async () => {
    const anchors = await aChain()
    const { id: _id, ...foreign } = aRecord(9)
    await documents().insertOne({ _id, ...foreign, mac: 'x' })
    expect(await verified(anchors)).toEqual({ seq: 1, why: 'foreign' })
    await documents().updateOne({ _id }, { $set: { isWaiting: true } })
    await chain.link()
    expect(await verified(anchors)).toEqual({ seq: 7, why: 'foreign' })
  })

  test('[TRAIL-5] T-28 two records that changed places are named', async () => {
    const anchors = await aChain()
    const [second, third] = await documents()
      .find({ 'link.seq': { $in: [2, 3] } }, { sort: { 'link.seq': 1 } })
      .toArray()
    await documents().updateMany({ _id: { $in: [second!._id, third!._id] } }, { $unset: { link: 1 } })
    await documents().updateOne({ _id: second!._id }, { $set: { link: third!.link! } })
    await documents().updateOne({ _id: third!._id }, { $set: { link: second!.link! } })
    expect(await verified(anchors)).toEqual({ seq: 2, why: 'moved' })
  })

  test('[TRAIL-5] T-28 a cut end is named by the head, and where that was cut too, by the checkpoints inside or outside', async () => {
    const anchors = await aChain(6, [6])
    await documents().deleteMany({ 'link.seq': { $gt: 4 } })
    expect(await verified()).toEqual({ seq: 5, why: 'missing' })
    const last = await documents().findOne({ 'link.seq': 4 })
    await mongo.db
      .collection<{ _id: string }>(AUDIT_HEADS)
      .updateOne({ _id: 'org-1' }, { $set: { seq: 4, hash: last!.link!.hash } })
    expect(await verified()).toEqual({ seq: 5, why: 'missing' })
    await mongo.db.collection(AUDIT_CHECKPOINTS).deleteMany({})
    expect(await verified()).toBe(4)
    expect(await verified(anchors)).toEqual({ seq: 5, why: 'missing' })
  })

  test('[TRAIL-5] T-28 a chain that was cut and went on otherwise is named where it leaves what was signed', async () => {
    const anchors = await aChain(3, [3])
    const last = await documents().findOne({ 'link.seq': 2 })
    await documents().deleteOne({ 'link.seq': 3 })
    await mongo.db
      .collection<{ _id: string }>(AUDIT_HEADS)
      .updateOne({ _id: 'org-1' }, { $set: { seq: 2, hash: last!.link!.hash } })
    await mongo.db.collection(AUDIT_CHECKPOINTS).deleteMany({})
    await audit.write(aRecord(30))
    await chain.link()
    expect(await verified()).toBe(3)
    expect(await verified(anchors)).toEqual({ seq: 3, why: 'forked' })
  })

  test('[TRAIL-5] T-28 a checkpoint nobody of ours signed is named', async () => {
    const [anchor] = await aChain()
    expect(await verified([{ ...anchor!, at: at(59) }])).toEqual({ seq: 4, why: 'unsigned' })
    const other = generateKeyPairSync('ed25519').publicKey
    const [found] = await verifyAudit({ db: mongo.db, secret, key: other, anchors: [anchor!] })
    expect(found?.bad).toMatchObject({ seq: 4, why: 'unsigned' })
  })

  test('[TRAIL-5] T-28 an edit with every link after it made anew is still named: only we can write a record', async () => {
    await aChain(4, [])
    const all = await documents()
      .find({}, { sort: { 'link.seq': 1 } })
      .toArray()
    let prev = all[0]!.link!.prev
    for (const document of all) {
      const { _id: id, mac: _mac, link, ...rest } = document
      const record = { id, ...rest, ...(link!.seq === 2 && { outcome: 'notFound' as const }) }
      const hash = hashOf(prev, link!.seq, record)
      await documents().updateOne(
        { _id: id },
        { $set: { outcome: record.outcome, link: { seq: link!.seq, prev, hash } } },
      )
      prev = hash
    }
    expect(await verified()).toEqual({ seq: 2, why: 'foreign' })
  })

  test('[TRAIL-6] a checkpoint is owed for what was linked since the last one', async () => {
    expect(await chain.unsigned()).toEqual([])
    await aChain(6, [4])
    expect(await chain.unsigned()).toEqual([expect.objectContaining({ orgId: 'org-1', seq: 6, behind: 2 })])
  })
})
