import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, resetTokenOf } from '@closeby/db'
import type { Database } from '@closeby/db'
import type { Care, Person } from '../testing/care.ts'
import { newEmail, openCare, PASSWORD, until } from '../testing/care.ts'

let care: Care
let database: Database
let skew = 0
const clock = () => new Date(Date.now() + skew).toISOString()
beforeAll(async () => {
  care = await openCare({ hubs: 2, now: clock })
  database = await openDatabase({ url: care.mongoUrl, secret: care.config.secret, clock })
})
afterAll(async () => {
  await database.close()
  await care.close()
})
const NEW = 'eleven calm harbours'
const forgot = (email: string) => care.rest('POST', '/api/auth/forgot-password', { email })
const reset = (token: string, password = NEW, key: string = randomUUID()) =>
  care.rest('POST', '/api/auth/reset-password', { token, password }, { 'idempotency-key': key }, 1)

/** What the mail holds: derived from the ids in the log, as the mailer does. */
async function mailedToken({ user }: Person): Promise<string> {
  const account = await database.streams.fresh('user', user.id)
  return resetTokenOf(care.config.secret, { userId: user.id, resetId: account?.reset?.resetId ?? 'none' })
}

describe('a forgotten password', () => {
  test('[AUTH-6] the mailed link sets a new one, ends every session and signs nobody in', async () => {
    const ada = await care.patient()
    const socket = await ada.socket(0)
    const asked = await forgot(ada.email)
    expect([asked.status, asked.body]).toEqual([202, {}])
    const token = await mailedToken(ada)
    const done = await reset(token)
    expect([done.status, done.body]).toEqual([200, {}])
    await until('the socket to be closed', () => !socket.io.connected)
    expect((await ada.call('GET', '/api/users/me')).status).toBe(401)
    expect((await care.rest('POST', '/api/auth/refresh', { refreshToken: ada.refreshToken })).status).toBe(401)
    expect((await care.rest('POST', '/api/auth/login', { email: ada.email, password: PASSWORD })).status).toBe(401)
    expect((await care.signIn(ada.email, NEW)).user.id).toBe(ada.user.id)
    expect((await reset(token)).body['code']).toBe('auth.resetExpired')
  })

  test('[AUTH-6] a link holds for thirty minutes, and only the newest one', async () => {
    const ada = await care.patient()
    await forgot(ada.email)
    const first = await mailedToken(ada)
    await forgot(ada.email)
    const second = await mailedToken(ada)
    expect((await reset(first)).body['code']).toBe('auth.resetExpired')
    skew += 31 * 60_000
    const late = await reset(second)
    expect([late.status, late.body['code']]).toEqual([410, 'auth.resetExpired'])
    for (const token of ['x', `${second}x`, second.replace(ada.user.id, randomUUID())])
      expect((await reset(token)).body['code']).toBe('auth.resetExpired')
  })

  test('[LOG-3] a reset sent twice with one key is one reset', async () => {
    const ada = await care.patient()
    await forgot(ada.email)
    const token = await mailedToken(ada)
    const key = randomUUID()
    const both = await Promise.all([reset(token, NEW, key), reset(token, NEW, key)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect((await reset(token, 'short')).body['code']).toBe('auth.weakPassword')
  })

  test('[AUTH-1] an unknown address is answered the same, in the same time, and nothing is written', async () => {
    const ada = await care.patient()
    const timeOf = async (email: string) => {
      const began = performance.now()
      const { status, text } = await forgot(email)
      return { status, text, ms: performance.now() - began }
    }
    const [known, unknown] = [await timeOf(ada.email), await timeOf(newEmail())]
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
    expect(Math.min(known.ms, unknown.ms)).toBeGreaterThan(145)
    const seqOf = async () => (await database.streams.fresh('user', ada.user.id))?.seq ?? 0
    const before = await seqOf()
    for (let index = 0; index < 4; index += 1) await forgot(ada.email)
    expect(await seqOf()).toBe(before + 2)
  })

  test('[AUTH-2] a reset opens an account that was guessed at', async () => {
    const ada = await care.patient()
    for (let index = 0; index < 6; index += 1)
      await care.rest('POST', '/api/auth/login', { email: ada.email, password: 'wrong words here' })
    expect((await care.rest('POST', '/api/auth/login', { email: ada.email, password: PASSWORD })).status).toBe(429)
    await forgot(ada.email)
    expect((await reset(await mailedToken(ada))).status).toBe(200)
    expect((await care.signIn(ada.email, NEW)).user.id).toBe(ada.user.id)
  })
})

describe('a changed password', () => {
  test('[AUTH-3] ends every other session and keeps this one', async () => {
    const ada = await care.patient()
    const phone = await care.signIn(ada.email)
    const change = (current: string, password: string) =>
      ada.call('PUT', '/api/users/me/password', { current, password })
    expect((await change('not my password', NEW)).body['code']).toBe('auth.wrongPassword')
    expect((await change(PASSWORD, 'passwordpassword')).body['code']).toBe('auth.weakPassword')
    expect((await change(PASSWORD, NEW)).body).toEqual({ seq: expect.any(Number) })
    expect((await ada.call('GET', '/api/users/me')).status).toBe(200)
    expect((await phone.call('GET', '/api/users/me')).status).toBe(401)
    expect((await care.rest('POST', '/api/auth/refresh', { refreshToken: phone.refreshToken })).status).toBe(401)
  })
})

describe('registering again', () => {
  test('[AUTH-9] tells the owner by one entry an hour', async () => {
    const ada = await care.patient()
    const again = () =>
      care.rest('POST', '/api/auth/register', {
        email: ada.email,
        password: PASSWORD,
        name: 'Eve',
        role: 'patient',
        timeZone: 'Europe/London',
        consent: true,
      })
    const seqOf = async () => (await database.streams.fresh('user', ada.user.id))?.seq
    expect([(await again()).body['code'], (await again()).body['code']]).toEqual(['auth.emailTaken', 'auth.emailTaken'])
    expect(await seqOf()).toBe(2)
    skew += 3_600_000
    await again()
    expect(await seqOf()).toBe(3)
  })
})
