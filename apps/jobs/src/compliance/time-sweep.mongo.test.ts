import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredRow } from '@closeby/db'
import { storedRowOf } from '@closeby/db'
import { aClock, anEntry, aPatient, commitFacts, openTestDatabase } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import { addMs } from '@closeby/protocol/core'
import type { Instant } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { createBackOff } from '../core/back-off.ts'
import { createLogger } from '../core/logger.ts'
import { createTimeSweep } from './time-sweep.ts'

const clock = aClock()
const logger = createLogger('silent', 'test')
let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase({ clock })
})
afterAll(() => db.drop())

const aSweep = (of: TestDatabase = db) =>
  createTimeSweep({
    streams: of.streams,
    boardRows: of.boardRows,
    rowOf: storedRowOf,
    clock,
    backOff: createBackOff({ firstMs: 1, mostMs: 60_000, nowMs: () => performance.now() }),
    logger,
  })

async function withRow(timeZone: string, then: PatientFact[] = []): Promise<string> {
  const { patientId } = await aPatient(db.streams, { timeZone, then })
  const state = await db.streams.fresh('patient', patientId)
  if (state) await db.boardRows.put([storedRowOf(state)])
  return patientId
}
const factsOf = async (patientId: string) =>
  (await db.store.read(patientId, 0)).flatMap(({ facts, recordedAt }) => facts.map((fact) => ({ ...fact, recordedAt })))
const ofTypes = async (patientId: string, ...types: string[]) =>
  (await factsOf(patientId)).filter(({ type }) => types.includes(type))

describe('time sweep', () => {
  // The two midnights around each clock change, written by hand.
  test.each<[zone: string, what: string, midnights: Instant[], days: string[]]>([
    ['Europe/London', 'autumn', ['2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z'], ['2026-10-25', '2026-10-26']],
    ['Europe/London', 'spring', ['2027-03-28T00:00:00.000Z', '2027-03-28T23:00:00.000Z'], ['2027-03-28', '2027-03-29']],
    [
      'America/New_York',
      'autumn',
      ['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
      ['2026-11-01', '2026-11-02'],
    ],
    [
      'America/New_York',
      'spring',
      ['2027-03-14T05:00:00.000Z', '2027-03-15T04:00:00.000Z'],
      ['2027-03-14', '2027-03-15'],
    ],
    [
      'Pacific/Auckland',
      'spring',
      ['2026-09-26T12:00:00.000Z', '2026-09-27T11:00:00.000Z'],
      ['2026-09-27', '2026-09-28'],
    ],
    [
      'Pacific/Auckland',
      'autumn',
      ['2027-04-03T11:00:00.000Z', '2027-04-04T12:00:00.000Z'],
      ['2027-04-04', '2027-04-05'],
    ],
  ])(
    '[JOB-2] the day turns in %s at its own midnight, across the %s clock change',
    async (timeZone, _what, midnights, days) => {
      clock.set(addMs(midnights[0] ?? '', -3_600_000))
      const patientId = await withRow(timeZone)
      const sweep = aSweep()
      for (const midnight of midnights) {
        clock.set(addMs(midnight, -1))
        expect(await sweep()).toBe(0)
        clock.set(midnight)
        expect(await sweep()).toBe(1)
        expect(await sweep()).toBe(0)
      }
      const turned = await ofTypes(patientId, 'day.turned')
      expect(turned.map((fact) => [fact.recordedAt, 'on' in fact && fact.on])).toEqual(
        midnights.map((at, index) => [at, days[index]]),
      )
      const row = await db.boardRows.get(patientId)
      expect(row).toMatchObject({ recordedAt: midnights[1], parts: { today: days[1] } })
      await retire(row)
    },
  )

  test('[PREV-3] an item comes due soon, due and missed by the sweep alone, each told once on its day', async () => {
    clock.set('2026-11-10T09:00:00.000Z')
    const item = { type: 'preventive.scheduled', category: 'preventive', itemId: 'eyes', title: 'Eye test' } as const
    const patientId = await withRow('Asia/Kolkata', [{ ...item, dueOn: '2026-11-14', remindDays: 2, graceDays: 1 }])
    const sweep = aSweep()
    for (let hour = 0; hour < 24 * 8; hour += 3) {
      clock.forward(3 * 3_600_000)
      await sweep()
    }
    const told = await ofTypes(patientId, 'item.dueSoon', 'item.due', 'item.missed')
    expect(told.map((fact) => [fact.type, 'on' in fact && fact.on])).toEqual([
      ['item.dueSoon', '2026-11-12'],
      ['item.due', '2026-11-14'],
      ['item.missed', '2026-11-16'],
    ])
    const row = await db.boardRows.get(patientId)
    expect(row?.parts.preventive.items).toMatchObject([{ state: 'missed' }])
    await retire(row)
  })

  test('[CONS-2] a grant ends at its instant, not at midnight', async () => {
    clock.set('2026-11-20T09:00:00.000Z')
    const grant = {
      type: 'consent.granted',
      category: 'membership',
      consentId: 'for-an-hour',
      categories: ['mood'],
      to: { userId: 'rosa' },
    } as const
    const patientId = await withRow('Europe/London', [
      { ...grant, categories: ['mood'], until: '2026-11-20T10:00:00.000Z' },
    ])
    const sweep = aSweep()
    clock.set('2026-11-20T09:59:59.999Z')
    expect(await sweep()).toBe(0)
    clock.forward(1)
    expect(await sweep()).toBe(1)
    expect(await ofTypes(patientId, 'consent.ended')).toMatchObject([{ consentId: 'for-an-hour' }])
    await retire(await db.boardRows.get(patientId))
  })

  test('[JOB-2] two workers and a hub that meet the same midnights make one entry for each patient', async () => {
    clock.set('2026-11-23T20:00:00.000Z')
    const ids = await Promise.all(Array.from({ length: 25 }, () => withRow('Europe/London')))
    const other = await openTestDatabase({ clock, url: db.url })
    clock.set('2026-11-24T00:00:00.250Z')
    const hub = Promise.all(
      ids.map((id) => commitFacts(other.streams, id, [{ type: 'patient.changed', category: 'membership' }])),
    )
    const made = await Promise.all([aSweep()(), aSweep(other)(), hub])
    for (const id of ids) expect(await ofTypes(id, 'day.turned')).toHaveLength(1)
    expect(made[0] + made[1]).toBeLessThanOrEqual(ids.length)
    await aSweep()()
    expect(await db.boardRows.due(clock(), 100)).toEqual([])
    await other.close()
  })

  test('[JOB-4] a row whose stream cannot be read holds up nobody', async () => {
    clock.set('2026-11-25T12:00:00.000Z')
    const well = await withRow('Europe/London')
    const row = await db.boardRows.get(well)
    if (!row) throw new Error('no row')
    await db.store.append(anEntry({ stream: 'poison', v: 99 }))
    await db.boardRows.put([{ ...row, id: 'poison', nextChangeAt: '2026-11-25T23:00:00.000Z' }])
    clock.set('2026-11-26T00:00:01.000Z')
    const sweep = aSweep()
    for (let round = 0; round < 3; round += 1) await sweep()
    expect(await ofTypes(well, 'day.turned')).toHaveLength(1)
    expect(await db.boardRows.due(clock(), 10)).toEqual(['poison'])
  })
})

/** Takes a patient out of the later tests: his next change comes long after all of them. */
async function retire(row: StoredRow | undefined): Promise<void> {
  if (row) await db.boardRows.put([{ ...row, seq: row.seq + 1000, nextChangeAt: '2999-01-01T00:00:00.000Z' }])
}
