import { z } from 'zod'
import type { BoardRows, StoredRow, Streams } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { addMs, Id, msBetween } from '@closeby/protocol/core'
import { defineJob } from '../core/define-job.ts'
import type { Job } from '../core/define-job.ts'

const Settle = z.strictObject({ patientId: Id })
export type Settle = z.infer<typeof Settle>

/** Patients whose time comes within this are given a timer; it is found anew every few minutes. */
export const AHEAD_MS = 15 * 60_000

/** Tells a patient's log what time brought, at the very instant. The sweep would, up to a second later. */
export function patientSettleJob({ streams }: { streams: Streams }): Job<Settle> {
  return defineJob({
    name: 'patient.settle',
    data: Settle,
    id: ({ patientId }) => `settle_${patientId}`,
    attempts: 1,
    run: async ({ patientId }) => void (await streams.settleTime(patientId)),
  })
}

export type OfferSettle = (data: Settle, delayMs: number) => void

/** Derives timers from rows: a hint for each patient whose time comes soon. */
export function createTimers({
  offer,
  clock,
}: {
  offer: OfferSettle
  clock: () => Instant
}): (rows: readonly StoredRow[]) => void {
  return (rows) => {
    const now = clock()
    for (const { id, nextChangeAt } of rows) {
      const delayMs = msBetween(now, nextChangeAt)
      // What has passed is the sweep's.
      if (delayMs > 0 && delayMs <= AHEAD_MS) offer({ patientId: id }, delayMs)
    }
  }
}

const NoData = z.strictObject({})
const MOST_TIMERS = 2000

/** Finds those whose time comes soon without anything having happened to them. */
export function settleSoonJob(deps: {
  boardRows: BoardRows
  clock: () => Instant
  derive: (rows: readonly StoredRow[]) => void
}): Job<z.infer<typeof NoData>> {
  const { boardRows, clock, derive } = deps
  return defineJob({
    name: 'patients.settleSoon',
    data: NoData,
    id: () => 'settleSoon',
    attempts: 1,
    async run() {
      const until = addMs(clock(), AHEAD_MS)
      derive(await boardRows.getMany(await boardRows.due(until, MOST_TIMERS)))
    },
  })
}
