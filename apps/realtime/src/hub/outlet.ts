import type { Frame, FrameName, Line } from './line.ts'
import type { Pacer } from './pacer.ts'
import type { SharedFrame } from './shared-frame.ts'

/** A line that takes nothing for this long, with this much waiting, has a reader that does not read. */
const STUCK_MS = 5_000
const MAX_PACKETS = 256
const MAX_BYTES = 1_048_576
/** How often a socket is told the numbers of what was put on it. */
const CHECK_EVERY_MS = 5_000
/** Entries given to the line at a time: few enough that a withdrawal still finds most of what waits. */
const ENTRIES_AT_ONCE = 32

/** A list whose rows wait to be put on the line. */
export type RowSource = {
  /** Goes before every other list, and is not paced. */
  isUrgent: boolean
  waiting: () => number
  /** Puts the next rows on the line. */
  flush: () => void
}
/**
 * Everything that goes down one socket, in lanes. What is sent directly (revocations, news of the hub itself) goes at
 * once. Rows of urgent lists, then entries in order, go as soon as the line takes them. Other rows are merged while the
 * line is busy and flushed by the pacer. All but what is sent directly can be taken back until it leaves.
 */
export type Outlet = {
  send: <Name extends FrameName>(event: Name, frame: Frame<Name>) => void
  /** The same for a frame that others get as well. */
  share: (frame: SharedFrame) => void
  entry: (frame: Frame<'log:entry'>) => void
  /** Takes back every waiting entry of a patient. */
  purge: (patientId: string) => void
  attach: (source: RowSource) => () => void
  /** Rows wait: they are flushed as soon as the line and the pacer let them. */
  wake: () => void
  /** To be called twice a second or so: sends checks when they are due, and cuts a reader that does not read. */
  tick: () => void
  close: () => void
}

function waitingIn(lane: Set<RowSource>): number {
  let sum = 0
  for (const source of lane) sum += source.waiting()
  return sum
}

export function createOutlet(deps: {
  line: Line
  pacer: Pacer
  monotonicMs: () => number
  /** While the hub may not send health data. */
  isHeld: () => boolean
  /** Puts the numbers of everything open on the line. Called only when nothing that they count waits. */
  sendChecks: () => void
  onStuck: () => void
}): Outlet {
  const { line, pacer, monotonicMs, isHeld, sendChecks, onStuck } = deps
  const lanes = { urgent: new Set<RowSource>(), paced: new Set<RowSource>() }
  let entries: Frame<'log:entry'>[] = []
  let busySince: number | null = null
  let nextCheckAt = monotonicMs() + CHECK_EVERY_MS
  let isCheckDue = false
  let isClosed = false

  const isReady = () => !isClosed && !isHeld() && !line.isBusy()
  const rowsWaiting = () => waitingIn(lanes.urgent) + waitingIn(lanes.paced)

  function sendEntries(): void {
    if (entries.length === 0 || !isReady()) return
    for (const entry of entries.splice(0, ENTRIES_AT_ONCE)) line.emit('log:entry', entry)
  }

  function checkIfDue(): void {
    if (!isCheckDue || isClosed || isHeld() || entries.length > 0 || rowsWaiting() > 0) return
    isCheckDue = false
    sendChecks()
  }

  function flush(lane: Set<RowSource>): void {
    for (const source of lane) if (source.waiting() > 0 && isReady()) source.flush()
  }

  const flushable = {
    flush: () => {
      flush(lanes.urgent)
      flush(lanes.paced)
      checkIfDue()
    },
  }
  function wake(): void {
    flush(lanes.urgent)
    if (waitingIn(lanes.paced) > 0 && isReady()) pacer.request(flushable)
  }

  function advance(): void {
    flush(lanes.urgent)
    sendEntries()
    wake()
    checkIfDue()
  }

  function cutIfStuck(now: number): void {
    busySince ??= now
    const { packets, bytes } = line.backlog()
    const isTooMuch = packets + entries.length + rowsWaiting() >= MAX_PACKETS || bytes >= MAX_BYTES
    if (now - busySince >= STUCK_MS && isTooMuch && !isClosed) onStuck()
  }

  line.onIdle(() => {
    busySince = null
    advance()
  })

  return {
    send: (event, frame) => {
      if (!isClosed) line.emit(event, frame)
    },
    share: (frame) => {
      if (!isClosed) line.share(frame)
    },
    entry: (frame) => {
      entries.push(frame)
      sendEntries()
    },
    purge: (patientId) => {
      entries = entries.filter(({ stream }) => stream !== patientId)
    },
    attach: (source) => {
      const lane = source.isUrgent ? lanes.urgent : lanes.paced
      lane.add(source)
      return () => void lane.delete(source)
    },
    wake,
    tick: () => {
      const now = monotonicMs()
      if (now >= nextCheckAt) {
        isCheckDue = true
        nextCheckAt = now + CHECK_EVERY_MS
      }
      if (line.isBusy()) return cutIfStuck(now)
      busySince = null
      // Nothing else wakes what waited while the hub was held; of thousands of sockets hardly one has anything.
      if (isCheckDue || entries.length > 0 || rowsWaiting() > 0) advance()
    },
    close: () => {
      isClosed = true
      entries = []
      lanes.urgent.clear()
      lanes.paced.clear()
    },
  }
}
