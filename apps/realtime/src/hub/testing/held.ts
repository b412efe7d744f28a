import { goalViewsOf, itemViewsOf } from '@closeby/protocol/compliance'
import { must } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { evolvePatient, todayOf } from '@closeby/protocol/patient'
import type { Snapshot, WireEntry } from '@closeby/protocol/wire'
import type { Json, Live } from '../../testing/care.ts'
import { listOf } from './frames.ts'

/* A client as another program would write it from the contract alone: what it was answered, and what it was sent since. */

const TIMELINE = 100

/** A patient as a client holds him: null when he was taken away. */
export type HeldPatient = { seq: number; isWithheld: boolean } & Snapshot

/**
 * Asks, as often as the rates allow it, and notes where the frames that follow the answer begin: what came before belongs
 * to an older opening.
 */
async function openAt({ io, frames }: Live, event: string, payload: Json): Promise<{ answer: Json; from: number }> {
  for (;;) {
    const opened = await new Promise<{ answer: Json; from: number }>((resolve) =>
      io.emit(event, payload, (answer: Json) => resolve({ answer, from: frames.length })),
    )
    if (opened.answer['code'] !== 'rate.limited') return opened
    await new Promise((resolve) => setTimeout(resolve, opened.answer['afterMs'] as number))
  }
}

/** Opens a patient. `held` folds what came down the socket since onto what the opening gave. */
export async function holdPatient(socket: Live, patientId: string) {
  let from = 0
  let opened: { seq: number; snapshot: Snapshot } | null = null

  async function open(): Promise<void> {
    const asked = await openAt(socket, 'patient:open', { patientId })
    from = asked.from
    opened = asked.answer['ok'] === true ? (asked.answer as unknown as { seq: number; snapshot: Snapshot }) : null
  }

  function held(): HeldPatient | null {
    if (!opened) return null
    const { snapshot } = opened
    const timeline = [...snapshot.timeline]
    let { seq } = opened
    let state: PatientState = snapshot.state
    let isWithheld = timeline.at(-1)?.facts === null
    for (const { event, data } of socket.frames.slice(from)) {
      if (event === 'access:revoked' && data['patientId'] === patientId) return null
      if (event !== 'log:entry' || data['stream'] !== patientId) continue
      const entry = data as unknown as WireEntry
      if (entry.seq !== seq + 1) throw new Error(`entry ${entry.seq} came after ${seq}`)
      seq = entry.seq
      isWithheld = entry.facts === null
      const when = entry.facts
        ? { recordedAt: entry.recordedAt, by: entry.actor.userId }
        : { recordedAt: state.recordedAt, by: '' }
      const head = { stream: patientId, orgId: state.orgId, seq, ...when }
      state = must(evolvePatient(state, entry.facts, head), 'a patient who was opened folds')
      timeline.push(entry)
    }
    const today = todayOf(state)
    const views = { goals: goalViewsOf(state.goals, today), preventive: itemViewsOf(state.items, today) }
    return plain({ ...snapshot, ...views, seq, isWithheld, state, timeline: timeline.slice(-TIMELINE) })
  }

  /** What he may see has changed since: the client has to open the patient anew. */
  const isStale = () =>
    socket.frames.slice(from).some(({ event, data }) => event === 'access:changed' && data['patientId'] === patientId)

  await open()
  return { open, held, isStale, seq: () => held()?.seq ?? 0 }
}

/** Opens a list. `rowsOf` is what a client then has of one patient. */
export async function holdList(socket: Live, view: 'board' | 'inbox') {
  const { answer, from } = await openAt(socket, `${view}:open`, { batch: true, changes: true })
  if (answer['ok'] !== true) throw new Error(`${view}:open was refused: ${JSON.stringify(answer)}`)
  const rows = () => listOf({ frames: socket.frames.slice(from) }, view, answer['rows'] as Json[])
  return {
    rows,
    rowsOf: (patientId: string): Json[] =>
      [...rows().values()]
        .filter((row) => row['id'] === patientId || row['patientId'] === patientId)
        .sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)),
  }
}

/** As it is after the wire, where what is undefined is not there. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
