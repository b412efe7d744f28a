import type { Instant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { BoardRows, Panel, StoredRow, Streams } from '@closeby/db'
import { Unavailable } from '@closeby/db'
import type { Background } from './background.ts'
import type { PatientRow } from './patient-row.ts'
import { rowOfState, rowOfStored } from './patient-row.ts'
import type { RecentHeads } from './recent-heads.ts'

/** Rows of a list that are answered or sent in one go. */
export const PAGE = 500
/** Folds read at the same time for rows that are behind their log. */
const FOLDS_AT_ONCE = 16

export type ScanDeps = {
  rows: Pick<BoardRows, 'list' | 'getMany'>
  streams: Pick<Streams, 'advance' | 'settleTime'>
  heads: Pick<RecentHeads, 'ahead' | 'unwritten'>
  background: Background
  now: () => Instant
  report: (error: unknown) => void
}

/** Reads a panel, worst first and a page at a time, each row at least as new as anything this hub has heard of. */
export async function* scanPanel(deps: ScanDeps, panel: Panel): AsyncGenerator<PatientRow[]> {
  let page: StoredRow[] = []
  for await (const stored of deps.rows.list(panel)) {
    page.push(stored)
    if (page.length < PAGE) continue
    yield overlay(deps, page)
    page = []
  }
  if (page.length > 0) yield overlay(deps, page)
}

/** These patients' rows, a page at a time. */
export async function* scanRows(deps: ScanDeps, ids: string[]): AsyncGenerator<PatientRow[]> {
  for (let from = 0; from < ids.length; from += PAGE)
    yield overlay(deps, await deps.rows.getMany(ids.slice(from, from + PAGE)))
}

async function overlay(deps: ScanDeps, page: StoredRow[]): Promise<PatientRow[]> {
  settleDue(deps, page)
  const behind = page.flatMap(({ id, seq }) => {
    const head = deps.heads.ahead(id, seq)
    return head === undefined ? [] : [{ id, seq: head }]
  })
  const newer = new Map((await foldAll(deps, behind)).map((row) => [row.id, row]))
  return page.map((stored) => newer.get(stored.id) ?? rowOfStored(stored))
}

/** Patients whose row was not written yet, on whatever panel: a list of stored rows cannot have them as they are. */
export async function scanUnwritten(deps: ScanDeps): Promise<PatientRow[]> {
  return foldAll(deps, await deps.heads.unwritten())
}

async function foldAll(deps: ScanDeps, heads: { id: string; seq: number }[]): Promise<PatientRow[]> {
  const rows: PatientRow[] = []
  for (let from = 0; from < heads.length; from += FOLDS_AT_ONCE) {
    const some = heads.slice(from, from + FOLDS_AT_ONCE)
    const states = await Promise.all(some.map((head) => foldOne(deps, head)))
    rows.push(...states.flatMap((state) => (state ? [rowOfState(state)] : [])))
  }
  return rows
}

/** A log that cannot be read is one patient's trouble: no list waits for it. @throws Unavailable */
async function foldOne({ streams, report }: ScanDeps, head: { id: string; seq: number }): Promise<PatientState | null> {
  try {
    return await streams.advance('patient', head.id, head.seq)
  } catch (error) {
    if (error instanceof Unavailable) throw error
    report(error)
    return null
  }
}

/** A row whose day has turned, or whose item came due, becomes an entry and then comes like any other change. */
function settleDue({ streams, background, now }: ScanDeps, page: StoredRow[]): void {
  const at = now()
  for (const { id, nextChangeAt } of page) if (nextChangeAt <= at) background.add(id, () => streams.settleTime(id))
}
