import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import type { StreamKind } from '@closeby/protocol/wire'
import { isDuplicate, reach } from '../unavailable.ts'
import type { Codec, Identity } from './codec.ts'
import type { FoldOf, Snapshots, StoredFold } from './event-log.port.ts'
import { inGroups } from './in-groups.ts'

/** Raised by one whenever a fold of this program differs in shape or meaning from the one before: old ones count as none. */
export const SNAPSHOT_VERSION = 6
export const SNAPSHOTS = 'snapshots'

type SnapshotDocument = {
  _id: string
  stream: string
  kind: StreamKind
  orgId: string
  seq: number
  recordedAt: Instant
  v: number
  state: unknown
}

/** One snapshot per stream; the log can always do without. */
export function createMongoSnapshots({
  db,
  codec,
  version = SNAPSHOT_VERSION,
}: {
  db: Db
  codec: Codec
  version?: number
}): Snapshots {
  const snapshots = db.collection<SnapshotDocument>(SNAPSHOTS)
  const identityOf = (stream: string, orgId: string, seq: number): Identity => ({
    part: 'snapshot',
    stream,
    orgId,
    seq,
  })

  const find = inGroups(async (ids: string[]): Promise<(SnapshotDocument | undefined)[]> => {
    const found = snapshots.find({ _id: { $in: ids }, v: version }, { readConcern: 'majority' })
    const byId = new Map((await reach(found.toArray())).map((each) => [each._id, each]))
    return ids.map((id) => byId.get(id))
  })

  async function open<Kind extends StreamKind>(
    kind: Kind,
    found: SnapshotDocument,
  ): Promise<StoredFold<Kind> | undefined> {
    const { stream, orgId, seq, recordedAt } = found
    try {
      const state = (await codec.open(found.state, identityOf(stream, orgId, seq))) as FoldOf<Kind> | null
      return state?.seq === seq ? { kind, stream, seq, recordedAt, state } : undefined
    } catch {
      // A snapshot that cannot be opened is only a saving that is lost: the log is read from its first entry.
      return undefined
    }
  }

  return {
    async load(kind, stream) {
      const found = await find(`${kind}:${stream}`)
      return found && open(kind, found)
    },
    async save(fold) {
      const { kind, stream, seq, recordedAt, state } = fold
      const { orgId } = state
      const sealed = await codec.seal(state, identityOf(stream, orgId, seq))
      const isOlder = { $or: [{ seq: { $lt: seq } }, { v: { $ne: version } }] }
      const kept = { $set: { stream, kind, orgId, seq, recordedAt, v: version, state: sealed } }
      await reach(
        snapshots.updateOne({ _id: `${kind}:${stream}`, ...isOlder }, kept, { upsert: true, ignoreUndefined: true }),
      ).catch((error: unknown) => {
        // A newer one is stored: the upsert then meets its own key.
        if (!isDuplicate(error)) throw error
      })
    },
  }
}
