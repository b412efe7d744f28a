import type { Db, Filter } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import type { RowParts } from '@closeby/protocol/compliance'
import type { Codec, Identity } from '../event-log/codec.ts'
import { reach, reachEach } from '../unavailable.ts'
import { writeIfNewer } from '../write-if-newer.ts'
import type { BoardRows, Panel, StoredRow } from './board-rows.port.ts'

/** Raised by one whenever the same fold gives another row: older rows then count as behind and are written anew. */
export const ROW_VERSION = 3
/** Rows of a list fetched at a time: the first of a long one are shown before the last are read. */
const LIST_BATCH = 500
/** All of a list as it was at one instant. */
const AS_ONE = { readConcern: { level: 'snapshot' }, batchSize: LIST_BATCH } as const
export const BOARD_ROWS = 'board_rows'

type RowDocument = Omit<StoredRow, 'id' | 'formerMembers' | 'formerUnits' | 'parts'> & {
  _id: string
  v: number
  formerMembers: { id: string; at: Instant }[]
  formerUnits: { id: string; at: Instant }[]
  parts: unknown
}
export type StoredBoardRows = BoardRows & {
  /** Writes rows also over stored ones of the same seq: what a rebuild from zero does. */
  rewrite(rows: StoredRow[]): Promise<void>
}

const asList = (left: Record<string, Instant>) => Object.entries(left).map(([id, at]) => ({ id, at }))
const asRecord = (left: { id: string; at: Instant }[]) => Object.fromEntries(left.map(({ id, at }) => [id, at]))

function inPanel(panel: Panel): Filter<RowDocument> {
  const whose = 'memberId' in panel ? { members: panel.memberId } : { unit: panel.unit }
  // A row of an older version counts as none: whoever reads a panel lays patients without a row over it.
  return { orgId: panel.orgId, ...whose, v: ROW_VERSION, ...(panel.withAlerts && { alerts: { $gt: 0 } }) }
}

/** A panel of thousands with a few alerts is read by its alerts, whatever order is asked for. */
function indexFor(panel: Panel): { hint?: string } {
  return panel.withAlerts ? { hint: 'memberId' in panel ? 'members_alerts' : 'unit_alerts' } : {}
}

function leftPanel(panel: Panel, since: Instant): Filter<RowDocument> {
  const { orgId } = panel
  if ('memberId' in panel) {
    const left = { $elemMatch: { id: panel.memberId, at: { $gte: since } } }
    return { orgId, formerMembers: left, members: { $ne: panel.memberId } }
  }
  return { orgId, formerUnits: { $elemMatch: { id: panel.unit, at: { $gte: since } } }, unit: { $ne: panel.unit } }
}

/** Board rows in MongoDB. */
export function createMongoBoardRows({ db, codec }: { db: Db; codec: Codec }): StoredBoardRows {
  const collection = db.collection<RowDocument>(BOARD_ROWS)
  const identityOf = (row: { orgId: string; seq: number }, id: string): Identity => ({
    part: 'row',
    orgId: row.orgId,
    stream: id,
    seq: row.seq,
  })

  async function seal({ id, formerMembers, formerUnits, parts, ...row }: StoredRow): Promise<RowDocument> {
    const sealed = await codec.seal(parts, identityOf(row, id))
    const former = { formerMembers: asList(formerMembers), formerUnits: asList(formerUnits) }
    return { _id: id, ...row, v: ROW_VERSION, ...former, parts: sealed }
  }
  async function open({ _id: id, v: _v, formerMembers, formerUnits, parts, ...row }: RowDocument): Promise<StoredRow> {
    const opened = (await codec.open(parts, identityOf(row, id))) as RowParts
    return { id, ...row, formerMembers: asRecord(formerMembers), formerUnits: asRecord(formerUnits), parts: opened }
  }
  const openAll = async (found: Promise<RowDocument[]>) => Promise.all((await reach(found)).map(open))
  async function seqsOf(filter: Filter<RowDocument>, options: { hint?: string } = {}): Promise<Map<string, number>> {
    const found = await reach(collection.find(filter, { ...options, projection: { seq: 1 } }).toArray())
    return new Map(found.map(({ _id, seq }) => [_id, seq]))
  }

  return {
    put: async (rows) => writeIfNewer(collection, await Promise.all(rows.map(seal))),
    rewrite: async (rows) => writeIfNewer(collection, await Promise.all(rows.map(seal)), { orSame: true }),
    async get(id) {
      const found = await reach(collection.findOne({ _id: id, v: ROW_VERSION }))
      return found ? open(found) : undefined
    },
    getMany: (ids) => openAll(collection.find({ _id: { $in: ids }, v: ROW_VERSION }).toArray()),
    withAlerts: (ids) => openAll(collection.find({ _id: { $in: ids }, v: ROW_VERSION, alerts: { $gt: 0 } }).toArray()),
    seqs: (ids) => seqsOf({ _id: { $in: ids }, v: ROW_VERSION }),
    seqsIn: (panel) => seqsOf(inPanel(panel), indexFor(panel)),
    async *list(panel) {
      const worstFirst = { ...indexFor(panel), sort: { rank: 1, _id: 1 }, batchSize: LIST_BATCH } as const
      for await (const found of reachEach(collection.find(inPanel(panel), worstFirst))) yield open(found)
    },
    async *listAsOne(panel) {
      const asOne = { ...AS_ONE, ...indexFor(panel) }
      for await (const found of reachEach(collection.find(inPanel(panel), asOne))) yield open(found)
    },
    count: (panel) => reach(collection.countDocuments(inPanel(panel), indexFor(panel))),
    async leftSince(panel, since) {
      const left = await reach(collection.find(leftPanel(panel, since), { projection: { _id: 1 } }).toArray())
      return left.map(({ _id }) => _id)
    },
    async due(now, limit) {
      const due = { nextChangeAt: { $lte: now } }
      const found = collection.find(due, { sort: { nextChangeAt: 1 }, limit, projection: { _id: 1 } })
      return (await reach(found.toArray())).map(({ _id }) => _id)
    },
    async directory(orgId, { withoutTeam, after, limit }) {
      const all: Filter<RowDocument> = withoutTeam ? { orgId, team: { $size: 0 } } : { orgId }
      const page = after === undefined ? all : { ...all, _id: { $gt: after } }
      const [rows, total] = await Promise.all([
        openAll(collection.find(page, { sort: { _id: 1 }, limit }).toArray()),
        reach(collection.countDocuments(all)),
      ])
      return { rows, total }
    },
  }
}
