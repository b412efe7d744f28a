import type { BoardRows, EntryStore, StoredRow, Streams } from '@closeby/db'
import type { PatientState } from '@closeby/protocol/patient'
import { settleAll } from '../core/pool.ts'
import type { Project, Work } from '../core/projector.ts'

const WIDTH = 128
const COMPARE_PAGE = 500

/** Brings board rows up to their logs: folds each stream and writes the rows in one go. */
export function createRowProjection(deps: {
  streams: Streams
  boardRows: BoardRows
  rowOf: (state: PatientState) => StoredRow
  /** Told the rows that were written. */
  onRows: (rows: readonly StoredRow[]) => void
  /** Asks for the mails of alerts whose ladder went on. */
  escalate: (rows: readonly StoredRow[]) => Promise<void>
  /** Each asks for the notices its slice has: of reminders that fired, of invitations, of emergency access. */
  ask: readonly ((reached: readonly { state: PatientState; from: number }[]) => Promise<void>)[]
}): Project {
  const { streams, boardRows, rowOf, onRows, escalate, ask } = deps
  return async (works, signal) => {
    const fold = async ({ stream, from, to }: Work) => {
      const state = await streams.advance('patient', stream, to)
      // A log that does not begin with a registration folds to nothing and has no row.
      return state && { state, from, row: rowOf(state) }
    }
    const folded = await settleAll(works, WIDTH, fold, signal)
    const reached = folded.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []))
    const rows = reached.map(({ row }) => row)
    for (const askFor of ask) await askFor(reached)
    const refused = await putRows(boardRows, rows)
    onRows(rows.filter(({ id }) => !refused.has(id)))
    const withAlerts = rows.filter(({ alerts }) => alerts > 0)
    await escalate(withAlerts).catch((reason: unknown) => withAlerts.forEach(({ id }) => refused.set(id, reason)))
    return folded.map((result, index) => {
      if (result.status === 'rejected') return result
      const stream = works[index]?.stream ?? ''
      return refused.has(stream)
        ? { status: 'rejected', reason: refused.get(stream) }
        : { status: 'fulfilled', value: undefined }
    })
  }
}

/** All at once; when that is refused, one by one, so that a row that cannot be written spoils no other. */
async function putRows(boardRows: BoardRows, rows: StoredRow[]): Promise<Map<string, unknown>> {
  const refused = new Map<string, unknown>()
  if (rows.length === 0) return refused
  try {
    await boardRows.put(rows)
  } catch {
    const results = await settleAll(rows, WIDTH, (row) => boardRows.put([row]))
    results.forEach((result, index) => {
      if (result.status === 'rejected') refused.set(rows[index]?.id ?? '', result.reason)
    })
  }
  return refused
}

/**
 * Compares every patient's head with his row and notes those behind, from where they are. With `isLost`, entries may have
 * passed unseen although somebody wrote the row: then every patient is noted. Answers how many.
 */
export async function comparePatients(deps: {
  log: EntryStore
  boardRows: BoardRows
  escalate: (rows: readonly StoredRow[]) => Promise<void>
  note: (work: Work) => void
  isLost: boolean
  signal: AbortSignal
}): Promise<number> {
  const { log, boardRows, escalate, note, isLost, signal } = deps
  let behind = 0
  let page: Work[] = []
  const compare = async () => {
    const ids = page.map(({ stream }) => stream)
    const stored = isLost ? undefined : await boardRows.seqs(ids)
    // Whoever wrote a row may have stopped before anybody asked for its mails. Read after the seqs: a row that comes later is behind.
    await escalate(await boardRows.withAlerts(ids))
    for (const work of page) {
      const known = stored?.get(work.stream) ?? 0
      if (work.to <= known) continue
      behind += 1
      note({ ...work, from: known + 1 })
    }
    page = []
  }
  for await (const { stream, seq } of log.heads('patient')) {
    if (signal.aborted) return behind
    page.push({ stream, from: seq, to: seq })
    if (page.length === COMPARE_PAGE) await compare()
  }
  await compare()
  return behind
}
