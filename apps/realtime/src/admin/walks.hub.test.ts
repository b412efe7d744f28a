import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

let care: Care
let sam: Person
beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  await care.organisation()
  sam = await care.admin()
})
afterAll(() => care.close())

/** Walks a list in pages of two, over both hubs; `between` acts after each page. Answers the ids in their order. */
async function walk(path: string, idOf: (item: Json) => string, between: (index: number) => Promise<unknown>) {
  const seen: string[] = []
  let cursor = ''
  for (let index = 0; index < 50; index += 1) {
    const { body } = await sam.call('GET', `${path}limit=2${cursor && `&cursor=${cursor}`}`, undefined, {}, index % 2)
    seen.push(...(body['items'] as Json[]).map(idOf))
    if (body['nextCursor'] === null) return seen
    cursor = String(body['nextCursor'])
    await between(index)
  }
  throw new Error('the list never ended')
}

describe('a list that is walked while what it asks for changes', () => {
  test('[API-5] gives each who waited at the start once, though all are approved meanwhile', async () => {
    const waiting: Person[] = []
    for (let index = 0; index < 7; index += 1) waiting.push(await care.pendingProvider())
    const ids = waiting.map(({ user }) => user.id)
    const seen = await walk(
      '/api/admin/users?status=pending&',
      ({ id }) => String(id),
      async (index) => {
        if (index > 0) return
        for (const id of ids.slice(1)) await sam.call('POST', `/api/admin/users/${id}/approve`, {})
      },
    )
    expect(seen).toEqual(ids)
    const after = await sam.call('GET', '/api/admin/users?status=pending')
    expect((after.body['items'] as Json[]).map(({ id }) => id)).toEqual(ids.slice(0, 1))
  }, 60_000)

  test('[API-5] gives each patient who had nobody at the start once, though all get a team meanwhile', async () => {
    const maya = await care.provider()
    const patients: Person[] = []
    for (let index = 0; index < 7; index += 1) patients.push(await care.patient())
    for (const { user } of patients) await care.apps[0]?.services.storeRow(user.patientId ?? '', 0)
    const ids = patients.map(({ user }) => user.patientId ?? '').sort()
    const seen = await walk(
      '/api/admin/patients?team=none&',
      ({ patientId }) => String(patientId),
      async (index) => {
        if (index === 0) for (const patient of patients) await care.assign(patient, maya)
      },
    )
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids)
    expect(new Set(seen).size).toBe(seen.length)
  }, 60_000)
})
