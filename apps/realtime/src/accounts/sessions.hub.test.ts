import { openDatabase } from '@closeby/db'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare, PASSWORD, until } from '../testing/care.ts'

let care: Care
let skew = 0
const at = () => new Date(Date.now() + skew)
beforeAll(async () => {
  care = await openCare({ hubs: 2, now: () => at().toISOString() })
})
afterAll(() => care.close())
afterEach(() => {
  skew = 0
})

describe('a locked screen', () => {
  const MINUTE = 60_000

  test('[AUTH-12] answers nothing on either hub but who is there, until a factor opens it', async () => {
    const lena = await care.coordinator()
    const begun = await care.rest('POST', '/api/session', { email: lena.email, password: PASSWORD })
    let jar = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const call = (method: string, path: string, words?: Json, hub = 0) =>
      care.rest(method, path, words, { cookie: jar, origin: care.config.origin }, hub)
    const ticket = await call('POST', '/api/live-ticket')
    const socket = await care.connect(String(ticket.body['ticket']), 1)
    skew += 15 * MINUTE - 1_000
    expect((await call('POST', '/api/live-ticket')).status).toBe(200)
    skew += 1_001
    for (const hub of [0, 1])
      for (const path of ['/api/provider/patients', '/api/users/me', '/api/sessions'])
        expect([path, (await call('GET', path, undefined, hub)).body['code']]).toEqual([path, 'auth.required'])
    expect((await call('POST', '/api/live-ticket')).body['code']).toBe('auth.required')
    expect((await call('GET', '/api/session')).body).toMatchObject({ standing: 'locked', user: { id: lena.user.id } })
    // A frame is sent for as long as the hub takes to notice; a new socket is not let in at once.
    expect(socket.io.connected).toBe(true)
    const opened = await call('POST', '/api/session/prove', { password: PASSWORD })
    jar = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await call('GET', '/api/provider/patients', undefined, 1)).status).toBe(200)
    expect((await call('GET', '/api/sessions')).body['items']).toHaveLength(2)
    skew += 31 * MINUTE
    expect((await call('GET', '/api/session')).status).toBe(401)
  })

  test('[AUTH-12] a program of hers has no screen, and a patient’s is his own', async () => {
    const lena = await care.coordinator()
    const ada = await care.patient()
    const begun = await care.rest('POST', '/api/session', { email: ada.email, password: PASSWORD })
    skew += 16 * MINUTE
    const { status } = await care.rest('POST', '/api/auth/refresh', { refreshToken: lena.refreshToken })
    expect(status).toBe(200)
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await care.rest('GET', '/api/users/me', undefined, { cookie })).status).toBe(200)
  })
})

describe('a new device', () => {
  const noticesOf = async (person: Person) => {
    const database = await openDatabase({
      url: care.mongoUrl,
      secret: care.config.secret,
      clock: () => at().toISOString(),
    })
    const entries = await database.store.read(person.user.id, 0)
    await database.close()
    return entries.flatMap(({ facts }) => facts).filter(({ type }) => type === 'device.new')
  }
  const signIn = async (person: Person, agent: string, cookie?: string) => {
    const words = { email: person.email, password: PASSWORD }
    const headers = { 'user-agent': agent, ...(cookie && { cookie }) }
    const { headers: answer } = await care.rest('POST', '/api/session', words, headers)
    return answer
      .getSetCookie()
      .find((each) => each.startsWith('closeby_device='))
      ?.split(';')[0]
  }

  test('[AUTH-13] is told of once; the first of all and a browser that was here before are not', async () => {
    const ada = await care.patient()
    expect(await noticesOf(ada)).toEqual([])
    const mac = await signIn(ada, 'Mozilla/5.0 (Macintosh; Mac OS X) Chrome/140')
    expect(await noticesOf(ada)).toEqual([{ type: 'device.new', device: 'Chrome on Mac' }])
    expect(await signIn(ada, 'Mozilla/5.0 (Macintosh; Mac OS X) Chrome/141', mac)).toBeUndefined()
    await care.signIn(ada.email)
    expect(await noticesOf(ada)).toHaveLength(1)
    const other = await signIn(ada, 'Mozilla/5.0 (Macintosh; Mac OS X) Chrome/140')
    expect(other).not.toBe(mac)
    await until('both are told', async () => (await noticesOf(ada)).length === 2)
    // Somebody else's mark is no mark of hers.
    const bob = await care.patient()
    await signIn(bob, 'Firefox', mac)
    expect(await noticesOf(bob)).toHaveLength(1)
  })

  test('[AUTH-2] a stranger’s guesses do not shut out a browser that was here before', async () => {
    const ada = await care.patient()
    const mark = await signIn(ada, 'Firefox')
    for (let guess = 0; guess < 7; guess += 1)
      await care.rest('POST', '/api/session', { email: ada.email, password: `guess ${guess}` })
    expect((await care.rest('POST', '/api/auth/login', { email: ada.email, password: PASSWORD })).body['code']).toBe(
      'rate.limited',
    )
    const words = { email: ada.email, password: PASSWORD }
    expect((await care.rest('POST', '/api/session', words, { cookie: String(mark) })).status).toBe(200)
  })
})
