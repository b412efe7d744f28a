import { describe, expect, test } from 'vitest'
import {
  createMemoryBoardRows,
  createMemorySnapshots,
  createMemoryStore,
  createStreams,
  storedRowOf,
} from '@closeby/db'
import { aClock, aPatient } from '@closeby/db/testing'
import { createTimers, patientSettleJob, settleSoonJob } from './patient-settle.job.ts'

async function aWorld() {
  const clock = aClock('2026-11-16T23:50:00.000Z')
  const streams = createStreams({ store: createMemoryStore(), snapshots: createMemorySnapshots(), clock })
  const boardRows = createMemoryBoardRows()
  const bring = async (timeZone: string) => {
    const row = storedRowOf(await aPatient(streams, { timeZone }))
    await boardRows.put([row])
    return row
  }
  const offered: [string, number][] = []
  const derive = createTimers({ clock, offer: ({ patientId }, delayMs) => offered.push([patientId, delayMs]) })
  return { clock, streams, boardRows, bring, offered, derive }
}

describe('settle timers', () => {
  test('[JOB-2] who has a change within a quarter of an hour gets a timer to its very instant, and no one else', async () => {
    const { clock, bring, offered, derive } = await aWorld()
    const london = await bring('Europe/London')
    const kolkata = await bring('Asia/Kolkata')
    derive([london, kolkata])
    expect(offered).toEqual([[london.id, 600_000]])
    clock.set('2026-11-17T00:00:00.001Z')
    derive([london])
    expect(offered).toHaveLength(1)
  })

  test('[JOB-2] those to whom nothing happens are found by the clock', async () => {
    const { clock, boardRows, bring, offered, derive } = await aWorld()
    const london = await bring('Europe/London')
    await bring('Asia/Kolkata')
    await settleSoonJob({ boardRows, clock, derive }).run({})
    expect(offered).toEqual([[london.id, 600_000]])
  })

  test('[REG-6] a timer names the stream alone, and its id is one that the queue takes', async () => {
    const { clock, streams, bring } = await aWorld()
    const { id: patientId } = await bring('Europe/London')
    const job = patientSettleJob({ streams })
    expect(job.data.safeParse({ patientId, name: 'Ada' }).success).toBe(false)
    expect(job.id({ patientId })).toMatch(/^[^:]+$/)
    clock.set('2026-11-17T00:00:00.000Z')
    await job.run({ patientId })
    await job.run({ patientId })
    expect(await streams.fresh('patient', patientId)).toMatchObject({ seq: 3, recordedAt: '2026-11-17T00:00:00.000Z' })
  })
})
