import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { ViewName, ViewOpened } from '@closeby/protocol/wire'
import type { BoardRows, Panel, Streams } from '@closeby/db'
import { visibleCategories } from '../access/access.ts'
import { cursorAt, readCursor } from './list-cursor.ts'
import type { ListKind } from './list-kind.ts'
import { keysOf, panelOf } from './list-panel.ts'
import type { ScanDeps } from './list-scan.ts'
import { PAGE, scanChanges, scanPanel, scanRows, scanUnwritten } from './list-scan.ts'
import type { ListView, Told, Versioned } from './list-view.ts'
import { createListView } from './list-view.ts'
import type { PatientRow } from './patient-row.ts'
import { rowOfState } from './patient-row.ts'
import type { Viewer } from './viewer.ts'

type Ask = { since?: string | undefined; batch?: boolean | undefined }
type OpenView = {
  viewer: Viewer
  panel: Panel
  key: string
  isBatch: boolean
  list: ListView<PatientRow>
  /** Until it is answered nothing goes out beside the answer. */
  isAnswered: boolean
  isClosed: boolean
  detach: () => void
  /** Told once when no row waits any more. */
  drainWaiters: (() => void)[]
}

/** What an opening finds: how long the list is, who left it since the cursor, and the pages that follow the answer. */
type Beginning = { total: number; gone?: string[]; rest?: AsyncIterable<PatientRow[]> }

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
  checkOf: (viewer: Viewer) => { view: ViewName; count: number; sum: number } | null
  /** Reads every panel afresh, after the tail was silent. */
  catchUp: () => Promise<void>
}

export type ListDeps = ScanDeps & {
  rows: ScanDeps['rows'] & Pick<BoardRows, 'count' | 'seqsIn'>
  streams: Pick<Streams, 'advance' | 'fresh' | 'settleTime'>
  epoch: string
  requireLive: () => void
  /** The patient is not this viewer's any more as of `seq`. */
  onRevoked: (viewer: Viewer, patient: Versioned) => void
}

export function createListViews<Row extends Versioned>(kind: ListKind<Row>, deps: ListDeps): ListViews<Row> {
  const { view: name, isUrgent } = kind
  const { rows: stored, streams, epoch, now, requireLive, onRevoked, report } = deps
  const byViewer = new Map<Viewer, OpenView>()
  const byPanel = new Map<string, Set<OpenView>>()

  function register(viewer: Viewer, isBatch: boolean): OpenView {
    const { panel, key } = panelOf(viewer.caller.user)
    const list = createListView<PatientRow>()
    const view: OpenView = {
      ...{ viewer, panel: kind.panelOf(panel), key, isBatch, list },
      isAnswered: false,
      isClosed: false,
      detach: viewer.outlet.attach({
        isUrgent,
        waiting: () => (view.isAnswered ? list.waiting() : 0),
        flush: () => flush(view),
      }),
      drainWaiters: [],
    }
    byViewer.set(viewer, view)
    byPanel.set(key, (byPanel.get(key) ?? new Set()).add(view))
    return view
  }

  function close(viewer: Viewer): boolean {
    const view = byViewer.get(viewer)
    if (!view) return false
    byViewer.delete(viewer)
    const views = byPanel.get(view.key)
    views?.delete(view)
    if (views?.size === 0) byPanel.delete(view.key)
    view.isClosed = true
    view.detach()
    tellDrained(view)
    return true
  }

  const seenBy = ({ viewer }: OpenView, patient: PatientRow) =>
    visibleCategories(viewer.caller.user, patient.shared, now())

  /** Lets a patient's rows wait for the line, or lets him go when he is not this viewer's. */
  function offer(view: OpenView, patient: PatientRow): void {
    const categories = seenBy(view, patient)
    if (!categories) onRevoked(view.viewer, patient)
    else if (view.list.offer(patient, kind.keysOf(patient, categories))) view.viewer.outlet.wake()
  }

  function offerAll(view: OpenView, patients: PatientRow[]): void {
    for (const patient of patients) offer(view, patient)
  }

  /** Up to a page of waiting rows as this viewer sees them now. They count as put: the caller sends them at once. */
  function takePage(view: OpenView): Told<Row> {
    const { viewer, list } = view
    const page: Told<Row> = { news: [], gone: [] }
    for (let next = list.next(); next; next = list.next()) {
      const { patient, count } = next
      if (page.news.length > 0 && page.news.length + count > PAGE) break
      const categories = seenBy(view, patient)
      if (!categories) {
        onRevoked(viewer, patient)
        continue
      }
      const { news, gone } = list.put(patient, kind.rowsOf(patient, categories))
      page.news.push(...news)
      page.gone.push(...gone)
    }
    return page
  }

  function flush(view: OpenView): void {
    const { outlet } = view.viewer
    const { news, gone } = takePage(view)
    for (const id of gone) outlet.send('view:gone', { view: name, id })
    if (!view.isBatch) for (const row of news) outlet.send('view:row', { view: name, row })
    else if (news.length > 0) outlet.send('view:rows', { view: name, rows: news })
    if (view.list.waiting() === 0) tellDrained(view)
  }

  function drained(view: OpenView): Promise<void> {
    if (view.isClosed || view.list.waiting() === 0) return Promise.resolve()
    return new Promise((resolve) => view.drainWaiters.push(resolve))
  }
  const tellDrained = ({ drainWaiters }: OpenView) => drainWaiters.splice(0).forEach((tell) => tell())

  /** Offers patients at a pace the socket keeps up with. */
  async function offerPages(view: OpenView, pages: AsyncIterable<PatientRow[]>): Promise<void> {
    for await (const page of pages) {
      if (view.isClosed) return
      offerAll(view, page)
      await drained(view)
    }
  }

  /** Brings a list up to the store whatever was missed: rows that are newer there, not written yet, or not his any more. */
  async function reconcile(view: OpenView): Promise<void> {
    const seqs = await stored.seqsIn(view.panel)
    const newer = [...seqs].flatMap(([id, seq]) => (seq > view.list.seqOf(id) ? [id] : []))
    await offerPages(view, scanRows(deps, newer))
    offerAll(view, await scanUnwritten(deps))
    for (const id of view.list.shownIds()) {
      if (view.isClosed) return
      const state = seqs.has(id) ? null : await streams.fresh('patient', id)
      if (state) offer(view, rowOfState(state))
    }
  }

  /** The worst page now; the rest follows behind the answer. */
  async function beginWhole(view: OpenView): Promise<Beginning> {
    const pages = scanPanel(deps, view.panel)
    if (kind.isReadWhole) {
      for await (const page of pages) offerAll(view, page)
      offerAll(view, await scanUnwritten(deps))
      return { total: view.list.waitingRows(), rest: pages }
    }
    const [first, count] = await Promise.all([pages.next(), stored.count(view.panel)])
    if (!first.done) offerAll(view, first.value)
    if (view.list.waiting() < PAGE) offerAll(view, await scanUnwritten(deps))
    return { total: Math.max(view.list.waiting(), count), rest: pages }
  }

  /** What changed since the client's cursor. All other rows count as put: the client holds them, and checks count them. */
  async function beginSince(view: OpenView, since: Instant): Promise<Beginning> {
    const seqs = await stored.seqsIn(view.panel)
    const { rows, gone } = await scanChanges(deps, view.panel, since)
    offerAll(view, rows)
    for (const [id, seq] of seqs) if (view.list.seqOf(id) === 0) view.list.put({ id, seq }, [{ id, seq }])
    offerAll(view, await scanUnwritten(deps))
    return { total: seqs.size, gone: gone.filter((id) => !seqs.has(id)) }
  }

  /** A row that moved in the order while the list was read may have been passed over: the end finds what was missed. */
  async function followUp(view: OpenView, rest: AsyncIterable<PatientRow[]> | undefined): Promise<void> {
    await drained(view)
    if (!rest) return
    await offerPages(view, rest)
    await reconcile(view)
  }

  async function open(viewer: Viewer, { since, batch }: Ask, answer: (opened: ViewOpened<Row>) => void): Promise<void> {
    close(viewer)
    const view = register(viewer, batch === true)
    try {
      const place = { epoch, panel: view.key }
      const asOf = cursorAt(place, now())
      const from = kind.isReadWhole ? null : readCursor(since, place, now())
      const { total, gone, rest } = await (from === null ? beginWhole(view) : beginSince(view, from))
      if (viewer.isClosed || view.isClosed) throw new Refusal('retry', { afterMs: 0 })
      requireLive()
      // From here to the answer nothing is awaited: rights are judged as the rows leave.
      const rows = takePage(view).news.sort(kind.compare)
      view.isAnswered = true
      answer({ rows, ...(gone && { gone }), total, asOf })
      viewer.outlet.wake()
      followUp(view, rest).catch(report)
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
      if (byViewer.size === 0) return
      const patient = rowOfState(state)
      const views = new Set(keysOf(state).flatMap((key) => [...(byPanel.get(key) ?? [])]))
      for (const view of views) offer(view, patient)
    },
    leave: (viewer, patient) => {
      const gone = byViewer.get(viewer)?.list.leave(patient) ?? []
      for (const id of gone) viewer.outlet.send('view:gone', { view: name, id })
      return gone.length > 0
    },
    checkOf: (viewer) => {
      const view = byViewer.get(viewer)
      const check = view?.isAnswered ? view.list.check() : null
      return check && { view: name, ...check }
    },
    catchUp: async () => {
      for (const view of byViewer.values()) if (view.isAnswered) await reconcile(view)
    },
  }
}
