import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

const COUNT = 9
let care: Care
let maya: Person
const patients: Person[] = []
const goals = new Map<Person, string>()
beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  maya = await care.provider()
  for (let index = 0; index < COUNT; index += 1) {
    const patient = await care.patient({ name: `Walker ${String.fromCharCode(65 + index)}` })
    goals.set(patient, await care.goal(patient))
    await care.assign(patient, maya)
    patients.push(patient)
  }
}, 120_000)
afterAll(() => care.close())

const page = async (query: string, hub = 0): Promise<Json> =>
  (await maya.call('GET', `/api/provider/patients?${query}`, undefined, {}, hub)).body
const log = (patient: Person, amount: number) =>
  patient.call('POST', `/api/goals/${goals.get(patient)}/progress`, { amount, at: new Date().toISOString() })
const rowPut = async ({ user }: Person, seq: number): Promise<void> => {
  // The worker writes rows in a running installation; here each change is put by hand, as it does.
  const { services } = care.apps[0]!
  await services.storeRow(user.patientId!, seq)
}
async function walk(
  query: string,
  between: (index: number) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const seen: string[] = []
  let cursor = ''
  for (let index = 0; index < 50; index += 1) {
    const { items, nextCursor } = await page(`${query}${cursor && `&cursor=${cursor}`}`, index % 2)
    seen.push(...items.map(({ id }: { id: string }) => id))
    if (nextCursor === null) return seen
    cursor = String(nextCursor)
    await between(index)
  }
  throw new Error('the list never ended')
}
const ids = () => patients.map(({ user }) => user.patientId!).sort()

describe('the list of a panel', () => {
  test.each(['risk', 'name', 'lastEntry'])(
    '[REG-7] sorted by %s and walked by cursor over two hubs it gives everybody once',
    async (sort) => {
      const seen = await walk(`sort=${sort}&limit=2`)
      expect(seen).toHaveLength(COUNT)
      expect([...seen].sort()).toEqual(ids())
    },
  )

  test('[REG-7] whatever moves meanwhile, everybody who was there at the start comes once', async () => {
    for (const sort of ['risk', 'lastEntry', 'name']) {
      const newcomer = await care.patient({ name: `Newcomer ${sort}` })
      const seen = await walk(`sort=${sort}&limit=2`, async (index) => {
        for (const patient of [patients[index % COUNT]!, patients[COUNT - 1 - (index % COUNT)]!]) {
          const { body } = await log(patient, index % 2 ? 6000 : 10)
          await rowPut(patient, body['seq'] as number)
        }
        if (index === 0) await care.assign(newcomer, maya)
      })
      expect([...new Set(seen)]).toHaveLength(seen.length)
      expect(seen.filter((id) => id !== newcomer.user.patientId).sort()).toEqual(ids())
      expect(seen).not.toContain(newcomer.user.patientId)
      await care.unassign(newcomer, maya)
    }
  }, 120_000)

  test('[REG-7] is filtered by status and name, and ordered as asked', async () => {
    const { body } = await log(patients[3]!, 6000)
    await rowPut(patients[3]!, body['seq'] as number)
    expect((await page('status=met'))['items'].map(({ status }: Json) => status)).toContain('met')
    expect((await page('q=walker%20c'))['items']).toMatchObject([{ name: 'Walker C' }])
    const names = (await page('sort=name'))['items'].map(({ name }: Json) => name as string)
    expect(names).toEqual([...names].sort())
    expect(await page('q=nobody')).toEqual({ items: [], nextCursor: null, total: 0 })
  })

  test('[REG-3] a cursor of another list, a made-up one and too large a page are invalid', async () => {
    const first = await page('sort=name&limit=2')
    for (const [query, path] of [
      [`sort=risk&cursor=${first['nextCursor']}`, 'sort'],
      ['cursor=bm90aGluZw', 'cursor'],
      ['limit=501', 'limit'],
      ['limit=0', 'limit'],
      ['limit=many', 'limit'],
      ['sort=worst', 'sort'],
      ['status=fine', 'status'],
    ])
      expect(await page(query!)).toMatchObject({ code: 'invalid', paths: [path] })
    expect((await page(`cursor=${first['nextCursor']}&limit=500`))['items'][0].name).toBe('Walker C')
  })

  test('[ROW-2] a coordinator has her unit, another unit’s has nobody', async () => {
    const [lena, tomas] = [await care.coordinator(), await care.coordinator({ unit: 'north' })]
    const hers = await lena.call('GET', '/api/provider/patients?limit=500')
    expect(hers.body['total']).toBeGreaterThanOrEqual(COUNT)
    expect((await tomas.call('GET', '/api/provider/patients')).body['items']).toEqual([])
  })
})

describe('the directory of an admin', () => {
  test('[REG-7] walks patients and people by cursor, everybody once', async () => {
    const admin = await care.admin()
    for (const list of ['/api/admin/patients?team=any', '/api/admin/users?role=patient']) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body } = await admin.call('GET', `${list}&limit=4${cursor && `&cursor=${cursor}`}`)
        seen.push(...body['items'].map((item: Json) => (item['patientId'] ?? item['id']) as string))
        cursor = body['nextCursor'] as string | null
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(ids().every((id) => seen.includes(id))).toBe(true)
    }
    const lonely = await admin.call('GET', '/api/admin/patients?team=none&limit=1')
    expect(lonely.body['total']).toBe(3)
  })
})
