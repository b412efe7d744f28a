import type { Instant } from '@closeby/protocol/core'
import { laterOf, must, Refusal } from '@closeby/protocol/core'
import type { Ladder } from '@closeby/protocol/alerts'
import { decideAlerts } from '@closeby/protocol/compliance'
import { decideTime, evolvePatient, nextChangeAt } from '@closeby/protocol/patient'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { FACT_VERSION, SYSTEM } from '@closeby/protocol/wire'
import type { Entry, FactsOf, StreamKind } from '@closeby/protocol/wire'
import { Unavailable } from '../unavailable.ts'
import type {
  CommitRequest,
  Committed,
  EntryStore,
  Folded,
  FoldOf,
  Head,
  Snapshots,
  Streams,
} from './event-log.port.ts'
import { createFoldCache } from './fold-cache.ts'
import type { Held } from './fold-cache.ts'
import { timeOpId } from './ids.ts'
import { createLadders } from './ladders.ts'
import { createStreamReader } from './stream-reader.ts'

/** Other processes can win this often in a row before a caller is sent away to come back. */
const MAX_TRIES = 64
/** Nobody waits for an answer much longer: who did not get his turn by then comes again, and is not worked for meanwhile. */
const TURN_MS = 4_000
const TIME_HASH = 'time'

export type StreamsOptions = {
  store: EntryStore
  snapshots: Snapshots
  clock: () => Instant
  /** Folds kept in memory beside the pinned ones. */
  cacheSize?: number
  /** A clock that never goes back, in ms. */
  monotonicMs?: () => number
  /** Entries between two snapshots. */
  snapshotEvery?: number
  /** Hears of what may not stop a commit: a listener that threw, a snapshot that was not kept. */
  report?: (error: unknown) => void
}
/** `idle` resolves when no snapshot is being written. */
export type RunningStreams = Streams & { idle(): Promise<void> }

export function createStreams(options: StreamsOptions): RunningStreams {
  const { store, snapshots, clock, cacheSize = 10_000, snapshotEvery = 100, report = warn } = options
  const { monotonicMs = () => performance.now() } = options
  const cache = createFoldCache(cacheSize)
  const foldedListeners = new Set<(folded: Folded) => void>()
  const committedListeners = new Set<(head: Head) => void>()
  const background = new Set<Promise<void>>()
  const reader = createStreamReader({ store, snapshots, tell: (folded) => tellAll(foldedListeners, folded, report) })

  const fresh: Streams['fresh'] = (kind, stream) =>
    cache.use(kind, stream, async (held) => {
      const isFirst = !held.isLoaded
      await reader.refresh(held)
      if (isFirst) keepSnapshot(held)
      return held.state
    })
  const ladders = createLadders({ read: (orgId) => fresh('organisation', orgId), clock, report })

  function keepSnapshot<Kind extends StreamKind>(held: Held<Kind>): void {
    if (!held.state || held.seq - held.snapshotSeq < snapshotEvery) return
    held.snapshotSeq = held.seq
    const { kind, stream, seq, recordedAt, state } = held
    const saving = snapshots
      .save({ kind, stream, seq, recordedAt, state })
      .catch(report)
      .finally(() => background.delete(saving))
    background.add(saving)
  }

  /** Appends an entry decided on the held fold, and folds it there. */
  async function append<Kind extends StreamKind>(held: Held<Kind>, entry: Entry<FactsOf<Kind>>) {
    const outcome = await store.append(entry)
    if (outcome !== 'ok') return outcome
    reader.fold(held, entry)
    keepSnapshot(held)
    tellAll(committedListeners, { stream: held.stream, kind: held.kind, seq: entry.seq }, report)
    return outcome
  }

  /** The first entry of this opId, when it is this request's. @throws Refusal `op.conflict` */
  async function findReplay<Kind extends StreamKind>(request: CommitRequest<Kind>): Promise<Committed<Kind> | null> {
    const first = await store.findOp(request.stream, request.opId)
    if (!first) return null
    const isSame = first.actor.userId === request.actor.userId && first.opHash === request.opHash
    if (!isSame) throw new Refusal('op.conflict')
    return { entry: first as Entry<FactsOf<Kind>>, replayed: true }
  }

  async function decideAndAppend<Kind extends StreamKind>(
    request: CommitRequest<Kind>,
    held: Held<Kind>,
  ): Promise<Committed<Kind>> {
    if (!held.isLoaded) await reader.refresh(held)
    const ladder = request.kind === 'patient' ? await ladders.of(request.orgId) : undefined
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const decidedOn = held.seq
      const proposal = propose(request, held, clock(), ladder)
      if (proposal instanceof Refusal) {
        const replay = await findReplay(request)
        if (replay) return replay
        await reader.refresh(held)
        if (held.seq === decidedOn) throw proposal
        continue
      }
      const outcome = await append(held, proposal)
      if (outcome === 'ok') return { entry: proposal, replayed: false }
      if (outcome === 'op') return must(await findReplay(request), 'an opId that clashed can be found')
      await reader.refresh(held)
    }
    throw new Unavailable(`others kept writing to ${request.stream}`)
  }

  async function appendTime(held: Held<'patient'>): Promise<Committed<'patient'> | null> {
    let again = ''
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      await reader.refresh(held)
      if (!held.state) return null
      const now = laterOf(clock(), held.recordedAt)
      const { orgId } = held.state
      const led = decideTime(held.state, now)
      if (led.length === 0) return null
      const facts = withAlerts(held, led, now, await ladders.of(orgId))
      const opId = timeOpId(held.stream, nextChangeAt(held.state) + again)
      const entry = entryOf(held, { orgId, opId, opHash: TIME_HASH, actor: SYSTEM, at: now, recordedAt: now, facts })
      const outcome = await append(held, entry)
      if (outcome === 'ok') return { entry, replayed: false }
      // The same instant can come to change something twice, when a grant is made that had ended already.
      if (outcome === 'op') again = `:${held.seq}`
    }
    throw new Unavailable(`others kept writing to ${held.stream}`)
  }

  return {
    commit: (request) =>
      cache.use(request.kind, request.stream, async (held) => {
        const cameAt = monotonicMs()
        const isLate = () => monotonicMs() - cameAt > TURN_MS
        const committed = await inTurn(held, async () => (isLate() ? null : decideAndAppend(request, held)))
        // Said after the turn: it is no trouble with the store, and who came later still gets his.
        if (!committed) throw new Unavailable(`others were before this one at ${request.stream}`)
        return committed
      }),
    settleTime: (patientId) => cache.use('patient', patientId, (held) => inTurn(held, () => appendTime(held))),
    fresh,
    cached: (kind, stream) => {
      const held = cache.find(kind, stream)
      return held?.isLoaded ? (held.state ?? undefined) : undefined
    },
    advance: (kind, stream, seq) =>
      cache.use(kind, stream, async (held) => {
        await reader.reachSeq(held, seq)
        return held.state
      }),
    pin: (stream) => cache.pin(stream),
    onFolded: (listener) => listen(foldedListeners, listener),
    onCommitted: (listener) => listen(committedListeners, listener),
    idle: async () => {
      await Promise.all(background)
    },
  }
}

/** The entry a request makes on a fold, or the Refusal that its rule answers. */
function propose<Kind extends StreamKind>(
  request: CommitRequest<Kind>,
  held: Held<Kind>,
  clockNow: Instant,
  ladder: Ladder | undefined,
): Entry<FactsOf<Kind>> | Refusal {
  const { orgId, opId, opHash, actor } = request
  const recordedAt = laterOf(clockNow, held.recordedAt)
  const { state, facts: led } = afterTime(held, recordedAt)
  try {
    const facts = request.decide(state, recordedAt)
    if (facts.length === 0) throw new Error(`a command on ${request.stream} made no fact`)
    const decided = [...led, ...facts]
    return entryOf(held, {
      orgId,
      opId,
      opHash,
      actor,
      at: request.at ?? recordedAt,
      recordedAt,
      facts: ladder ? withAlerts(held, decided, recordedAt, ladder) : decided,
    })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** A patient as time alone has left him by `now`, so that every entry is judged on its own day. */
function afterTime<Kind extends StreamKind>(
  held: Held<Kind>,
  now: Instant,
): { state: FoldOf<Kind> | null; facts: FactsOf<Kind>[] } {
  if (held.kind !== 'patient' || !held.state) return { state: held.state, facts: [] }
  const patient = held.state as PatientState
  const facts = decideTime(patient, now)
  if (facts.length === 0) return { state: held.state, facts: [] }
  const head = { stream: held.stream, orgId: patient.orgId, seq: held.seq, recordedAt: now, by: SYSTEM.userId }
  return { state: evolvePatient(patient, facts, head) as FoldOf<Kind> | null, facts: facts as FactsOf<Kind>[] }
}

/** The facts of an entry and what they mean for alerts: the one place where alerts are raised and cleared. */
function withAlerts<Kind extends StreamKind>(
  held: Held<Kind>,
  facts: FactsOf<Kind>[],
  recordedAt: Instant,
  ladder: Ladder,
): FactsOf<Kind>[] {
  const patient = held.state as PatientState | null
  const { stream, seq } = held
  const head = { stream, orgId: patient?.orgId ?? '', seq: seq + 1, recordedAt, by: SYSTEM.userId }
  const after = evolvePatient(patient, facts as PatientFact[], head)
  return after ? [...facts, ...(decideAlerts(after, ladder) as FactsOf<Kind>[])] : facts
}

function entryOf<Kind extends StreamKind>(
  held: Held<Kind>,
  rest: Omit<Entry<FactsOf<Kind>>, 'stream' | 'kind' | 'seq' | 'v'>,
): Entry<FactsOf<Kind>> {
  return { stream: held.stream, kind: held.kind, seq: held.seq + 1, ...rest, v: FACT_VERSION }
}

/**
 * Commits of one process on one stream come one after the other, so that they do not clash with themselves. When one finds
 * the store away, all that waited behind it are told so at once: each would find the same, a time-out later.
 */
async function inTurn<Kind extends StreamKind, T>(held: Held<Kind>, work: () => Promise<T>): Promise<T> {
  const before = held.turn
  const { promise, resolve } = Promise.withResolvers<Unavailable | null>()
  held.turn = promise
  let trouble = await before
  try {
    if (trouble) throw trouble
    return await work()
  } catch (error) {
    if (error instanceof Unavailable) trouble = error
    throw error
  } finally {
    // Whoever comes after those who waited tries for himself.
    if (held.turn === promise) held.turn = Promise.resolve(null)
    resolve(trouble)
  }
}

function listen<Message>(listeners: Set<(message: Message) => void>, listener: (message: Message) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A listener that throws stops neither the commit nor the other listeners. */
function tellAll<Message>(
  listeners: Set<(message: Message) => void>,
  message: Message,
  report: (error: unknown) => void,
): void {
  for (const listener of listeners) {
    try {
      listener(message)
    } catch (error) {
      report(error)
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
