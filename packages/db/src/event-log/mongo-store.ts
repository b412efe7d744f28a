import type { Collection, Db } from 'mongodb'
import { must } from '@closeby/protocol/core'
import { upcastEntry } from '@closeby/protocol/wire'
import type { Entry, Fact, StreamKind } from '@closeby/protocol/wire'
import { reach, reachEach, Unavailable } from '../unavailable.ts'
import type { Codec } from './codec.ts'
import type { EntryStore } from './event-log.port.ts'
import { createGroupCommit } from './group-commit.ts'
import { inGroups } from './in-groups.ts'
import { tailLog } from './mongo-tail.ts'

/** An entry at rest: facts are sealed, the rest is in clear. */
export type LogDocument = Omit<Entry, 'facts'> & { _id: string; facts: unknown }

export const LOG = 'log'
/** Names are told apart in the errors of the server, so they are fixed here. */
export const LOG_OP_INDEX = 'stream_opId'
/** An entry that clashed is waited for until a majority has it, but not for ever. */
const SETTLE_MS = 3000
/** Entries read for several streams at once; a group that has more is read one by one. */
const MOST_TOGETHER = 5000

type Ask = { stream: string; after: number; limit: number }

/** The log in MongoDB: one durable insert is one commit. */
export function createMongoStore(deps: { db: Db; codec: Codec; upcast?: (entry: Entry) => Entry }): EntryStore {
  const { db, codec, upcast = upcastEntry } = deps
  const log: Collection<LogDocument> = db.collection(LOG)
  const insert = createGroupCommit(log)

  async function seal({ facts, ...entry }: Entry): Promise<LogDocument> {
    const { orgId, stream, seq } = entry
    return { _id: `${stream}:${seq}`, ...entry, facts: await codec.seal(facts, { part: 'facts', orgId, stream, seq }) }
  }
  async function open({ _id, facts, ...entry }: LogDocument): Promise<Entry> {
    const { orgId, stream, seq } = entry
    const opened = await codec.open(facts, { part: 'facts', orgId, stream, seq })
    return upcast({ ...entry, facts: opened as Fact[] })
  }
  const readOne = ({ stream, after, limit }: Ask) =>
    reach(log.find({ stream, seq: { $gt: after } }, { sort: { seq: 1 }, limit }).toArray())
  const readAfter = inGroups(async (asked: Ask[]): Promise<LogDocument[][]> => {
    const [only] = asked
    if (only && asked.length === 1) return [await readOne(only)]
    // One clause for each place they read from: most of a herd are at the same one.
    const places = Map.groupBy(asked, ({ after }) => after)
    const clauses = [...places].map(([after, all]) => ({
      stream: { $in: all.map(({ stream }) => stream) },
      seq: { $gt: after },
    }))
    const found = await reach(log.find({ $or: clauses }, { limit: MOST_TOGETHER }).toArray())
    if (found.length === MOST_TOGETHER) return Promise.all(asked.map(readOne))
    const byStream = Map.groupBy(found, ({ stream }) => stream)
    for (const entries of byStream.values()) entries.sort((a, b) => a.seq - b.seq)
    return asked.map(({ stream, after, limit }) => {
      // Two may ask for one stream from different places.
      const entries = (byStream.get(stream) ?? []).filter(({ seq }) => seq > after)
      return limit === 0 ? entries : entries.slice(0, limit)
    })
  })
  const openAll = async (found: Promise<LogDocument[]>) => Promise.all((await reach(found)).map(open))

  /**
   * Finds one entry, and waits until a majority has it and everything before it: later reads see all of it. An entry that
   * only this server has is seen by the second, local read; the session then carries its time to the third.
   */
  async function settled(filter: { _id: string } | { stream: string; opId: string }): Promise<LogDocument | null> {
    const known = await reach(log.findOne(filter))
    if (known) return known
    const waiting = db.client.withSession({ causalConsistency: true }, async (session) => {
      const seen = await log.findOne(filter, { session, readConcern: 'local' })
      return seen && log.findOne(filter, { session, readConcern: 'majority', maxTimeMS: SETTLE_MS })
    })
    return reach(waiting)
  }

  /** A network error came after the entry was sent: only the log knows. */
  async function lookUp(document: LogDocument): Promise<'ok' | 'op'> {
    const found = await settled({ stream: document.stream, opId: document.opId })
    if (!found) throw new Unavailable('the database did not say whether it took the entry')
    return found.seq === document.seq && found.opHash === document.opHash ? 'ok' : 'op'
  }

  return {
    async append(entry) {
      const document = await seal(entry)
      const outcome = await insert(document)
      if (outcome === 'ok') return 'ok'
      if (outcome === 'unknown') return lookUp(document)
      if ('failed' in outcome) throw outcome.failed
      const isOp = outcome.clash === LOG_OP_INDEX
      await settled(isOp ? { stream: entry.stream, opId: entry.opId } : { _id: document._id })
      return isOp ? 'op' : 'seq'
    },
    read: (stream, after, limit = 0) => openAll(readAfter({ stream, after, limit })),
    async readLast(stream, upTo, count) {
      const found = log.find({ stream, seq: { $lte: upTo } }, { sort: { seq: -1 }, limit: count })
      return (await openAll(found.toArray())).reverse()
    },
    async findOp(stream, opId) {
      const found = await settled({ stream, opId })
      return found ? open(found) : undefined
    },
    async *heads(kind: StreamKind) {
      // Backwards and `$first`: so the server reads one key of the index per stream, and not one per entry.
      const heads = log.aggregate<{ _id: string; seq: number }>([
        { $match: { kind } },
        { $sort: { stream: -1, seq: -1 } },
        { $group: { _id: '$stream', seq: { $first: '$seq' } } },
      ])
      for await (const { _id, seq } of reachEach(heads)) yield { stream: must(_id, 'a head has a stream'), kind, seq }
    },
    tail: (options) => tailLog(log, options),
  }
}
