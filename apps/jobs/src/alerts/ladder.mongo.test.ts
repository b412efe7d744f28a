import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { storedRowOf } from '@closeby/db'
import { aClock, aPatient, checkupMissed, commitFacts, openTestDatabase } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import type { AlertFact } from '@closeby/protocol/alerts'
import { addMs } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import { createTimeSweep } from '../compliance/time-sweep.ts'
import { createBackOff } from '../core/back-off.ts'
import { createLogger } from '../core/logger.ts'

const clock = aClock()
const RAISED_AT = '2026-11-16T12:00:00.000Z'
let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase({ clock })
})
afterAll(() => db.drop())
beforeEach(() => clock.set(RAISED_AT))

const aSweep = (of: TestDatabase = db) =>
  createTimeSweep({
    streams: of.streams,
    boardRows: of.boardRows,
    rowOf: storedRowOf,
    clock,
    backOff: createBackOff({ firstMs: 1, mostMs: 60_000, nowMs: () => performance.now() }),
    logger: createLogger('silent', 'test'),
  })
const minute = (minutes: number): Instant => addMs(RAISED_AT, minutes * 60_000)

/** A patient with one alert, and his row, as the hub leaves both. */
async function anAlert() {
  const { patientId } = await aPatient(db.streams, { then: [checkupMissed()] })
  const of = { category: 'preventive', alertId: `${patientId}_a1` } as const
  const put = async () => {
    const state = await db.streams.fresh('patient', patientId)
    if (state) await db.boardRows.put([storedRowOf(state)])
  }
  await put()
  return {
    patientId,
    of,
    act: async (fact: AlertFact) => (await commitFacts(db.streams, patientId, [fact]), put()),
    /** What the log tells of the alert, and when it was recorded. */
    async told() {
      const entries = await db.store.read(patientId, 0)
      return entries.flatMap(({ facts, recordedAt }) =>
        facts.flatMap((fact) => ('alertId' in fact ? [[fact.type.slice('alert.'.length), recordedAt]] : [])),
      )
    },
    row: () => db.boardRows.get(patientId),
  }
}
type At = number | [number, () => Promise<unknown>]
/** Sweeps at each of these minutes. */
async function through(minutes: At[]): Promise<void> {
  const sweep = aSweep()
  for (const each of minutes) {
    const [at, act] = typeof each === 'number' ? [each, null] : each
    clock.set(minute(at))
    await sweep()
    await act?.()
  }
}

describe('the ladder by the sweep', () => {
  test('[ALERT-7] its steps are entries at their minutes, each once, and the row says what comes next', async () => {
    const { told, row } = await anAlert()
    expect((await row())?.nextChangeAt).toBe(minute(15))
    await through([14, 15, 15, 16, 60])
    expect((await row())?.parts.alerts).toMatchObject([{ step: 1, next: { at: minute(120), to: 'admin' } }])
    await through([119, 120, 121])
    expect(await told()).toEqual([
      ['raised', minute(0)],
      ['escalated', minute(15)],
      ['escalated', minute(120)],
    ])
    expect((await row())?.nextChangeAt).toBe('2026-11-17T00:00:00.000Z')
  })

  test('[ALERT-8] a claim that comes to nothing lapses, to the next step', async () => {
    const { told, act, of, row } = await anAlert()
    await through([[10, () => act({ type: 'alert.claimed', ...of, userId: 'lena', name: 'Lena' })], 15, 129])
    expect((await row())?.parts.alerts).toMatchObject([{ state: 'claimed', silentAt: minute(130) }])
    await through([130])
    expect(await told()).toEqual([
      ['raised', minute(0)],
      ['claimed', minute(10)],
      ['lapsed', minute(130)],
      ['escalated', minute(130)],
    ])
  })

  test('[ALERT-9] a snooze ends at its minute', async () => {
    const { told, act, of, row } = await anAlert()
    const snoozed = { type: 'alert.snoozed', ...of, until: minute(50), by: { userId: 'lena', name: 'Lena' } } as const
    await through([[5, () => act(snoozed)], 15, 49, 50])
    expect(await told()).toEqual([
      ['raised', minute(0)],
      ['snoozed', minute(5)],
      ['woke', minute(50)],
    ])
    expect((await row())?.parts.alerts).toMatchObject([{ state: 'open', snoozedUntil: null }])
  })

  test('[ALERT-10] what ended leaves the row a day later, although nobody opens anything', async () => {
    const { told, act, of, row } = await anAlert()
    await through([
      [
        5,
        () =>
          act({
            type: 'alert.resolved',
            ...of,
            on: '2026-11-16',
            outcome: 'other',
            note: '',
            by: { userId: 'lena', name: 'Lena' },
          }),
      ],
    ])
    await through([720, 24 * 60 + 4])
    expect((await row())?.alerts).toBe(1)
    await through([24 * 60 + 5])
    expect(await told()).toEqual([
      ['raised', minute(0)],
      ['resolved', minute(5)],
      ['filed', minute(24 * 60 + 5)],
    ])
    expect((await row())?.alerts).toBe(0)
  })

  test('[JOB-2] two workers and a hub that meet the same step make one entry of it', async () => {
    const alerts = await Promise.all(Array.from({ length: 12 }, anAlert))
    const other = await openTestDatabase({ clock, url: db.url })
    clock.set(minute(15))
    const hub = Promise.all(alerts.map(({ patientId }) => other.streams.settleTime(patientId)))
    await Promise.all([aSweep()(), aSweep(other)(), hub])
    for (const { told } of alerts) expect((await told()).map(([what]) => what)).toEqual(['raised', 'escalated'])
    await other.close()
  })
})
