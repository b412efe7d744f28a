import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMemoryBoardRows, foldEntry, resetTokenOf, storedRowOf } from '@closeby/db'
import { aClock, anEntry, aPatient, commitFacts, openTestDatabase, ORG, progressLogged } from '@closeby/db/testing'
import type { TestDatabase } from '@closeby/db/testing'
import type { AccountFact } from '@closeby/protocol/accounts'
import { addMs } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { SYSTEM } from '@closeby/protocol/wire'
import { NO_REDIS, SECRET, someWorkers } from './testing/a-worker.ts'
import type { Workers } from './testing/a-worker.ts'

const PROMISED_MS = 2000
const clock = aClock()
let db: TestDatabase
let workers: Workers
beforeEach(async () => {
  clock.set('2026-11-16T12:00:00.000Z')
  db = await openTestDatabase({ clock })
  workers = await someWorkers(db, clock)
})
afterEach(async () => {
  await workers.end()
  await db.drop()
})

const rowSeq = async (id: string) => (await db.boardRows.get(id))?.seq ?? 0
const headOf = async (id: string) => (await db.store.read(id, 0)).at(-1)?.seq ?? 0
const within = (check: () => Promise<void>, ms = PROMISED_MS) => vi.waitFor(check, { timeout: ms, interval: 25 })
const log = (id: string, amount = 100) => commitFacts(db.streams, id, [progressLogged({ amount, at: clock() })])
const turns = async (id: string) =>
  (await db.store.read(id, 0)).flatMap(({ facts }) => facts).filter(({ type }) => type === 'day.turned').length

async function aUser(change: Partial<Extract<AccountFact, { type: 'user.registered' }>> = {}): Promise<string> {
  const userId = randomUUID()
  const registered = {
    type: 'user.registered',
    email: `${userId}@northside.example`,
    name: 'Ada Test',
    role: 'patient',
    status: 'active',
    timeZone: 'Europe/London',
    passwordHash: null,
    consent: { textVersion: '1', at: clock() },
    ...change,
  } as const
  await commitUser(userId, [registered])
  return userId
}
const commitUser = (userId: string, facts: AccountFact[]) =>
  db.streams.commit({
    kind: 'user',
    stream: userId,
    orgId: ORG,
    opId: randomUUID(),
    opHash: 'test',
    actor: SYSTEM,
    decide: () => facts,
  })

describe('worker', () => {
  test('[JOB-1] every head is on its row within two seconds, and the rows are what a rebuild makes', async () => {
    await workers.start()
    const patients = await Promise.all(Array.from({ length: 20 }, () => aPatient(db.streams)))
    await Promise.all(patients.flatMap(({ patientId }) => [log(patientId), log(patientId, 250)]))
    for (const { patientId } of patients)
      await within(async () => expect(await rowSeq(patientId)).toBe(await headOf(patientId)))
    const rebuilt = createMemoryBoardRows()
    for (const { patientId } of patients) {
      let state: PatientState | null = null
      for (const entry of await db.store.read(patientId, 0)) state = foldEntry('patient', state, entry)
      if (state) await rebuilt.put([storedRowOf(state)])
      expect(await db.boardRows.get(patientId)).toEqual(await rebuilt.get(patientId))
    }
  })

  test('[JOB-1] a restart catches up with what was committed and what time did meanwhile, nothing twice', async () => {
    const first = await workers.start()
    const { patientId } = await aPatient(db.streams)
    await within(async () => expect(await rowSeq(patientId)).toBe(await headOf(patientId)))
    await first.stop()

    await log(patientId)
    const { patientId: added } = await aPatient(db.streams)
    clock.set('2026-11-17T00:00:01.000Z')
    await workers.start()
    for (const id of [patientId, added])
      await within(async () => {
        expect(await turns(id)).toBe(1)
        expect(await rowSeq(id)).toBe(await headOf(id))
      }, 4000)
    expect(await headOf(patientId)).toBe(4)
    expect(await headOf(added)).toBe(3)
  })

  test('[LOG-12] a lost position costs nothing: all heads are compared with all rows', async () => {
    const { patientId } = await aPatient(db.streams)
    await db.checkpoints.save('jobs-tail', 'no position at all')
    await workers.start()
    await within(async () => expect(await rowSeq(patientId)).toBe(await headOf(patientId)), 6000)
    await log(patientId)
    await within(async () => expect(await rowSeq(patientId)).toBe(await headOf(patientId)))
  })

  test('[JOB-4] a stream that cannot be read stops no other', async () => {
    await workers.start()
    await db.store.append(anEntry({ stream: 'poison', v: 99 }))
    const { patientId } = await aPatient(db.streams)
    await within(async () => expect(await rowSeq(patientId)).toBe(await headOf(patientId)))
    expect(await db.boardRows.get('poison')).toBeUndefined()
  })

  test('[JOB-2] two workers make one entry of one midnight, and when one stops the other goes on', async () => {
    const [first] = [await workers.start(), await workers.start()]
    const patients = await Promise.all(Array.from({ length: 10 }, () => aPatient(db.streams)))
    for (const { patientId } of patients) await within(async () => expect(await rowSeq(patientId)).toBe(2), 4000)
    clock.set('2026-11-17T00:00:00.500Z')
    for (const { patientId } of patients) await within(async () => expect(await turns(patientId)).toBe(1), 4000)
    await first.stop()
    clock.set('2026-11-18T00:00:00.500Z')
    for (const { patientId } of patients) await within(async () => expect(await rowSeq(patientId)).toBe(4), 8000)
    for (const { patientId } of patients) expect(await turns(patientId)).toBe(2)
  })

  test('[JOB-1] a registered patient whose log was never begun gets it, and his row', async () => {
    await workers.start()
    const patientId = randomUUID()
    const userId = await aUser({ patientId })
    await within(async () => expect(await rowSeq(patientId)).toBe(1))
    expect(await db.people.get(userId)).toMatchObject({ patientId, role: 'patient' })
  })

  test('[JOB-3] a reset asked for is mailed once by two workers, with the link that opens it', async () => {
    await Promise.all([workers.start(), workers.start()])
    const userId = await aUser()
    await commitUser(userId, [{ type: 'user.resetRequested', resetId: 'r1', expiresAt: addMs(clock(), 1_800_000) }])
    const again = await aUser({ name: 'Grace' })
    await commitUser(again, [{ type: 'user.registeredAgain' }])
    await within(async () => expect(await workers.mails()).toHaveLength(2), 4000)
    clock.forward(10_000)
    await within(async () => expect(await db.notices.countUnsent()).toBe(0), 4000)
    const mails = await workers.mails()
    expect(mails.map(({ to }) => to).sort()).toEqual(
      [`${userId}@northside.example`, `${again}@northside.example`].sort(),
    )
    const reset = mails.find(({ to }) => to.startsWith(userId))
    expect(reset?.text).toContain(
      `http://localhost:4600/reset-password#${resetTokenOf(SECRET, { userId, resetId: 'r1' })}`,
    )
  })

  test('[JOB-3] without Redis mails leave and time is told all the same', async () => {
    const worker = await workers.start({ redisUrl: NO_REDIS })
    const { patientId } = await aPatient(db.streams)
    const userId = await aUser()
    await commitUser(userId, [{ type: 'user.resetRequested', resetId: 'r1', expiresAt: addMs(clock(), 1_800_000) }])
    await within(async () => expect(await db.notices.countUnsent()).toBe(1))
    clock.set('2026-11-16T12:00:06.000Z')
    await within(async () => expect(await workers.mails()).toHaveLength(1), 4000)
    clock.set('2026-11-17T00:00:00.500Z')
    await within(async () => expect(await turns(patientId)).toBe(1), 4000)
    const ready = await fetch(`${worker.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { isReady: true, database: true, redis: false, leads: ['audit', 'tail', 'time'] },
    ])
  })

  test('[JOB-3] a mail that no server takes is tried again when one does', async () => {
    const deaf = { from: 'Closeby <no-reply@closeby.example>', smtpUrl: 'smtp://127.0.0.1:9' }
    const first = await workers.start({ mail: deaf })
    const userId = await aUser()
    await commitUser(userId, [{ type: 'user.registeredAgain' }])
    await within(async () => expect(await db.notices.claim(clock(), clock(), 1)).toEqual([]), 4000)
    await first.stop()
    await workers.start()
    clock.forward(70_000)
    await within(async () => expect(await workers.mails()).toHaveLength(1), 4000)
  })

  test('[REG-6] what the worker logs holds ids and times, never names, addresses or values', async () => {
    const worker = await workers.start({
      mail: { from: 'Closeby <no-reply@closeby.example>', smtpUrl: 'smtp://127.0.0.1:9' },
    })
    const { patientId } = await aPatient(db.streams, { name: 'Wilhelmina Quill' })
    const userId = await aUser({ name: 'Wilhelmina Quill', email: 'wilhelmina@northside.example' })
    await commitUser(userId, [{ type: 'user.registeredAgain' }])
    await log(patientId, 7654)
    await db.store.append(anEntry({ stream: 'poison', v: 99 }))
    clock.set('2026-11-17T00:00:00.500Z')
    await within(async () => expect(await turns(patientId)).toBe(1), 4000)
    await within(async () => expect(workers.log()).toContain('a mail could not be sent'), 8000)
    await within(async () => expect(workers.log()).toContain('a stream is parked'))
    await worker.stop()
    expect(workers.log()).toContain(userId)
    expect(workers.log()).not.toMatch(/Wilhelmina|Quill|northside|7654|steps|Europe/i)
  })
})
