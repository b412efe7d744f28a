import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Account, User } from '@closeby/protocol/accounts'
import { Refusal } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { HubMode } from '@closeby/protocol/wire'
import type { BoardRows, EntryStore, Head, Streams } from '@closeby/db'
import { createBuckets } from '../access/person-bucket.ts'
import type { LadderNames } from '../core/ladder-names.ts'
import type { Recorder } from '../core/recorder.ts'
import type { Caller } from '../registry/door.ts'
import type { Registry } from '../registry/registry.ts'
import { requireDeclarations } from '../registry/registry.ts'
import type { Runner } from '../registry/run.ts'
import { errorFields } from '../registry/run.ts'
import { createAdmission, isWelcome } from './admission.ts'
import { hubDoors } from './asks.ts'
import { createBackground } from './background.ts'
import { acceptConnections } from './connections.ts'
import { createFeed } from './feed.ts'
import type { SocketDoor } from './handlers.ts'
import { bindDoors } from './handlers.ts'
import { HELD_AFTER_MS, modeOf } from './hub-mode.ts'
import type { HubServer } from './line.ts'
import { boardKind, inboxKind } from './list-kind.ts'
import type { ListDeps } from './list-views.ts'
import { createListViews } from './list-views.ts'
import { createOutlet } from './outlet.ts'
import { createPacer } from './pacer.ts'
import { createPatientViews } from './patient-views.ts'
import { createPeople } from './people.ts'
import { createPokes, NO_POKES } from './pokes.ts'
import { createRecentHeads } from './recent-heads.ts'
import { createRevoking } from './revoking.ts'
import { systemTime } from './time.ts'
import type { HubTime } from './time.ts'
import type { Viewer } from './viewer.ts'

/** A socket may carry no more than this; a larger message cuts it. */
const MESSAGE_MAX_BYTES = 65_536
const CONNECT_MS = 5_000
const TICK_MS = 500
const SWEEP_MS = 10_000
const SESSION_CHECK_MS = 60_000
const TOUCH_MS = 60_000
const HELD_RETRY_MS = 1_000
/** Streams whose time is settled at once, beside what people wait for. */
const SETTLED_AT_ONCE = 4
/** A drained hub's clients come back over this long. */
const DRAIN_MS = 4_000
const LAST_ANSWERS_MS = 2_000

export type HubDeps = {
  /** Its listeners for other paths must be there already. */
  server: HttpServer
  database: {
    streams: Streams
    store: Pick<EntryStore, 'read' | 'readLast' | 'heads' | 'tail'>
    boardRows: BoardRows
    epoch: string
  }
  registry: Registry
  runner: Runner
  ladderNames: LadderNames
  recorder: Recorder
  sessions: {
    authenticateTicket: (ticket: string) => Promise<Caller>
    sessionAlive: (sid: string) => Promise<boolean>
    touch: (sid: string) => Promise<void>
  }
  userOf: (account: Account) => User
  config: { origins: readonly string[]; redisUrl: string; redisPrefix: string; trustedProxies: number }
  log: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>
  time?: HubTime
  /** 0 to 1. */
  random?: () => number
  /** Without pokes a hub hears of other hubs' commits by the tail alone. */
  hasPokes?: boolean
  /** Handshakes let in per second, and at once. */
  admission?: { perSecond: number; burst: number }
}
export type Hub = {
  mode: () => HubMode
  sockets: () => number
  /** Milliseconds since the log last answered this hub. */
  tailSilentMs: () => number
  /** Lets nobody in any more and sends everybody away, spread over seconds, after what they asked was answered. */
  drain: () => Promise<void>
  /** Cuts whoever is left and stops. The HTTP server stays with its owner. */
  close: () => Promise<void>
}

/** Opens the live side of a process on an HTTP server. Resolves when it follows the log. @throws Unavailable */
export async function createHub(deps: HubDeps): Promise<Hub> {
  const {
    server,
    registry,
    runner,
    ladderNames,
    recorder,
    sessions,
    config,
    log,
    time = systemTime,
    random = Math.random,
  } = deps
  const { streams, store, boardRows, epoch } = deps.database
  const report = (error: unknown) => log.warn({ error: errorFields(error) }, 'the hub goes on')
  const now = () => time.now()

  const background = createBackground({ atOnce: SETTLED_AT_ONCE, report })
  const heads = createRecentHeads({ rows: boardRows, monotonicMs: time.monotonicMs })
  const pacer = createPacer({ time, report })
  let mode: HubMode = 'live'
  let isDraining = false

  const isHeld = () => tail.silentMs() > HELD_AFTER_MS
  const requireLive = () => {
    if (isHeld()) throw new Refusal('retry', { afterMs: HELD_RETRY_MS })
  }
  const { onRevoked, onUnlisted } = createRevoking({
    ...{ streams, now },
    patients: () => patients,
    lists: () => allLists,
  })
  const patients = createPatientViews({ streams, store, epoch, now, requireLive, onRevoked, recorder, report })
  const listDeps: ListDeps = {
    ...{ rows: boardRows, streams, heads, background, epoch, now, requireLive, recorder, report },
    onRevoked: onUnlisted,
  }
  const lists = {
    board: createListViews(boardKind(), listDeps),
    inbox: createListViews(inboxKind(ladderNames), listDeps),
  }
  const allLists = Object.values(lists)
  const isWatched = (patientId: string) => allLists.some((list) => list.isWatched()) || patients.isOpen(patientId)
  const takeRows = (patient: PatientState) => allLists.forEach((list) => list.take(patient))
  const feed = createFeed({ streams, heads, time, isWatched, onPatient: takeRows, report })
  const people = createPeople({
    ...{ streams, sessionAlive: sessions.sessionAlive, userOf: deps.userOf, report },
    end: (viewer, why) => connections.end(viewer, why),
  })

  const pokes =
    deps.hasPokes === false
      ? NO_POKES
      : createPokes({ redisUrl: config.redisUrl, prefix: `${config.redisPrefix}:${epoch}`, onPoke: feed.push, report })
  // Whatever this process folds is judged in the same breath: nothing waits by rights that are known to be over.
  const stopFolded = streams.onFolded((folded) => {
    patients.take(folded)
    people.take(folded)
    if (folded.kind === 'patient') takeRows(folded.after as PatientState)
  })
  const stopCommitted = streams.onCommitted((head) => {
    feed.push(head)
    pokes.send(head)
  })
  const tail = await store.tail({ onHead: (head: Head) => feed.push(head), onLost: () => catchUp() })

  /** Reads everything open afresh: after a silence of the tail, what it tells next may take a while to come. */
  async function refresh(): Promise<void> {
    await Promise.all([patients.catchUp(), ...allLists.map((list) => list.catchUp()), people.recheck()])
  }

  /** What the tail cannot tell, because it began just now or lost its place: every head is compared with its row. */
  async function catchUp(): Promise<void> {
    for await (const head of heads.behind(store.heads('patient'))) feed.push(head)
    await refresh()
  }

  const io: HubServer = new Server(server, {
    path: '/live',
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    connectTimeout: CONNECT_MS,
    allowRequest: (request, decide) => decide(null, isWelcome(request, config.origins)),
  })
  const doors = doorsByEvent()
  const buckets = createBuckets({ perSecond: 20, burst: 40, monotonicMs: time.monotonicMs })
  const connections = acceptConnections({
    ...{ io, people, time, trustedProxies: config.trustedProxies },
    admission: createAdmission({ time, ...deps.admission }),
    drainSlotMs: () => (isDraining ? Math.floor(random() * DRAIN_MS) : null),
    authenticateTicket: sessions.authenticateTicket,
    failureOf: (error) => runner.failureOf(error, 'live', nobody(now())),
    createOutlet: (viewer, line) =>
      createOutlet({
        ...{ line, pacer, monotonicMs: time.monotonicMs, isHeld },
        sendChecks: () => sendChecks(viewer()),
        onStuck: () => connections.end(viewer(), 'stuck'),
      }),
    mode: () => mode,
    bind: (socket, viewer) =>
      bindDoors(socket, {
        ...{ viewer, source: socket.data.source, doors, runDoor: runner.runDoor, buckets, now, log },
        onAsked: noteUse,
      }),
    onLeft: (viewer) => {
      patients.closeAll(viewer)
      for (const list of allLists) list.close(viewer)
    },
  })

  function doorsByEvent(): ReadonlyMap<string, SocketDoor> {
    const own = hubDoors({
      patients,
      lists,
      authenticateTicket: sessions.authenticateTicket,
      renew: (viewer, caller) => (viewer.caller = caller),
    })
    const all: SocketDoor[] = [...registry.byEvent.values(), ...own]
    requireDeclarations(all)
    return new Map(all.flatMap((door) => (door.event === undefined ? [] : [[door.event, door] as const])))
  }

  /** Asking is being there: it keeps the session from ending for want of use. What a page opens by itself is not. */
  function noteUse(viewer: Viewer, event: string): void {
    const isByPage = viewer.caller.hasScreen && !registry.byEvent.has(event)
    if (isByPage || time.monotonicMs() - viewer.usedAt < TOUCH_MS) return
    viewer.usedAt = time.monotonicMs()
    background.add(`touch ${viewer.id}`, () => sessions.touch(viewer.caller.sid))
  }

  function sendChecks(viewer: Viewer): void {
    for (const check of patients.checksOf(viewer)) viewer.outlet.send('log:check', check)
    for (const list of allLists) {
      const check = list.checkOf(viewer)
      if (check) viewer.outlet.share(check)
    }
  }

  function tick(): void {
    const before = mode
    mode = modeOf({ silentMs: tail.silentMs(), lateMs: feed.lateMs(), lagMs: pacer.lagMs() }, before)
    for (const { outlet } of people.all()) {
      if (mode !== before) outlet.send('hub:state', { mode })
      outlet.tick()
    }
    if (before === 'held' && mode !== 'held') refresh().catch(report)
  }

  const stops = [
    time.every(TICK_MS, tick),
    time.every(SWEEP_MS, () => void heads.sweep().catch(report)),
    time.every(SESSION_CHECK_MS, () => void people.recheck().catch(report)),
  ]
  background.add('compare', catchUp)

  async function sendAway(viewer: Viewer): Promise<void> {
    const retryIn = Math.floor(random() * DRAIN_MS)
    viewer.outlet.send('hub:drain', { retryIn })
    await new Promise<void>((resolve) => time.after(retryIn, resolve))
    const answered = Promise.all(viewer.asked)
    const enough = new Promise<void>((resolve) => time.after(LAST_ANSWERS_MS, resolve))
    await Promise.race([answered, enough])
    connections.end(viewer, 'drained')
  }

  return {
    mode: () => mode,
    sockets: () => io.engine.clientsCount,
    tailSilentMs: () => tail.silentMs(),
    drain: async () => {
      isDraining = true
      await Promise.all(people.all().map(sendAway))
    },
    close: async () => {
      isDraining = true
      for (const stop of [...stops, stopFolded, stopCommitted, feed.stop, background.stop, pacer.stop]) stop()
      io.disconnectSockets(true)
      io.engine.close()
      pokes.close()
      await tail.stop()
    },
  }
}

/** The context of what went wrong before anybody was known. */
function nobody(now: string) {
  return { caller: null, now, requestId: '', address: '', origin: null }
}
