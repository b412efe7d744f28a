import type { Instant } from '@closeby/protocol/core'
import type { Account } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { Actor, Entry, FactsOf, Organisation, StreamKind } from '@closeby/protocol/wire'

export type FoldOf<Kind extends StreamKind> = { patient: PatientState; user: Account; organisation: Organisation }[Kind]

/** Where a stream stands. All that travels between processes. */
export type Head = { stream: string; kind: StreamKind; seq: number }

export type CommitRequest<Kind extends StreamKind> = {
  kind: Kind
  stream: string
  orgId: string
  opId: string
  /** Keyed hash of the parsed command with path ids filled in, see `opHashOf`. */
  opHash: string
  actor: Actor
  /** When it happened by its author's word; the instant of recording when absent. */
  at?: Instant
  /**
   * Pure. Gets the fold of the log (null for a stream without entries) and the instant the entry would be recorded at;
   * run again when another entry came first. Checks access too, because an opId is looked up before any refusal.
   * @throws Refusal
   */
  decide: (state: FoldOf<Kind> | null, now: Instant) => FactsOf<Kind>[]
}
export type Committed<Kind extends StreamKind> = {
  entry: Entry<FactsOf<Kind>>
  /** True when this opId had been committed before: `entry` is that first one. */
  replayed: boolean
}

/** One entry as it was folded: the state before and after it. Fired in seq order, once per entry and process. */
export type Folded<Kind extends StreamKind = StreamKind> = {
  kind: Kind
  entry: Entry<FactsOf<Kind>>
  before: FoldOf<Kind> | null
  after: FoldOf<Kind>
}

/** Follows every commit of every process. */
export interface Tail {
  /** Milliseconds of monotonic time since the log last answered: above 3,000 nothing may be called live. */
  silentMs(): number
  stop(): Promise<void>
}

/** Storage of entries: one durable insert is one commit. Memory and MongoDB pass the same contract suite. */
export interface EntryStore {
  /**
   * Appends one entry. Resolves once it is journaled by a majority.
   * `'seq'`: another entry has this seq. `'op'`: this stream has an entry with this opId.
   */
  append(entry: Entry): Promise<'ok' | 'seq' | 'op'>
  read(stream: string, after: number, limit?: number): Promise<Entry[]>
  /** The last `count` entries up to and with `upTo`, oldest first. */
  readLast(stream: string, upTo: number, count: number): Promise<Entry[]>
  findOp(stream: string, opId: string): Promise<Entry | undefined>
  /** The head of every stream of a kind. */
  heads(kind: StreamKind): AsyncIterable<Head>
  /**
   * Calls back for every entry committed from now on, or after a stored position, by any process, at least once.
   * `onPosition` is told a position to store once everything before it was handed over (and awaited).
   */
  tail(options: {
    from?: string | undefined
    onHead: (head: Head) => void | Promise<void>
    onPosition?: (position: string) => void | Promise<void>
    /** The stored position is too old: all heads must be compared with all rows. */
    onLost: () => void | Promise<void>
  }): Promise<Tail>
}

/** A fold as it was at `seq`, kept so that a long log need not be read from its first entry. */
export type StoredFold<Kind extends StreamKind = StreamKind> = {
  kind: Kind
  stream: string
  seq: number
  recordedAt: Instant
  state: FoldOf<Kind>
}
export interface Snapshots {
  /** The newest snapshot this program can read, if any: a broken one, or one of another version, counts as none. */
  load<Kind extends StreamKind>(kind: Kind, stream: string): Promise<StoredFold<Kind> | undefined>
  /** Kept only if newer than the stored one. */
  save(fold: StoredFold): Promise<void>
}

/** Folds kept in memory over an EntryStore, and the one way to commit. */
export interface Streams {
  /**
   * Appends exactly one entry, or returns the one this opId already made. Resolves once it is durable. What time alone
   * had done to a patient until now leads the facts of the entry, and `decide` sees the state after it.
   * `decide` must make at least one fact; what changes nothing is a Refusal.
   * @throws Refusal of `decide`, judged on the head of the log; `op.conflict` when the opId stands for something else
   * @throws Unavailable when the database is away, or the stream is too busy: the same opId may be sent again
   */
  commit<Kind extends StreamKind>(request: CommitRequest<Kind>): Promise<Committed<Kind>>
  /**
   * Commits what time alone has done to a patient until now, as `SYSTEM`: the turn of the day, items due or missed,
   * silence, the end of a grant. Reads the log first. Null when there is nothing to tell (or no such patient): then
   * nothing is written. However many processes call it, each instant of change makes one entry.
   * @throws Unavailable
   */
  settleTime(patientId: string): Promise<Committed<'patient'> | null>
  /** The fold as of now: reads the log after the cached seq. Null for a stream without entries. @throws Unavailable */
  fresh<Kind extends StreamKind>(kind: Kind, stream: string): Promise<FoldOf<Kind> | null>
  /** The cached fold, possibly behind. */
  cached<Kind extends StreamKind>(kind: Kind, stream: string): FoldOf<Kind> | undefined
  /** Brings the fold to at least `seq` (one read when it is behind) and returns it. */
  advance<Kind extends StreamKind>(kind: Kind, stream: string, seq: number): Promise<FoldOf<Kind> | null>
  /** Keeps a stream's fold in memory while somebody watches it; returns the release. */
  pin(stream: string): () => void
  /**
   * Called for every entry folded onto a fold in memory, in seq order and once; returns the way to stop. Entries that the
   * first read of a stream finds are not told: pin, then read, then everything later is told.
   */
  onFolded(listener: (folded: Folded) => void): () => void
  /** Called after each commit made by this process, before its answer leaves: the place to poke others. */
  onCommitted(listener: (head: Head) => void): () => void
}
