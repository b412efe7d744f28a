import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RestDoor } from '../registry/registry.ts'
import type { Care, Json } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import type { World } from '../testing/good-requests.ts'
import { GOOD, openWorldOf, request } from '../testing/good-requests.ts'
import { describeApi, isPublished } from './document.ts'
import { documentText } from './openapi.routes.ts'

let care: Care
let world: World
let doors: RestDoor[]
beforeAll(async () => {
  let skew = 0
  care = await openCare({ now: () => new Date(Date.now() + skew).toISOString() })
  world = await openWorldOf(care, (ms) => (skew += ms))
  doors = care.apps[0]!.services.registry.rest.filter(isPublished)
})
afterAll(() => care.close())

const takesKey = ({ input }: RestDoor) => 'shape' in input && 'opId' in (input.shape as object)
/** What a repeat must answer alike: what the entry made, not how things stand since. */
const madeBy = ({ seq, goalId, itemId, reminderId, alertId, unitId, invitationId, user }: Json): Json => ({
  ...{ seq, goalId, itemId, reminderId, alertId, unitId, invitationId },
  user: (user as Json | undefined)?.['id'],
})

describe('the API as it is described', () => {
  test('[API-1] is sent as it is, with a tag, and may be cached', async () => {
    const sent = await care.rest('GET', '/api/openapi.json')
    expect(sent.text).toBe(documentText(describeApi(doors)))
    const again = await care.rest('GET', '/api/openapi.json', undefined, {
      'if-none-match': String(sent.headers.get('etag')),
    })
    expect([sent.headers.get('cache-control'), again.status]).toEqual(['public, max-age=3600', 304])
  })

  test('[API-2] the page to read holds every way in, runs nothing and fetches nothing', async () => {
    const { text, headers } = await care.rest('GET', '/api/docs')
    for (const { rest } of doors) expect(text).toContain(rest.path.replaceAll(/:(\w+)/g, '{$1}'))
    expect(text).not.toMatch(/<script|<link|<img|\ssrc=|\sstyle=|url\(|https?:\/\//)
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers.get('content-security-policy')).toContain(`default-src 'none'; style-src 'sha256-${hash}'`)
    expect(headers.get('content-type')).toContain('text/html')
  })
})

describe('every door', () => {
  test('[API-3] answers what it declares; a write with a key is done once, and the key takes nothing else', async () => {
    expect(Object.keys(GOOD).filter((name) => !doors.some((door) => door.name === name))).toEqual([])
    const missing = doors.filter(({ name }) => !Object.hasOwn(GOOD, name)).map(({ name }) => name)
    expect(missing).toEqual([])
    for (const [name, good] of Object.entries(GOOD)) {
      const door = doors.find((each) => each.name === name)!
      Object.assign(world.ids, await good.before?.(world))
      const words = good.words?.(world)
      const key = { 'idempotency-key': randomUUID() }
      const first = await request(world, door, good, key, words)
      expect([name, first.status, first.body['code']]).toEqual([name, door.rest.status ?? 200, undefined])
      if (door.rest.method === 'GET') await readAgain(door, String(first.headers.get('etag')))
      if (takesKey(door)) await repeat(door, key, words, first.body)
      Object.assign(world.ids, good.keep?.(first.body, world))
    }
  }, 120_000)

  /** [API-5] Who has an answer already is told so. */
  async function readAgain(door: RestDoor, tag: string) {
    const again = await request(world, door, GOOD[door.name]!, { 'if-none-match': tag })
    expect([door.name, again.status, again.text]).toEqual([door.name, 304, ''])
  }

  async function repeat(door: RestDoor, key: Record<string, string>, words: Json | undefined, first: Json) {
    const good = GOOD[door.name]!
    const again = await request(world, door, good, key, words)
    expect([door.name, again.status, madeBy(again.body)]).toEqual([door.name, door.rest.status ?? 200, madeBy(first)])
    if (!good.by || door.policy.kind === 'self') return
    // Somebody else's key is as good as used: it is no way to learn or to repeat what another did.
    const thief = await request(world, door, { ...good, by: good.by === 'sam' ? 'lena' : 'sam' }, key, words)
    expect([door.name, thief.status >= 400, madeBy(thief.body)]).toEqual([door.name, true, madeBy({})])
  }
})
