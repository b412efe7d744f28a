import type { BoardRows, StoredRow, Streams } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import type { BackOff } from '../core/back-off.ts'
import type { Logger } from '../core/logger.ts'
import { settleAll } from '../core/pool.ts'

export type TimeSweepOptions = {
  streams: Streams
  boardRows: BoardRows
  rowOf: (state: PatientState) => StoredRow
  clock: () => Instant
  backOff: BackOff
  logger: Logger
  pageSize?: number
}

/** So many at once that what they read and write goes in groups (`in-groups.ts`). */
const WIDTH = 256

/**
 * One round of the promise that time keeps its appointments: every patient whose `nextChangeAt` has passed gets the
 * entry that tells it, and the row after it. Safe beside any number of others doing the same. Answers how many entries
 * this round made.
 */
export function createTimeSweep(options: TimeSweepOptions): () => Promise<number> {
  const { streams, boardRows, rowOf, clock, backOff, logger, pageSize = 500 } = options

  async function settle(patientId: string): Promise<{ row: StoredRow | null; isNew: boolean }> {
    const committed = await streams.settleTime(patientId)
    const state = await streams.advance('patient', patientId, committed?.entry.seq ?? 0)
    return { row: state && rowOf(state), isNew: committed !== null && !committed.replayed }
  }

  async function page(ids: string[]): Promise<number> {
    const results = await settleAll(ids, WIDTH, settle)
    const settled = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    await boardRows.put(settled.flatMap(({ row }) => (row ? [row] : [])))
    results.forEach((result, index) => {
      const patientId = ids[index] ?? ''
      if (result.status === 'fulfilled') return backOff.succeeded(patientId)
      const retryInMs = backOff.failed(patientId)
      logger.error({ err: result.reason, stream: patientId, retryInMs }, 'time could not be told to a stream')
    })
    return settled.filter(({ isNew }) => isNew).length
  }

  return async () => {
    let made = 0
    for (;;) {
      // Rows that are parked stay first in the list: asking for as many more keeps them from hiding the others.
      const due = await boardRows.due(clock(), pageSize + backOff.size())
      const ids = due.filter((id) => !backOff.isParked(id)).slice(0, pageSize)
      const madeNow = ids.length > 0 ? await page(ids) : 0
      made += madeNow
      // A page that told nothing is somebody else's work: the next round is a second away.
      if (ids.length < pageSize || madeNow === 0) return made
    }
  }
}
