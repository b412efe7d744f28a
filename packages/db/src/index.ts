export { openDatabase } from './database.ts'
export type { Database, DatabaseOptions } from './database.ts'
export { Unavailable } from './unavailable.ts'

export { plainCodec } from './event-log/codec.ts'
export type { Codec, Identity } from './event-log/codec.ts'
export { emailHashOf, opHashOf, timeOpId, uuid5 } from './event-log/ids.ts'
export { foldEntry } from './event-log/folds.ts'
export { createMemorySnapshots, createMemoryStore } from './event-log/memory-store.ts'
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

export { createMemoryBoardRows } from './projections/board-rows.memory.ts'
export type { StoredBoardRows } from './projections/board-rows.mongo.ts'
export type { BoardRows, Panel, StoredRow } from './projections/board-rows.port.ts'
export type { Checkpoints } from './projections/checkpoints.mongo.ts'
export type { Leases } from './projections/leases.mongo.ts'
export { rebuildRows } from './projections/rebuild.ts'
export { storedRowOf } from './projections/row-of.ts'

export { invitationTokenOf, readInvitationToken } from './carers/invitation-token.ts'
export type { PendingInvitation } from './carers/invitation-token.ts'
export type { PushSubscription, PushSubscriptions } from './reminders/push-subscriptions.mongo.ts'

export { beginPatient } from './accounts/begin-patient.ts'
export type { Devices } from './accounts/devices.mongo.ts'
export type { EmailClaims } from './accounts/email-claims.mongo.ts'
export type { ClaimedNotice, Notice, Notices, WayState } from './accounts/notices.mongo.ts'
export { personOf } from './accounts/people.mongo.ts'
export type { People, Person } from './accounts/people.mongo.ts'
export { readStaffInvitationToken, staffInvitationTokenOf } from './accounts/staff-invitation-token.ts'
export type { OpenInvitation } from './accounts/staff-invitation-token.ts'
export { readResetToken, resetTokenOf } from './accounts/reset-token.ts'
export type { PendingReset } from './accounts/reset-token.ts'
export type { SessionRecord, SessionRecords } from './accounts/sessions.mongo.ts'
export type { Tickets } from './accounts/tickets.mongo.ts'

export type { Audit, AuditKind, AuditRecord, TrailPlace } from './trail/audit.port.ts'
export { signCheckpoint } from './trail/chain.ts'
export type { SignedCheckpoint } from './trail/chain.ts'
export type { AuditChain } from './trail/sequencer.mongo.ts'
