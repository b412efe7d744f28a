export { Unavailable } from './unavailable.ts'
export { plainCodec } from './event-log/codec.ts'
export type { Codec, Identity } from './event-log/codec.ts'
export { emailHashOf, opHashOf, timeOpId, uuid5 } from './event-log/ids.ts'
export { foldEntry } from './event-log/folds.ts'
export { createMemorySnapshots, createMemoryStore } from './event-log/memory-store.ts'
export { createMongoSnapshots } from './event-log/mongo-snapshots.ts'
export { createMongoStore } from './event-log/mongo-store.ts'
export { createStreams } from './event-log/streams.ts'
export type { RunningStreams, StreamsOptions } from './event-log/streams.ts'
export type {
  CommitRequest,
  Committed,
  EntryStore,
  Folded,
  FoldOf,
  Head,
  Snapshots,
  StoredFold,
  Streams,
  Tail,
} from './event-log/event-log.port.ts'
export type { BoardRows, Panel, StoredRow } from './projections/board-rows.port.ts'
export { connect } from './client.ts'
export { ensureIndexes } from './indexes.ts'
export { beginPatient } from './accounts/begin-patient.ts'
