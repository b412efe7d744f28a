import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { BoardRow } from '@closeby/protocol/compliance'
import { riskOf } from '@closeby/protocol/compliance'
import type { PatientState } from '@closeby/protocol/patient'
import type { BoardOpened, ViewName } from '@closeby/protocol/wire'
import type { BoardRows, Panel, Streams } from '@closeby/db'
import { visibleCategories } from '../access/access.ts'
import { cursorAt, readCursor } from './board-cursor.ts'
import { keysOf, panelOf } from './board-panel.ts'
import type { ScanDeps } from './board-scan.ts'
import { PAGE, scanChanges, scanPanel, scanRows, scanUnwritten } from './board-scan.ts'
import type { BoardView } from './board-view.ts'
import { createBoardView } from './board-view.ts'
import type { PatientRow } from './patient-row.ts'
import { createRowJudge, rowOfState } from './patient-row.ts'
import type { Viewer } from './viewer.ts'

const VIEW: ViewName = 'board'
type OpenBoard = { since?: string | undefined; batch?: boolean | undefined }
type OpenView = {
  viewer: Viewer
  panel: Panel
  key: string
  isBatch: boolean
  rows: BoardView<PatientRow>
  /** Until it is answered nothing goes out beside the answer. */
  isAnswered: boolean
  isClosed: boolean
  detach: () => void
  /** Told once when no row waits any more. */
  drainWaiters: (() => void)[]
}

/** What an opening finds: how long the list is, who left it since the cursor, and the pages that follow the answer. */
type Beginning = { total: number; gone?: string[]; rest?: AsyncIterable<PatientRow[]> }

/** Which sockets show a board, and the rows that go to them. */
export type BoardViews = {
  /** @throws Refusal `notFound` for whoever has no board */
  open: (viewer: Viewer, ask: OpenBoard, answer: (opened: BoardOpened) => void) => Promise<void>
  close: (viewer: Viewer) => boolean
  isWatched: () => boolean
  /** A patient changed: tells each board he is on, was on, or comes onto. */
  take: (state: PatientState) => void
  /** Takes a patient off this viewer's board. True when the client has him there and must be told. */
  leave: (viewer: Viewer, row: { id: string; seq: number }) => boolean
  checkOf: (viewer: Viewer) => { view: ViewName; count: number; sum: number } | null
  /** Reads every panel afresh, after the tail was silent. */
  catchUp: () => Promise<void>
}

export type BoardDeps = ScanDeps & {
  rows: ScanDeps['rows'] & Pick<BoardRows, 'count' | 'seqsIn'>
  streams: Pick<Streams, 'advance' | 'fresh' | 'settleTime'>
  epoch: string
  requireLive: () => void
  /** The patient is not this viewer's any more as of `seq`. */
  onRevoked: (viewer: Viewer, patient: { id: string; seq: number }) => void
  report: (error: unknown) => void
}

export function createBoardViews(deps: BoardDeps): BoardViews {
  const { rows: stored, streams, epoch, now, requireLive, onRevoked, report } = deps
  const byViewer = new Map<Viewer, OpenView>()
  const byPanel = new Map<string, Set<OpenView>>()
  const judge = createRowJudge()

  function register(viewer: Viewer, isBatch: boolean): OpenView {
    const { panel, key } = panelOf(viewer.caller.user)
    const rows = createBoardView<PatientRow>()
    const view: OpenView = {
      ...{ viewer, panel, key, isBatch, rows },
      isAnswered: false,
      isClosed: false,
      detach: viewer.outlet.attach({
        waiting: () => (view.isAnswered ? rows.waiting() : 0),
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

  const seenBy = ({ viewer }: OpenView, row: PatientRow) => visibleCategories(viewer.caller.user, row.shared, now())

  /** Lets a row wait for the line, or lets it go when it is not this viewer's. */
  function offer(view: OpenView, row: PatientRow): void {
    if (!seenBy(view, row)) onRevoked(view.viewer, row)
    else if (view.rows.offer(row)) view.viewer.outlet.wake()
  }

  function offerAll(view: OpenView, rows: PatientRow[]): void {
    for (const row of rows) offer(view, row)
  }

  /** Up to a page of waiting rows as this viewer sees them now. They count as put: the caller sends them at once. */
  function takePage(view: OpenView): BoardRow[] {
    return view.rows.take(PAGE).flatMap((row) => {
      const categories = seenBy(view, row)
      if (categories) view.rows.put(row)
      else onRevoked(view.viewer, row)
      return categories ? [judge(row, categories)] : []
    })
  }

  function flush(view: OpenView): void {
    const { outlet } = view.viewer
    const rows = takePage(view)
    if (!view.isBatch) for (const row of rows) outlet.send('view:row', { view: VIEW, row })
    else if (rows.length > 0) outlet.send('view:rows', { view: VIEW, rows })
    if (view.rows.waiting() === 0) tellDrained(view)
  }

  function drained(view: OpenView): Promise<void> {
    if (view.isClosed || view.rows.waiting() === 0) return Promise.resolve()
    return new Promise((resolve) => view.drainWaiters.push(resolve))
  }
  const tellDrained = ({ drainWaiters }: OpenView) => drainWaiters.splice(0).forEach((tell) => tell())

  /** Offers rows at a pace the socket keeps up with. */
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
    const newer = [...seqs].flatMap(([id, seq]) => (seq > view.rows.seqOf(id) ? [id] : []))
    await offerPages(view, scanRows(deps, newer))
    offerAll(view, await scanUnwritten(deps))
    for (const id of view.rows.shownIds()) {
      if (view.isClosed) return
      const state = seqs.has(id) ? null : await streams.fresh('patient', id)
      if (state) offer(view, rowOfState(state))
    }
  }

  /** The worst page now; the rest follows behind the answer. */
  async function beginWhole(view: OpenView): Promise<Beginning> {
    const pages = scanPanel(deps, view.panel)
    const [first, count] = await Promise.all([pages.next(), stored.count(view.panel)])
    if (!first.done) offerAll(view, first.value)
    if (view.rows.waiting() < PAGE) offerAll(view, await scanUnwritten(deps))
    return { total: Math.max(view.rows.waiting(), count), rest: pages }
  }

  /** What changed since the client's cursor. All other rows count as put: the client holds them, and checks count them. */
  async function beginSince(view: OpenView, since: Instant): Promise<Beginning> {
    const seqs = await stored.seqsIn(view.panel)
    const { rows, gone } = await scanChanges(deps, view.panel, since)
    offerAll(view, rows)
    for (const [id, seq] of seqs) if (view.rows.seqOf(id) === 0) view.rows.put({ id, seq })
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

  async function open(
    viewer: Viewer,
    { since, batch }: OpenBoard,
    answer: (opened: BoardOpened) => void,
  ): Promise<void> {
    close(viewer)
    const view = register(viewer, batch === true)
    try {
      const place = { epoch, panel: view.key }
      const asOf = cursorAt(place, now())
      const from = readCursor(since, place, now())
      const { total, gone, rest } = await (from === null ? beginWhole(view) : beginSince(view, from))
      if (viewer.isClosed || view.isClosed) throw new Refusal('retry', { afterMs: 0 })
      requireLive()
      // From here to the answer nothing is awaited: rights are judged as the rows leave.
      const rows = takePage(view).sort((a, b) => riskOf(a.status) - riskOf(b.status))
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
      const row = rowOfState(state)
      const views = new Set(keysOf(state).flatMap((key) => [...(byPanel.get(key) ?? [])]))
      for (const view of views) offer(view, row)
    },
    leave: (viewer, row) => {
      const view = byViewer.get(viewer)
      if (!view?.rows.leave(row)) return false
      viewer.outlet.send('view:gone', { view: VIEW, id: row.id })
      return true
    },
    checkOf: (viewer) => {
      const view = byViewer.get(viewer)
      const check = view?.isAnswered ? view.rows.check() : null
      return check && { view: VIEW, ...check }
    },
    catchUp: async () => {
      for (const view of byViewer.values()) if (view.isAnswered) await reconcile(view)
    },
  }
}
