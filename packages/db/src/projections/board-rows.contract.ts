import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addMs } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { createMemorySnapshots, createMemoryStore } from '../event-log/memory-store.ts'
import { createStreams } from '../event-log/streams.ts'
import { aPatient, commitFacts } from '../testing/a-patient.ts'
import type { PatientOptions } from '../testing/a-patient.ts'
import { aClock, checkupMissed, progressLogged } from '../testing/facts.ts'
import type { BoardRows, StoredRow } from './board-rows.port.ts'
import { storedRowOf } from './row-of.ts'

const ids = (rows: StoredRow[]) => rows.map(({ id }) => id)
const MINUTE = 60_000
const left = (userId: string): PatientFact => ({ type: 'careTeam.removed', category: 'membership', userId })
const moved = (unit: string): PatientFact => ({ type: 'unit.changed', category: 'membership', unit })

/** What every BoardRows promises. Each test has its own organisation, so that one store serves all. */
export function describeBoardRows(name: string, open: () => BoardRows): void {
  function aWorld() {
    const clock = aClock()
    const streams = createStreams({ store: createMemoryStore(), snapshots: createMemorySnapshots(), clock })
    const orgId = randomUUID()
    const make = (options: PatientOptions = {}) => aPatient(streams, { orgId, ...options })
    /** The row after one more entry, a minute later. */
    const after = async (patientId: string, fact: PatientFact) => {
      clock.forward(MINUTE)
      await commitFacts(streams, patientId, [fact])
      return rowOf(patientId)
    }
    const rowOf = async (patientId: string) => {
      const state = await streams.fresh('patient', patientId)
      if (!state) throw new Error('no such patient')
      return storedRowOf(state)
    }
    return { rows: open(), clock, orgId, make, after, rowOf }
  }
  const collect = async (each: AsyncIterable<StoredRow>) => {
    const found: StoredRow[] = []
    for await (const row of each) found.push(row)
    return found
  }

  describe(name, () => {
    it('[ROW-5] rows written twice, late and out of order end as the newest', async () => {
      const { rows, make, after } = aWorld()
      const { patientId } = await make()
      const versions = []
      for (const amount of [100, 200, 300]) versions.push(await after(patientId, progressLogged({ amount })))
      const [first, second, third] = versions as [StoredRow, StoredRow, StoredRow]
      await Promise.all([
        rows.put([second]),
        rows.put([third, first]),
        rows.put([first]),
        rows.put([third]),
        rows.put([second]),
      ])
      expect(await rows.get(patientId)).toEqual(third)
      await rows.put([first, second])
      expect(await rows.get(patientId)).toEqual(third)
      expect(await rows.get(randomUUID())).toBeUndefined()
      expect(await rows.getMany([patientId, randomUUID()])).toEqual([third])
      expect(await rows.seqs([patientId, randomUUID()])).toEqual(new Map([[patientId, third.seq]]))
    })

    it('[CARER-2] a carer has the patient on her list while something is granted to her, and has left when nothing is', async () => {
      const { rows, clock, orgId, make, after } = aWorld()
      const [memberId, userId] = [randomUUID(), randomUUID()]
      const { patientId } = await make({ members: [memberId] })
      const membership = { category: 'membership' } as const
      const listed = async () => ids(await collect(rows.list({ orgId, memberId: userId })))
      const put = async (fact: PatientFact) => rows.put([await after(patientId, fact)])
      await put({ type: 'carer.linked', ...membership, userId, name: 'Rosa', invitationId: 'i' })
      expect(await listed()).toEqual([])
      await put({ type: 'consent.granted', ...membership, consentId: 'c', categories: ['goals'], to: { userId } })
      expect(await listed()).toEqual([patientId])
      expect(await rows.get(patientId)).toMatchObject({ members: [memberId, userId], team: [memberId] })
      const before = clock()
      await put({ type: 'consent.withdrawn', ...membership, consentId: 'c' })
      expect(await listed()).toEqual([])
      expect(await rows.leftSince({ orgId, memberId: userId }, before)).toEqual([patientId])
      await put({ type: 'careTeam.removed', ...membership, userId: memberId })
      expect((await rows.directory(orgId, { withoutTeam: true, limit: 9 })).total).toBe(1)
    })

    it('[HUB-11] lists a panel worst first, of one organisation and nobody else’s', async () => {
      const { rows, orgId, make, after, rowOf } = aWorld()
      const memberId = randomUUID()
      const met = await make({ members: [memberId] })
      const noData = await make({ members: [memberId] })
      const others = await make({ members: [randomUUID()], unit: 'other' })
      await rows.put([await after(met.patientId, progressLogged({ amount: 6000 }))])
      await rows.put([await rowOf(noData.patientId), await rowOf(others.patientId)])
      expect(ids(await collect(rows.list({ orgId, memberId })))).toEqual([noData.patientId, met.patientId])
      expect(await rows.count({ orgId, memberId })).toBe(2)
      expect([...(await rows.seqsIn({ orgId, memberId })).keys()].sort()).toEqual(
        [noData.patientId, met.patientId].sort(),
      )
      expect(await rows.count({ orgId, unit: 'main' })).toBe(2)
      expect(ids(await collect(rows.list({ orgId, unit: 'other' })))).toEqual([others.patientId])
      expect(await rows.count({ orgId: randomUUID(), memberId })).toBe(0)
    })

    it('[INBOX-20] of a panel gives those with alerts, when asked for these', async () => {
      const { rows, orgId, make, after, rowOf } = aWorld()
      const memberId = randomUUID()
      const [quiet, loud] = [await make({ members: [memberId] }), await make({ members: [memberId] })]
      const missed: PatientFact = {
        ...{ type: 'preventive.scheduled', category: 'preventive', itemId: 'screening', title: 'Screening' },
        ...{ dueOn: '2026-11-01', remindDays: 0, graceDays: 0 },
      }
      await rows.put([await rowOf(quiet.patientId), await after(loud.patientId, missed)])
      expect(ids(await rows.withAlerts([quiet.patientId, loud.patientId, randomUUID()]))).toEqual([loud.patientId])
      for (const whose of [{ memberId }, { unit: 'main' }]) {
        const panel = { orgId, ...whose, withAlerts: true } as const
        expect(ids(await collect(rows.list(panel)))).toEqual([loud.patientId])
        expect(ids(await collect(rows.listAsOne(panel)))).toEqual([loud.patientId])
        expect([...(await rows.seqsIn(panel)).keys()]).toEqual([loud.patientId])
        expect(await rows.count(panel)).toBe(1)
      }
    })

    it('[REG-7] read as one, a panel gives everybody once, however rows move while it is read', async () => {
      const { rows, orgId, make, after, rowOf } = aWorld()
      const memberId = randomUUID()
      const patients = []
      // More than are fetched at a time, so that the last are read after the first were handed over.
      for (let made = 0; made < 620; made += 1) patients.push(await make({ members: [memberId] }))
      const all = await Promise.all(patients.map(({ patientId }) => rowOf(patientId)))
      const inOrder = ids(all).toSorted()
      await rows.put(all)
      const seen: string[] = []
      for await (const { id } of rows.listAsOne({ orgId, memberId })) {
        if (seen.length === 0) await rows.put([{ ...(await after(inOrder.at(-1)!, progressLogged())), rank: -1 }])
        seen.push(id)
      }
      expect(seen.toSorted()).toEqual(inOrder)
    })

    it('[HUB-4] tells who left a panel since, and is not back', async () => {
      const { rows, clock, orgId, make, after, rowOf } = aWorld()
      const memberId = randomUUID()
      const [quiet, busy, gone, away] = [
        await make({ members: [memberId] }),
        await make({ members: [memberId] }),
        await make({ members: [memberId] }),
        await make({ members: [memberId] }),
      ]
      await rows.put([await rowOf(quiet.patientId)])
      clock.forward(MINUTE)
      const since = clock()
      await rows.put([
        await after(busy.patientId, progressLogged()),
        await after(gone.patientId, left(memberId)),
        await after(away.patientId, moved('other')),
      ])
      expect(await rows.leftSince({ orgId, memberId }, since)).toEqual([gone.patientId])
      expect(await rows.leftSince({ orgId, unit: 'main' }, since)).toEqual([away.patientId])
      await rows.put([await after(away.patientId, moved('main'))])
      expect(await rows.leftSince({ orgId, unit: 'main' }, since)).toEqual([])
      expect(await rows.leftSince({ orgId, memberId }, addMs(clock(), 1))).toEqual([])
    })

    it('[JOB-2] names those whose next change has passed, earliest first', async () => {
      const { rows, make, rowOf } = aWorld()
      const east = await rowOf((await make({ timeZone: 'Asia/Tokyo' })).patientId)
      const west = await rowOf((await make({ timeZone: 'America/Chicago' })).patientId)
      await rows.put([west, east])
      expect(east.nextChangeAt < west.nextChangeAt).toBe(true)
      const mine = async (now: string) => (await rows.due(now, 1000)).filter((id) => [east.id, west.id].includes(id))
      expect(await mine(addMs(east.nextChangeAt, -1))).toEqual([])
      expect(await mine(east.nextChangeAt)).toEqual([east.id])
      expect(await mine(west.nextChangeAt)).toEqual([east.id, west.id])
      expect(await rows.due(west.nextChangeAt, 1)).toHaveLength(1)
    })

    it('[ALERT-4] lists those of a panel that have alerts, and counts them in clear', async () => {
      const { rows, orgId, make, after, rowOf } = aWorld()
      const memberId = randomUUID()
      const [quiet, alert, both, other] = [
        await make({ members: [memberId] }),
        await make({ members: [memberId], then: [checkupMissed()] }),
        await make({ members: [memberId], then: [checkupMissed(), checkupMissed({ itemId: 'teeth' })] }),
        await make({ unit: 'other', then: [checkupMissed()] }),
      ]
      for (const { patientId } of [quiet, alert, both, other]) await rows.put([await rowOf(patientId)])
      const found = await collect(rows.listAsOne({ orgId, memberId, withAlerts: true }))
      expect(found.map(({ id, alerts }) => [id, alerts]).sort()).toEqual(
        [
          [alert.patientId, 1],
          [both.patientId, 2],
        ].sort(),
      )
      expect(ids(await collect(rows.list({ orgId, unit: 'other', withAlerts: true })))).toEqual([other.patientId])
      expect(await rows.get(both.patientId)).toEqual(await rowOf(both.patientId))
      const done: PatientFact = {
        type: 'preventive.done',
        category: 'preventive',
        itemId: 'item-eyes',
        on: '2026-11-16',
      }
      await rows.put([await after(other.patientId, done)])
      expect((await rows.get(other.patientId))?.parts.alerts).toMatchObject([{ state: 'cleared' }])
      const alertId = `${other.patientId}_a1`
      const filed: PatientFact = { type: 'alert.filed', category: 'preventive', alertId }
      await rows.put([await after(other.patientId, filed)])
      expect(ids(await collect(rows.list({ orgId, unit: 'other', withAlerts: true })))).toEqual([])
    })

    it('[TEAM-3] pages through the directory, and counts those without a team', async () => {
      const { rows, orgId, make, rowOf } = aWorld()
      const made = [await make(), await make({ members: ['dr-maya'] }), await make()]
      for (const { patientId } of made) await rows.put([await rowOf(patientId)])
      const all = made.map(({ patientId }) => patientId).sort()
      const first = await rows.directory(orgId, { withoutTeam: false, limit: 2 })
      expect([ids(first.rows), first.total]).toEqual([all.slice(0, 2), 3])
      const rest = await rows.directory(orgId, { withoutTeam: false, after: all[1] ?? '', limit: 2 })
      expect([ids(rest.rows), rest.total]).toEqual([all.slice(2), 3])
      expect((await rows.directory(orgId, { withoutTeam: true, limit: 1 })).total).toBe(2)
    })
  })
}
