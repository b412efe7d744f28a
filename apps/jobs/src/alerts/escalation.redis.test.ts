import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { storedRowOf } from '@closeby/db'
import {
  aClock,
  aPatient,
  checkupMissed,
  commitFacts,
  openTestDatabase,
  ORG,
  progressLogged,
} from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import type { Role } from '@closeby/protocol/accounts'
import { addMs } from '@closeby/protocol/core'
import { SYSTEM } from '@closeby/protocol/wire'
import { NO_REDIS, someWorkers } from '../testing/a-worker.ts'
import type { Workers } from '../testing/a-worker.ts'

const RAISED_AT = '2026-11-16T12:00:00.000Z'
const clock = aClock(RAISED_AT)
let db: TestDatabase
let workers: Workers
beforeEach(async () => {
  clock.set(RAISED_AT)
  db = await openTestDatabase({ clock })
  workers = await someWorkers(db, clock)
})
afterEach(async () => {
  await workers.end()
  await db.drop()
})
const minute = (minutes: number) => clock.set(addMs(RAISED_AT, minutes * 60_000))
const within = (check: () => Promise<void>, ms = 6000) => vi.waitFor(check, { timeout: ms, interval: 25 })

async function aPerson(role: Role, change: { unit?: string } = {}): Promise<string> {
  const userId = randomUUID()
  await db.streams.commit({
    kind: 'user',
    stream: userId,
    orgId: ORG,
    opId: randomUUID(),
    opHash: 'test',
    actor: SYSTEM,
    decide: () => [
      {
        type: 'user.registered',
        email: `${userId}@northside.example`,
        name: `A ${role}`,
        role,
        status: 'active',
        timeZone: 'Europe/London',
        passwordHash: null,
        consent: { textVersion: '1', at: clock() },
        ...change,
      },
    ],
  })
  return userId
}

/** A patient of two providers in a unit with one coordinator of three, and two administrators. */
async function aWorld() {
  const [maya, ned] = [await aPerson('provider'), await aPerson('provider')]
  const lena = await aPerson('coordinator', { unit: 'main' })
  await aPerson('coordinator', { unit: 'north' })
  await aPerson('coordinator')
  const admins = [await aPerson('admin'), await aPerson('admin')]
  await aPerson('provider')
  return { team: [maya, ned], lena, admins }
}
const anAlert = async (members: string[], name = 'Wilhelmina Quill') =>
  (await aPatient(db.streams, { name, members, then: [checkupMissed()] })).patientId
const rowSeq = async (id: string) => (await db.boardRows.get(id))?.seq ?? 0
const headOf = async (id: string) => (await db.store.read(id, 0)).at(-1)?.seq ?? 0
const onRow = (id: string) => within(async () => expect(await rowSeq(id)).toBe(await headOf(id)))
const addressesOf = (ids: string[]) => ids.map((id) => `${id}@northside.example`).sort()
const mailed = async () => (await workers.mails()).map(({ to }) => to).sort()
const settled = () => within(async () => expect(await db.notices.countUnsent()).toBe(0))

describe('mails of the ladder', () => {
  test('[ALERT-13] each step is mailed to its people, each once, by two workers, and says nothing of anybody', async () => {
    await Promise.all([workers.start(), workers.start()])
    const { team, admins } = await aWorld()
    const patientId = await anAlert(team)
    await onRow(patientId)
    minute(15)
    await within(async () => expect(await mailed()).toEqual(addressesOf(team)))
    await commitFacts(db.streams, patientId, [progressLogged({ at: clock() })])
    await onRow(patientId)
    minute(120)
    await within(async () => expect(await mailed()).toEqual(addressesOf([...team, ...admins])))
    await settled()
    const mails = await workers.mails()
    expect(mails).toHaveLength(4)
    for (const { subject, text } of mails) {
      expect(subject).toBe('An alert waits in your inbox')
      expect(text).not.toMatch(/Wilhelmina|Quill|screening|missed|check|patient/i)
    }
  })

  test('[ALERT-13] a step of the unit goes to its coordinators alone', async () => {
    await workers.start()
    const { lena, team } = await aWorld()
    await db.streams.commit({
      kind: 'organisation',
      stream: ORG,
      orgId: ORG,
      opId: randomUUID(),
      opHash: 'test',
      actor: SYSTEM,
      decide: () => [
        { type: 'organisation.founded', name: 'Northside', units: [], isDemo: false },
        {
          type: 'ladder.set',
          ladder: {
            steps: [
              { afterMinutes: 0, to: 'careTeam' },
              { afterMinutes: 5, to: 'unit' },
            ],
            claimMinutes: 60,
          },
        },
      ],
    })
    await onRow(await anAlert(team))
    minute(5)
    await within(async () => expect(await mailed()).toEqual(addressesOf([lena])))
  })

  test('[ALERT-13] of many that wait at once a person hears once, and of those that come after once more', async () => {
    await Promise.all([workers.start(), workers.start()])
    const { team } = await aWorld()
    const [first = '', second = ''] = team
    const patients = await Promise.all(Array.from({ length: 12 }, () => anAlert([first])))
    for (const id of patients) await onRow(id)
    minute(15)
    await within(async () => expect(await mailed()).toEqual(addressesOf([first])))
    const later = await anAlert(team)
    await onRow(later)
    await settled()
    minute(30)
    await within(async () => expect(await mailed()).toEqual(addressesOf([first, first, second])))
    await settled()
    expect(await workers.mails()).toHaveLength(3)
  })

  test('[ALERT-13] what the patient shares no more is mailed to nobody', async () => {
    await workers.start()
    const { team } = await aWorld()
    const [patientId, open] = [await anAlert(team), await anAlert(team.slice(0, 1))]
    const state = await db.streams.fresh('patient', patientId)
    for (const consentId of Object.keys(state?.grants ?? {}))
      await commitFacts(db.streams, patientId, [{ type: 'consent.withdrawn', category: 'membership', consentId }])
    for (const id of [patientId, open]) await onRow(id)
    minute(15)
    await within(async () => expect(await mailed()).toEqual(addressesOf(team.slice(0, 1))))
    await onRow(patientId)
    await settled()
    expect(await workers.mails()).toHaveLength(1)
  })

  test('[ALERT-13] a worker that comes back between two steps tells each once; one that was away tells what it missed', async () => {
    const first = await workers.start()
    const { team, admins } = await aWorld()
    const patientId = await anAlert(team)
    await onRow(patientId)
    minute(15)
    await within(async () => expect(await mailed()).toEqual(addressesOf(team)))
    await settled()
    await first.stop()
    await workers.start()
    minute(120)
    await within(async () => expect(await mailed()).toEqual(addressesOf([...team, ...admins])))
    await settled()
    expect(await workers.mails()).toHaveLength(4)
  })

  test('[ALERT-13] a step told while no worker ran, its row written by a hub, is mailed at the next start', async () => {
    const { team } = await aWorld()
    const before = await workers.start({ redisUrl: NO_REDIS })
    const patientId = await anAlert(team)
    await onRow(patientId)
    await before.stop()
    await db.checkpoints.save('jobs-tail', 'no position at all')
    minute(15)
    await db.streams.settleTime(patientId)
    const state = await db.streams.fresh('patient', patientId)
    if (state) await db.boardRows.put([storedRowOf(state)])
    await workers.start()
    await within(async () => expect(await mailed()).toEqual(addressesOf(team)), 10_000)
  })

  test('[ALERT-13] an alert that somebody has taken meanwhile is mailed to nobody', async () => {
    const deaf = { from: 'Closeby <no-reply@closeby.example>', smtpUrl: 'smtp://127.0.0.1:9' }
    const first = await workers.start({ mail: deaf })
    const { team } = await aWorld()
    const patientId = await anAlert(team)
    await onRow(patientId)
    minute(15)
    await within(async () => expect(await db.notices.countUnsent()).toBe(2))
    await first.stop()
    const of = { category: 'preventive', alertId: `${patientId}_a1` } as const
    await commitFacts(db.streams, patientId, [{ type: 'alert.claimed', ...of, userId: team[0] ?? '', name: 'Maya' }])
    await workers.start()
    minute(30)
    await settled()
    expect(await workers.mails()).toEqual([])
  })
})
