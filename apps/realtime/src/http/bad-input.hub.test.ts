import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REFUSAL_CODES } from '@closeby/protocol/core'
import type { Role } from '@closeby/protocol/accounts'
import type { RestDoor } from '../registry/registry.ts'
import type { Answer, Care, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

/* Whatever is said at whichever door: a stable code, never a fault. Generated from the registry, so a new door is in. */

const CANARY = 'canary-value-that-must-not-come-back'
const WRONG: unknown[] = [
  { $ne: '' },
  { $gt: CANARY },
  [],
  null,
  7,
  -1,
  'NaN',
  'Infinity',
  true,
  '',
  '\u0000',
  '__proto__',
  CANARY.repeat(200),
]
/** Each person may ask sixty times a second; several share the work. */
const EACH = 3
let care: Care
const pool: Partial<Record<Role, Person[]>> = {}
let turn = 0

beforeAll(async () => {
  care = await openCare()
  for (const role of ['patient', 'provider', 'admin'] as const)
    pool[role] = await Promise.all(
      Array.from({ length: EACH }, () => (role === 'patient' ? care.patient() : care.staff(role))),
    )
})
afterAll(() => care.close())

function someone(door: RestDoor): Person {
  const { policy } = door
  const role = policy.kind === 'roles' ? (policy.roles.find((each) => pool[each]) ?? 'admin') : 'patient'
  turn += 1
  return pool[role]![turn % EACH]!
}

function pathOf(door: RestDoor, value: () => string): string {
  return door.rest.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
    name === 'entrySeq' ? '1' : encodeURIComponent(value()),
  )
}

async function say(door: RestDoor, path: string, body: unknown): Promise<Answer> {
  const { method } = door.rest
  for (;;) {
    const answer = await someone(door).call(method, path, method === 'GET' ? undefined : body)
    if (answer.status !== 429) return answer
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, answer.body['afterMs'] as number)))
    if (door.rate === 'signIn' || door.name === 'users.changePassword') return answer
  }
}

function requireStable(door: RestDoor, said: unknown, { status, body, headers, text }: Answer): void {
  const context = `${door.name} ${JSON.stringify(said)?.slice(0, 120)} answered ${status} ${text.slice(0, 200)}`
  expect(status, context).toBeLessThan(500)
  if (status < 400) return
  expect(headers.get('content-type'), context).toContain('application/problem+json')
  expect(REFUSAL_CODES, context).toContain(body['code'])
  expect(text, context).not.toContain(CANARY)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
}

const keysOf = ({ input }: RestDoor) => Object.keys((input as unknown as { shape: object }).shape)
/** Signing out would leave the rest with nothing to say. */
const ENDING = ['auth.logout', 'session.end']
const doors = () => care.apps[0]!.services.registry.rest.filter(({ name }) => !ENDING.includes(name))

describe('bad input at every door', () => {
  test('[REG-3] wrong types, operators and strange numbers under every key', async () => {
    let said = 0
    for (const door of doors())
      for (const key of keysOf(door)) {
        const tries = WRONG.map(async (value) => {
          const query = `?${key}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 3_000)}`
          const path =
            pathOf(door, randomUUID) + (door.rest.method === 'GET' && !door.rest.path.includes(`:${key}`) ? query : '')
          requireStable(door, { [key]: value }, await say(door, path, { [key]: value }))
          said += 1
        })
        await Promise.all(tries)
      }
    expect(said).toBeGreaterThan(500)
  }, 240_000)

  test('[REG-3] broken, empty, deep, polluting and foreign bodies', async () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    const bodies = [
      '{"a":',
      '[]',
      '"x"',
      '7',
      '{}',
      deep,
      `{"__proto__":{"polluted":"${CANARY}"}}`,
      '{"constructor":{"prototype":{"polluted":1}}}',
      `{"surprise":"${CANARY}"}`,
    ]
    for (const door of doors().filter(({ rest }) => rest.method !== 'GET'))
      for (const body of bodies) requireStable(door, body, await say(door, pathOf(door, randomUUID), body))
  }, 120_000)

  test('[REG-3] ids that are operators, too long, encoded twice or not decodable', async () => {
    const ids = ['{"$ne":""}', 'a'.repeat(500), '..%2f..%2fetc', '__proto__', 'constructor', '%00', ' ']
    for (const door of doors().filter(({ rest }) => rest.path.includes(':')))
      for (const id of ids)
        requireStable(
          door,
          id,
          await say(
            door,
            pathOf(door, () => id),
            {},
          ),
        )
    const broken = await care.rest('GET', '/api/provider/patients/%E0%A4%A')
    expect([broken.status, broken.body['code']]).toEqual([404, 'notFound'])
  }, 120_000)

  test('[REG-5] a megabyte is too large at every door that takes a body', async () => {
    const large = JSON.stringify({ a: 'x'.repeat(1_000_000) })
    for (const door of doors().filter(({ rest }) => rest.method !== 'GET')) {
      const answer = await say(door, pathOf(door, randomUUID), large)
      expect([door.name, answer.status, answer.body['code']]).toEqual([door.name, 413, 'tooLarge'])
    }
  }, 120_000)

  test('[REG-3] a body that is no JSON, a key that is no UUID and a value twice over are invalid', async () => {
    const patient = pool['patient']![0]!
    const goal = { kind: 'steps', title: 'Steps', unit: 'steps', target: 10, direction: 'atLeast' }
    const form = await patient.call('POST', '/api/goals', 'kind=steps', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect([form.status, form.body['code'], form.body['paths']]).toEqual([422, 'invalid', ['Content-Type']])
    const badKey = await patient.call('POST', '/api/goals', goal, { 'idempotency-key': 'not-a-uuid' })
    expect(badKey.body).toMatchObject({ code: 'invalid', paths: ['Idempotency-Key'] })
    const twice = await patient.call('GET', '/api/goals?patientId=a&patientId=b')
    expect(twice.body).toMatchObject({ code: 'invalid', paths: ['patientId'] })
    const contradicting = await patient.call('POST', '/api/goals/one/progress', {
      goalId: 'two',
      amount: 1,
      at: new Date().toISOString(),
    })
    expect(contradicting.body).toMatchObject({ code: 'invalid', paths: ['goalId'] })
  })

  test('[REG-4] an address or a method nobody declared is notFound', async () => {
    const patient = pool['patient']![1]!
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['PATCH', '/api/goals'],
      ['GET', '/nothing'],
      ['DELETE', '/api/goals'],
    ] as const) {
      const answer = await patient.call(method, path)
      expect([method, path, answer.status, answer.body['code']]).toEqual([method, path, 404, 'notFound'])
    }
  })

  test('[REG-3] the hub is well after all that', async () => {
    expect((await care.rest('GET', '/healthz')).body).toEqual({ ok: true })
    expect(care.lines.filter((line) => line.includes('a door failed'))).toEqual([])
    const ready = await care.rest('GET', '/readyz')
    expect([ready.status, ready.body]).toEqual([200, { ready: true, reasons: [], degraded: [] }])
  })
})
