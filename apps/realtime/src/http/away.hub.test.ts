import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Proxy } from '../hub/testing/proxy.ts'
import { openProxy } from '../hub/testing/proxy.ts'
import type { Care, Person } from '../testing/care.ts'
import { newEmail, openCare, PASSWORD, until } from '../testing/care.ts'

/* One of the stores is away, or somebody knocks too often. */

let care: Care
let proxy: Proxy
let ada: Person
beforeAll(async () => {
  const mongo = new URL(process.env.TEST_MONGODB_URL ?? '')
  proxy = await openProxy({ host: mongo.hostname, port: Number(mongo.port) })
  const redis = new URL(process.env.TEST_REDIS_URL ?? '')
  const environment = { TRUSTED_PROXIES: '1', OPEN_ADDRESS_LIMITS: '0', REDIS_URL: `redis://${redis.hostname}:1` }
  care = await openCare({ environment, mongoPort: proxy.port })
  ada = await care.patient()
})
afterAll(async () => {
  await care.close()
  await proxy.close()
})
const words = () => ({
  email: newEmail(),
  password: PASSWORD,
  name: 'Ada',
  role: 'patient',
  timeZone: 'Europe/London',
  consent: true,
})
const from = (address: string) => ({ 'x-forwarded-for': address })

describe('without Redis', () => {
  test('[HUB-2] people sign in and write, and the hub says what is missing', async () => {
    expect((await care.signIn(ada.email)).user.id).toBe(ada.user.id)
    expect(await care.goal(ada)).toMatch(/^[0-9a-f-]{36}$/)
    const ready = await care.rest('GET', '/readyz')
    expect([ready.status, ready.body]).toEqual([200, { ready: true, reasons: [], degraded: ['redis'] }])
  })

  test('[AUTH-2] guessing is slowed all the same', async () => {
    const guess = () =>
      care.rest('POST', '/api/auth/login', {
        email: words().email.replace(/^.*@/, 'same@'),
        password: 'wrong words here',
      })
    const codes: string[] = []
    for (let index = 0; index < 6; index += 1) codes.push(String((await guess()).body['code']))
    expect(codes.at(-1)).toBe('rate.limited')
  })
})

describe('limits by address', () => {
  test('[REG-5] count the address the last trusted proxy saw, whatever the client claims before it', async () => {
    const codes: number[] = []
    for (let index = 0; index < 6; index += 1)
      codes.push(
        (await care.rest('POST', '/api/auth/register', words(), from(`198.51.100.${index}, 203.0.113.7`))).status,
      )
    expect(codes).toEqual([201, 201, 201, 201, 201, 429])
    const other = await care.rest('POST', '/api/auth/register', words(), from('203.0.113.7, 203.0.113.8'))
    expect(other.status).toBe(201)
  })
})

describe('without MongoDB', () => {
  test('[REG-3] every write is "retry" with a time, none is lost or doubled when it is back', async () => {
    const goalId = await care.goal(ada, { title: 'Kept' })
    const key = randomUUID()
    const path = `/api/goals/${goalId}/progress`
    const at = new Date().toISOString()
    const send = () => ada.call('POST', path, { amount: 4, at }, { 'idempotency-key': key })
    const before = await send()
    expect(before.status).toBe(201)
    await proxy.cut()
    const away = await send()
    expect([away.status, away.body['code'], away.body['afterMs']]).toEqual([503, 'retry', 1_000])
    expect(away.headers.get('retry-after')).toBe('1')
    await until('not being ready', async () => (await care.rest('GET', '/readyz')).status === 503)
    expect((await care.rest('GET', '/healthz')).status).toBe(200)
    await proxy.restore()
    await until('being ready again', async () => (await care.rest('GET', '/readyz')).status === 200)
    const again = await send()
    expect([again.status, again.body['seq']]).toEqual([before.status, before.body['seq']])
  }, 60_000)
})
