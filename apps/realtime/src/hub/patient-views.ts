import type { Sight } from '@closeby/protocol/consent'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import { goalViewsOf, itemViewsOf } from '@closeby/protocol/compliance'
import type { PatientState } from '@closeby/protocol/patient'
import { nextChangeAt, redactState, todayOf } from '@closeby/protocol/patient'
import type { PatientOpened, Snapshot, WireEntry } from '@closeby/protocol/wire'
import type { EntryStore, Folded, Streams } from '@closeby/db'
import type { Recorder } from '../core/recorder.ts'
import { visibleCategories } from '../access/access.ts'
import type { PatientEntry, PatientFolded } from './patient-view.ts'
import { changesSharing, judgeEntry, pastEntryOf } from './patient-view.ts'
import type { Viewer } from './viewer.ts'

/** Further behind, a snapshot is the shorter way. */
const MAX_RESUME = 500
const TIMELINE = 100

/** A patient open on a socket. While it opens, what is folded waits: the answer comes first, then all that is later. */
type PatientView = {
  viewer: Viewer
  patientId: string
  waiting: PatientFolded[] | null
  categories: Sight
  /** Seq it was opened at. */
  from: number
  /** Seq of the last entry handed to the outlet. */
  seq: number
  release: () => void
}
type OpenPatient = { patientId: string; after?: number | undefined }

/** Which sockets have which patient open, and what goes to them. */
export type PatientViews = {
  /** @throws Refusal `notFound` for whoever may not see the patient, and for a patient who does not exist */
  open: (viewer: Viewer, ask: OpenPatient, answer: (opened: PatientOpened) => void) => Promise<void>
  close: (viewer: Viewer, patientId: string) => boolean
  /** Closes it unless the view has seen something later. True when it was open. */
  revoke: (viewer: Viewer, patient: { id: string; seq: number }) => boolean
  closeAll: (viewer: Viewer) => void
  isOpen: (patientId: string) => boolean
  /** Every fold of this process passes here, in seq order. */
  take: (folded: Folded) => void
  /** What was put on a socket, by patient. */
  checksOf: (viewer: Viewer) => { stream: string; seq: number }[]
  /** Reads every open patient's log afresh, after the tail was silent. */
  catchUp: () => Promise<void>
}

export function createPatientViews(deps: {
  streams: Pick<Streams, 'fresh' | 'cached' | 'settleTime' | 'pin'>
  store: Pick<EntryStore, 'read' | 'readLast'>
  epoch: string
  now: () => Instant
  requireLive: () => void
  /** The patient was taken from this viewer as of `seq`. */
  onRevoked: (viewer: Viewer, patient: { id: string; seq: number }) => void
  recorder: Pick<Recorder, 'opened' | 'closed'>
  report: (error: unknown) => void
}): PatientViews {
  const { streams, store, epoch, now, requireLive, onRevoked, recorder, report } = deps
  const byPatient = new Map<string, Set<PatientView>>()
  const byViewer = new Map<Viewer, Map<string, PatientView>>()

  function register(viewer: Viewer, patientId: string): PatientView {
    const release = streams.pin(patientId)
    const view: PatientView = { viewer, patientId, waiting: [], categories: new Set(), from: 0, seq: 0, release }
    const views = byPatient.get(patientId) ?? new Set()
    byPatient.set(patientId, views.add(view))
    const opened = byViewer.get(viewer) ?? new Map<string, PatientView>()
    byViewer.set(viewer, opened.set(patientId, view))
    return view
  }

  function close(viewer: Viewer, patientId: string): boolean {
    const opened = byViewer.get(viewer)
    const view = opened?.get(patientId)
    if (!opened || !view) return false
    opened.delete(patientId)
    if (opened.size === 0) byViewer.delete(viewer)
    const views = byPatient.get(patientId)
    views?.delete(view)
    if (views?.size === 0) byPatient.delete(patientId)
    view.release()
    viewer.outlet.purge(patientId)
    if (view.waiting === null)
      recorder.closed(shownTo(viewer), patientId, { from: view.from, to: view.seq }).catch(report)
    return true
  }

  const shownTo = (viewer: Viewer) => ({ caller: viewer.caller, requestId: viewer.id, at: now() })
  const isStillOpen = (view: PatientView) => byViewer.get(view.viewer)?.get(view.patientId) === view

  /** The fold as of now, with what time alone has done to it. */
  async function read(viewer: Viewer, patientId: string): Promise<PatientState> {
    const state = await streams.fresh('patient', patientId)
    requireCategories(viewer, state)
    if (state && nextChangeAt(state) <= now()) await streams.settleTime(patientId)
    return latest(patientId)
  }

  function latest(patientId: string): PatientState {
    const state = streams.cached('patient', patientId)
    if (!state) throw new Refusal('notFound')
    return state
  }

  function requireCategories(viewer: Viewer, state: PatientState | null): Sight {
    const categories = state && visibleCategories(viewer.caller.user, state, now())
    if (!categories) throw new Refusal('notFound')
    return categories
  }

  /** The entries a resuming client misses; where a snapshot must replace what it has, those of the timeline. */
  async function readPast(
    patientId: string,
    head: number,
    after: number | undefined,
  ): Promise<{ past: PatientEntry[]; isResumed: boolean }> {
    const isResumed = after !== undefined && after <= head && head - after <= MAX_RESUME
    const past = isResumed ? store.read(patientId, after) : store.readLast(patientId, head, TIMELINE)
    return { past: (await past) as PatientEntry[], isResumed }
  }

  async function open(viewer: Viewer, ask: OpenPatient, answer: (opened: PatientOpened) => void): Promise<void> {
    const { patientId, after } = ask
    close(viewer, patientId)
    const view = register(viewer, patientId)
    try {
      const state = await read(viewer, patientId)
      const recorded = recorder.opened(shownTo(viewer), state, requireCategories(viewer, state))
      const [{ past, isResumed }] = await Promise.all([readPast(patientId, state.seq, after), recorded])
      if (viewer.isClosed || !isStillOpen(view)) throw new Refusal('retry', { afterMs: 0 })
      requireLive()
      // From here to the answer nothing is awaited: what it holds is what this hub knows as it leaves.
      const opened = begin(view, past, isResumed ? after : undefined)
      answer(opened)
    } catch (error) {
      close(viewer, patientId)
      throw error
    }
  }

  function begin(view: PatientView, past: PatientEntry[], after: number | undefined): PatientOpened {
    const { viewer, patientId } = view
    const { user } = viewer.caller
    const state = latest(patientId)
    view.categories = requireCategories(viewer, state)
    view.from = view.seq = state.seq
    const known = past.at(-1)?.seq ?? after ?? 0
    const waited = (view.waiting ?? []).map(({ entry }) => entry).filter(({ seq }) => seq > known)
    view.waiting = null
    const entries = [...past, ...waited].filter(({ seq }) => seq <= state.seq)
    const wire = entries.map((entry) => pastEntryOf(user, state, entry))
    const isWhole = after !== undefined && wire.length === state.seq - after && !entries.some(changesSharing)
    const opened = { seq: state.seq, epoch }
    return isWhole ? { ...opened, entries: wire } : { ...opened, snapshot: snapshotOf(view.categories, state, wire) }
  }

  function deliver(view: PatientView, folded: PatientFolded): void {
    const { viewer, patientId } = view
    const { seq } = folded.entry
    if (seq <= view.seq) return
    const verdict = judgeEntry(viewer.caller.user, view.categories, folded)
    switch (verdict.kind) {
      case 'entry':
        view.seq = seq
        return viewer.outlet.entry(verdict.frame)
      case 'changed':
        // Closed until the client opens it anew, so that what it keeps is what it may see.
        close(viewer, patientId)
        return viewer.outlet.send('access:changed', { patientId, categories: verdict.categories })
      case 'revoked':
        return onRevoked(viewer, { id: patientId, seq })
    }
  }

  return {
    open,
    close,
    revoke: (viewer, { id, seq }) => {
      const view = byViewer.get(viewer)?.get(id)
      return view !== undefined && view.seq < seq && close(viewer, id)
    },
    closeAll: (viewer) => {
      for (const patientId of [...(byViewer.get(viewer)?.keys() ?? [])]) close(viewer, patientId)
    },
    isOpen: (patientId) => byPatient.has(patientId),
    take: (folded) => {
      if (folded.kind !== 'patient') return
      const told = folded as unknown as PatientFolded
      for (const view of [...(byPatient.get(told.entry.stream) ?? [])]) {
        if (view.waiting) view.waiting.push(told)
        else deliver(view, told)
      }
    },
    checksOf: (viewer) =>
      [...(byViewer.get(viewer)?.values() ?? [])].flatMap(({ patientId, seq, waiting }) =>
        waiting ? [] : [{ stream: patientId, seq }],
      ),
    catchUp: async () => {
      await Promise.all([...byPatient.keys()].map((patientId) => streams.fresh('patient', patientId)))
    },
  }
}

function snapshotOf(categories: Sight, state: PatientState, timeline: WireEntry[]): Snapshot {
  const redacted = redactState(state, categories)
  const today = todayOf(state)
  return {
    state: redacted,
    timeline: timeline.slice(-TIMELINE),
    goals: goalViewsOf(redacted.goals, today),
    preventive: itemViewsOf(redacted.items, today),
    categories: [...categories],
  }
}
