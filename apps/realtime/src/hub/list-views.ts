import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { ViewOpened } from '@closeby/protocol/wire'
import type { Panel } from '@closeby/db'
import type { Recorder } from '../core/recorder.ts'
import { visibleCategories } from '../access/access.ts'
import type { ListChannel, Reader, Versioned } from './list-channel.ts'
import { createListChannel } from './list-channel.ts'
import { cursorAt, readCursor } from './list-cursor.ts'
import type { FillDeps, Filling } from './list-fill.ts'
import { fillList } from './list-fill.ts'
import type { Told } from './list-frames.ts'
import { createListFrames } from './list-frames.ts'
import type { ListKind } from './list-kind.ts'
import { keysOf, panelKeyOf, watchedBy } from './list-panel.ts'
import { PAGE } from './list-scan.ts'
import type { PatientRow } from './patient-row.ts'
import { rowOfState } from './patient-row.ts'
import type { SharedFrame } from './shared-frame.ts'
import { checkFrame } from './shared-frame.ts'
import type { Viewer } from './viewer.ts'

type Ask = { since?: string | undefined; batch?: boolean | undefined; changes?: boolean | undefined }
const toldOf = ({ batch, changes }: Ask): Told => (changes ? 'changes' : batch ? 'batch' : 'single')
/** A list of one panel and everybody who watches it. */
type Channel = {
  key: string
  panelKey: string
  /** Who opened it first, as he was then: all who watch it stand to its patients as he does. */
  eyes: User
  list: ListChannel<PatientRow>
  filling: Filling
  views: Set<OpenView>
  /** Whoever can be was woken since anything was flushed. */
  isWoken: boolean
  /** Viewers who were told of a departure. */
  told: WeakMap<object, WeakSet<OpenView>>
}
type OpenView = {
  viewer: Viewer
  channel: Channel
  told: Told
  /** Null until it is answered: then nothing goes out beside the answer. */
  reader: Reader<PatientRow> | null
  isClosed: boolean
  detach: () => void
}

/** Which sockets show one kind of list, and the rows that go to them. */
export type ListViews<Row extends Versioned = Versioned> = {
  /** @throws Refusal `notFound` for whoever has no panel */
  open: (viewer: Viewer, ask: Ask, answer: (opened: ViewOpened<Row>) => void) => Promise<void>
  close: (viewer: Viewer) => boolean
  isWatched: () => boolean
  /** A patient changed: tells each list he is on, was on, or comes onto. */
  take: (state: PatientState) => void
  /** Takes a patient off this viewer's list. True when the client has rows of his there and was told of each. */
  leave: (viewer: Viewer, patient: Versioned) => boolean
  /** The numbers of what was put on the line, unless some waits. */
  checkOf: (viewer: Viewer) => SharedFrame | null
  /** Reads every panel afresh, after the tail was silent. */
  catchUp: () => Promise<void>
}

export type ListDeps = FillDeps & {
  epoch: string
  requireLive: () => void
  /** The patient is not this viewer's any more as of `seq`. */
  onRevoked: (viewer: Viewer, patient: Versioned) => void
  recorder: Pick<Recorder, 'listed'>
}

export function createListViews<Row extends Versioned>(kind: ListKind<Row>, deps: ListDeps): ListViews<Row> {
  const { view: name, isUrgent } = kind
  const { epoch, now, requireLive, onRevoked, recorder, report } = deps
  const byViewer = new Map<Viewer, OpenView>()
  const byPanel = new Map<string, Map<string, Channel>>()
  const taken = new WeakSet<PatientState>()
  const see = createListFrames(kind, now)

  /** Where how many rows there are hangs on what one person may see, each has a channel of his own. */
  const channelKeyOf = (user: User, panelKey: string) => (kind.isReadWhole ? `${panelKey} ${user.id}` : panelKey)
  /** Whether the viewer still is who he was when he opened it: his sockets close as soon as that is known. */
  const isStill = ({ viewer, channel }: OpenView) => panelKeyOf(viewer.caller.user) === channel.panelKey

  function openChannel(eyes: User, panel: Panel, panelKey: string, key: string): Channel {
    const list = createListChannel<PatientRow>()
    const filling = fillList(deps, {
      panel: kind.panelOf(panel),
      offer: (patient) => offer(channel, patient),
      seqOf: list.seqOf,
      shownIds: () => list.patients().map(({ id }) => id),
      isOver: () => channel.views.size === 0,
    })
    const views = new Set<OpenView>()
    const channel: Channel = { key, panelKey, eyes, list, filling, views, isWoken: false, told: new WeakMap() }
    byPanel.set(panelKey, (byPanel.get(panelKey) ?? new Map<string, Channel>()).set(key, channel))
    filling.filled.catch((error: unknown) => {
      report(error)
      drop(channel)
    })
    return channel
  }

  /** The next to open the list reads it anew. One that failed may have been followed by another already. */
  function drop(channel: Channel): void {
    const channels = byPanel.get(channel.panelKey)
    if (channels?.get(channel.key) !== channel) return
    channels.delete(channel.key)
    if (channels.size === 0) byPanel.delete(channel.panelKey)
  }

  function register(viewer: Viewer, told: Told): OpenView {
    const { user } = viewer.caller
    if (!kind.isFor(user.role)) throw new Refusal('notFound')
    const { panel, key: panelKey } = watchedBy(user)
    const key = channelKeyOf(user, panelKey)
    const channel = byPanel.get(panelKey)?.get(key) ?? openChannel(user, panel, panelKey, key)
    const source = { isUrgent, waiting: () => view.reader?.waiting() ?? 0, flush: () => flush(view) }
    const detach = viewer.outlet.attach(source)
    const view: OpenView = { viewer, channel, told, reader: null, isClosed: false, detach }
    channel.views.add(view)
    byViewer.set(viewer, view)
    return view
  }

  function close(viewer: Viewer): boolean {
    const view = byViewer.get(viewer)
    if (!view) return false
    byViewer.delete(viewer)
    const { channel } = view
    channel.views.delete(view)
    if (channel.views.size === 0) drop(channel)
    view.reader?.leave()
    view.isClosed = true
    view.detach()
    return true
  }

  /** Lets a patient's rows wait for every line, or lets him go when he is on this panel no more. */
  function offer(channel: Channel, patient: PatientRow): void {
    const { eyes, list, views } = channel
    const categories = visibleCategories(eyes, patient.shared, now())
    if (!categories) return [...views].forEach(({ viewer }) => onRevoked(viewer, patient))
    if (!list.offer(patient, kind.keysOf(patient, categories)) || channel.isWoken) return
    channel.isWoken = true
    for (const { viewer, reader } of views) if (reader) viewer.outlet.wake()
  }

  /** The next page as this viewer sees it now. It counts as put: the caller sends it at once. */
  function takePage({ viewer, reader }: OpenView) {
    const seen = see(reader?.next(PAGE) ?? { changes: [] }, viewer.caller.user)
    for (const patient of seen.lost) onRevoked(viewer, patient)
    return seen
  }

  function flush(view: OpenView): void {
    view.channel.isWoken = false
    if (!isStill(view)) return
    const { outlet } = view.viewer
    const { gone, frames } = takePage(view)
    for (const id of gone) outlet.send('view:gone', { view: name, id })
    for (const frame of frames(view.told)) outlet.share(frame)
  }

  /** Everybody on the list, worst first once all are known; until then they come in the order of the store. */
  function inOrder({ filling, list }: Channel, user: User): string[] {
    const patients = list.patients()
    if (!filling.isFilled()) return patients.map(({ id }) => id)
    const first = patients.map((patient) => {
      const categories = visibleCategories(user, patient.shared, now())
      return { id: patient.id, row: categories ? kind.rowsOf(patient, categories)[0] : undefined }
    })
    return first.sort((a, b) => (a.row && b.row ? kind.compare(a.row, b.row) : 0)).map(({ id }) => id)
  }

  /** What changed since the client's cursor. The client holds all other rows, and checks count them. */
  async function since(view: OpenView, from: Instant): Promise<{ first: string[]; gone: string[] }> {
    const { filling, list } = view.channel
    await filling.filled
    const left = await filling.leftSince(from)
    const patients = list.patients()
    const here = new Set(patients.map(({ id }) => id))
    const first = patients.filter(({ recordedAt }) => recordedAt >= from).map(({ id }) => id)
    return { first, gone: [...new Set([...left, ...list.departed()])].filter((id) => !here.has(id)) }
  }

  async function open(viewer: Viewer, ask: Ask, answer: (opened: ViewOpened<Row>) => void) {
    close(viewer)
    const view = register(viewer, toldOf(ask))
    const { channel } = view
    const { filling, list } = channel
    try {
      const place = { epoch, panel: channel.panelKey }
      const asOf = cursorAt(place, now())
      const from = kind.isReadWhole ? null : readCursor(ask.since, place, now())
      const whole = kind.isReadWhole ? filling.filled : filling.begun
      const reading = from === null ? whole.then(() => null) : since(view, from)
      const shown = { caller: viewer.caller, requestId: viewer.id, at: now() }
      const recording = recorder.listed(shown, `${name}.open`)
      const [changed] = await Promise.all([reading, recording, kind.prepare(viewer.caller.user)])
      if (viewer.isClosed || view.isClosed) throw new Refusal('retry', { afterMs: 0 })
      requireLive()
      // From here to the answer nothing is awaited: rights are judged as the rows leave.
      view.reader = list.join(changed?.first ?? inOrder(channel, viewer.caller.user))
      const rows = takePage(view).rows.sort(kind.compare)
      const total = Math.max(list.numbers().count, filling.isFilled() ? 0 : filling.expected())
      answer({ rows, ...(changed && { gone: changed.gone }), total, asOf })
      viewer.outlet.wake()
    } catch (error) {
      close(viewer)
      throw error
    }
  }

  return {
    open,
    close,
    isWatched: () => byViewer.size > 0,
    take: (state) => {
      if (byViewer.size === 0 || taken.has(state)) return
      taken.add(state)
      const patient = rowOfState(state)
      for (const key of keysOf(state)) for (const channel of byPanel.get(key)?.values() ?? []) offer(channel, patient)
    },
    leave: (viewer, patient) => {
      const view = byViewer.get(viewer)
      if (!view || !isStill(view)) return false
      const { list, told } = view.channel
      const departure = list.leave(patient)
      if (!departure || !view.reader?.wasBefore(departure)) return false
      const viewers = told.get(departure) ?? new WeakSet<OpenView>()
      told.set(departure, viewers)
      if (viewers.has(view)) return false
      viewers.add(view)
      for (const id of departure.rows) viewer.outlet.send('view:gone', { view: name, id })
      return departure.rows.length > 0
    },
    checkOf: (viewer) => {
      const view = byViewer.get(viewer)
      return view?.reader?.waiting() === 0 ? checkFrame(name, view.channel.list.numbers()) : null
    },
    catchUp: async () => {
      const channels = [...byPanel.values()].flatMap((each) => [...each.values()])
      for (const { filling } of channels) if (filling.isFilled()) await filling.reconcile()
    },
  }
}
