import { randomUUID } from 'node:crypto'
import { openDatabase } from '@closeby/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Person } from '../testing/care.ts'
import { newEmail, openCare, PASSWORD, until } from '../testing/care.ts'

let care: Care
let skew = 0
beforeAll(async () => {
  care = await openCare({ hubs: 2, now: () => new Date(Date.now() + skew).toISOString() })
})
afterAll(() => care.close())
const words = (change: object = {}) => ({
  email: newEmail(),
  password: PASSWORD,
  name: 'Ada Kerr',
  role: 'patient',
  timeZone: 'Europe/London',
  consent: true,
  ...change,
})
const register = (change?: object, headers?: Record<string, string>) =>
  care.rest('POST', '/api/auth/register', words(change), headers)
const isIn = async (person: Person, hub = 0) =>
  (await person.call('GET', '/api/users/me', undefined, {}, hub)).status === 200

describe('registering', () => {
  test('[AUTH-7] patients and carers are active at once, providers wait', async () => {
    for (const [role, status] of [
      ['patient', 'active'],
      ['carer', 'active'],
      ['provider', 'pending'],
    ] as const) {
      const { status: http, body } = await register({ role })
      expect(http).toBe(201)
      expect(body).toMatchObject({
        user: { role, status },
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expiresIn: 300,
      })
      expect(body['user']['patientId'] === undefined).toBe(role !== 'patient')
    }
    for (const role of ['admin', 'coordinator'])
      expect((await register({ role })).body).toMatchObject({ code: 'invalid', paths: ['role'] })
  })

  test('[CONS-1] the first entry of the log holds the consent with its text version and time', async () => {
    const { body } = await register({ name: 'Consenting' })
    const patient = await care.signIn(String(body['user']['email']))
    const { services } = care.apps[0]!
    const { state } = await services.readPatient(
      { user: patient.user, actor: { userId: patient.user.id, role: 'patient' }, sid: '' },
      patient.user.patientId!,
    )
    const [grant] = Object.values(state.grants)
    expect(grant).toMatchObject({
      to: { role: 'careTeam' },
      textVersion: expect.any(String),
      categories: ['goals', 'sleep', 'preventive', 'reminders'],
    })
    expect(state).toMatchObject({ seq: 1, name: 'Consenting', unit: 'main' })
  })

  test('[CONS-1] without consent, or with a weak password, there is no account', async () => {
    for (const consent of [undefined, false])
      expect((await register({ consent })).body['code']).toBe('auth.consentRequired')
    for (const password of ['short', 'passwordpassword', 'aaaaaaaaaaaaaaaa']) {
      const { status, body } = await register({ password })
      expect([status, body['code'], body['paths']]).toEqual([422, 'auth.weakPassword', ['password']])
    }
    expect((await register({ timeZone: '+01:00' })).body).toMatchObject({ code: 'invalid', paths: ['timeZone'] })
  })

  test('[LOG-3] twice at once with one key is one account; with another key the address is taken, however written', async () => {
    const email = newEmail()
    const key = randomUUID()
    const both = await Promise.all(
      [0, 1].map((hub) => care.rest('POST', '/api/auth/register', words({ email }), { 'idempotency-key': key }, hub)),
    )
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]?.body['user']['id']).toBe(both[1]?.body['user']['id'])
    const taken = await register({ email: email.toUpperCase() })
    expect([taken.status, taken.body['code']]).toEqual([409, 'auth.emailTaken'])
  })

  test('[AUTH-10] of many who register under one address at once, on whatever hub, one has an account', async () => {
    const email = newEmail()
    const all = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        care.rest('POST', '/api/auth/register', words({ email, password: `${PASSWORD} ${index}` }), {}, index % 2),
      ),
    )
    expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    const winner = all.findIndex(({ status }) => status === 201)
    const signIns = await Promise.all(
      all.map((_, index) => care.rest('POST', '/api/auth/login', { email, password: `${PASSWORD} ${index}` })),
    )
    expect(signIns.map(({ status }) => status)).toEqual(all.map((_, index) => (index === winner ? 200 : 401)))
  })

  test('[AUTH-10] whoever stalled between naming himself and his first entry finds the account of the next one', async () => {
    const { mongoUrl: url, config } = care
    const database = await openDatabase({ url, secret: config.secret, clock: () => new Date().toISOString() })
    try {
      const email = newEmail()
      const stalled = await database.emailClaims.claim(email, randomUUID())
      const { status, body } = await register({ email })
      expect([status, body['user']['id']]).toEqual([201, stalled])
      expect(await database.emailClaims.claim(email, randomUUID())).toBe(stalled)
      const late = await register({ email })
      expect([late.status, late.body['code']]).toEqual([409, 'auth.emailTaken'])
    } finally {
      await database.close()
    }
  })
})

describe('signing in', () => {
  test('[AUTH-1] a wrong password and an unknown address get the same answer', async () => {
    const { email } = await care.patient()
    const known = await care.rest('POST', '/api/auth/login', { email, password: 'not this one at all' })
    const unknown = await care.rest('POST', '/api/auth/login', { email: newEmail(), password: 'not this one at all' })
    const { instance: _a, ...first } = known.body
    const { instance: _b, ...second } = unknown.body
    expect([known.status, first]).toEqual([unknown.status, second])
    expect(first['code']).toBe('auth.wrongPassword')
  })

  test('[AUTH-2] guessing is slowed on both hubs together, for unknown addresses alike', async () => {
    const { email } = await care.patient()
    for (const address of [email, newEmail()]) {
      const codes: string[] = []
      for (let index = 0; index < 7; index += 1) {
        const { body } = await care.rest(
          'POST',
          '/api/auth/login',
          { email: address, password: 'not this one at all' },
          {},
          index % 2,
        )
        codes.push(String(body['code']))
      }
      expect(codes).toEqual([...Array.from({ length: 5 }, () => 'auth.wrongPassword'), 'rate.limited', 'rate.limited'])
      const right = await care.rest('POST', '/api/auth/login', { email: address, password: PASSWORD })
      expect([right.status, right.body['afterMs'] > 0, Number(right.headers.get('retry-after')) > 0]).toEqual([
        429,
        true,
        true,
      ])
    }
  })

  test('[AUTH-3] signing out ends the family and its sockets on every hub', async () => {
    const ada = await care.patient()
    const socket = await ada.socket(1)
    expect((await ada.call('POST', '/api/auth/logout', { refreshToken: ada.refreshToken })).status).toBe(200)
    await until('the socket to be closed', () => !socket.io.connected)
    expect(await isIn(ada, 1)).toBe(false)
    expect((await care.rest('POST', '/api/auth/refresh', { refreshToken: ada.refreshToken })).status).toBe(401)
  })

  test('[AUTH-3] sessions are listed and ended one by one', async () => {
    const ada = await care.patient()
    const phone = await care.signIn(ada.email)
    const { body } = await ada.call('GET', '/api/sessions')
    expect(body['items']).toHaveLength(2)
    const other = body['items'].find(({ current }: { current: boolean }) => !current)
    const stranger = await care.patient()
    expect((await stranger.call('DELETE', `/api/sessions/${other.id}`)).status).toBe(404)
    expect((await ada.call('DELETE', `/api/sessions/${other.id}`)).status).toBe(200)
    expect([await isIn(ada), await isIn(phone)]).toEqual([true, false])
  })
})

describe('refresh tokens', () => {
  const refresh = (refreshToken: string, hub = 0) => care.rest('POST', '/api/auth/refresh', { refreshToken }, {}, hub)

  test('[AUTH-4] a token rotates, a repeat gets the same successor, also twenty at once', async () => {
    const ada = await care.patient()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => refresh(ada.refreshToken, index % 2)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body['refreshToken'])).size).toBe(1)
    const next = await refresh(String(answers[0]?.body['refreshToken']))
    expect(next.body['refreshToken']).not.toBe(answers[0]?.body['refreshToken'])
  })

  test('[AUTH-4] an older token ends the family, its sockets included; a made-up one ends nothing', async () => {
    const ada = await care.patient()
    const second = await refresh(ada.refreshToken)
    const third = await refresh(String(second.body['refreshToken']))
    const [sid, secret] = ada.refreshToken.split('.')
    expect((await refresh(`${sid}.${secret}.AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(401)
    expect(await isIn(ada)).toBe(true)
    const socket = await ada.socket(1)
    expect((await refresh(ada.refreshToken)).body['code']).toBe('auth.required')
    await until('the socket to be closed', () => !socket.io.connected)
    expect((await refresh(String(third.body['refreshToken']))).status).toBe(401)
    expect(await isIn(ada)).toBe(false)
  })

  test('[AUTH-4] the predecessor is answered for ten seconds and no longer', async () => {
    const ada = await care.patient()
    await refresh(ada.refreshToken)
    skew += 10_500
    expect((await refresh(ada.refreshToken)).status).toBe(401)
  })
})

describe('what lets in', () => {
  test('[REG-4] only an access token of ours that holds now', async () => {
    const ada = await care.patient()
    const ticket = String((await ada.call('POST', '/api/live-ticket')).body['ticket'])
    const [head, body, end] = ada.accessToken.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body!, 'base64url').toString()), sub: 'another' }),
    ).toString('base64url')
    const bad = [
      ticket,
      ada.refreshToken,
      `${head}.${forged}.${end}`,
      `${none}.${body}.`,
      `${head}.${body}.`,
      'x',
      '',
      'a b',
    ]
    for (const token of bad) {
      const { status, body: problem } = await care.rest('GET', '/api/users/me', undefined, {
        authorization: `Bearer ${token}`,
      })
      expect([token, status, problem['code']]).toEqual([token, 401, 'auth.required'])
    }
    skew += 301_000
    expect(await isIn(ada)).toBe(false)
  })

  test('[AUTH-5] a ticket lives thirty seconds', async () => {
    const ada = await care.patient()
    const { body } = await ada.call('POST', '/api/live-ticket')
    expect(body['expiresIn']).toBe(30)
    skew += 30_500
    await expect(care.connect(String(body['ticket']))).rejects.toThrow()
  })

  test('[AUTH-3] staff are signed out after half an hour of doing nothing, patients are not', async () => {
    const [maya, ada] = [await care.provider(), await care.patient()]
    const cookies = await Promise.all([maya, ada].map(cookieOf))
    const stays = async (index: number) =>
      (await care.rest('GET', '/api/users/me', undefined, { cookie: cookies[index]! })).status
    skew += 14 * 60_000
    expect([await stays(0), await stays(1)]).toEqual([200, 200])
    skew += 14 * 60_000
    expect([await stays(0), await stays(1)]).toEqual([200, 200])
    skew += 31 * 60_000
    expect([await stays(0), await stays(1)]).toEqual([401, 200])
  })
})

const cookieOf = async ({ email }: { email: string }): Promise<string> => {
  const { headers } = await care.rest('POST', '/api/session', { email, password: PASSWORD })
  return String(headers.getSetCookie()[0]?.split(';')[0])
}

describe('the cookie session', () => {
  test('[OFFLINE-10] a page that shows one person gets nothing by the session of another', async () => {
    const [ada, ben] = [await care.patient(), await care.patient()]
    const cookie = await cookieOf(ben)
    const asked = (shown: Person, method: string, path: string, body?: Json) =>
      care.rest(method, path, body, { cookie, origin: care.config.origin, 'closeby-user': shown.user.id })
    const goal = { kind: 'steps', title: 'Steps', unit: 'steps', target: 1, direction: 'atLeast' }
    for (const [method, path, body] of [
      ['POST', '/api/live-ticket', {}],
      ['POST', '/api/goals', goal],
      ['GET', '/api/goals', undefined],
    ] as const) {
      const refused = await asked(ada, method, path, body)
      expect([path, refused.status, refused.body['code']]).toEqual([path, 401, 'auth.required'])
      expect((await asked(ben, method, path, body)).status).toBeLessThan(300)
    }
    expect((await ben.call('GET', '/api/goals')).body['items']).toHaveLength(1)
  })

  test('[AUTH-3] signs in, says who is there, issues a ticket and signs out with its sockets', async () => {
    const ada = await care.patient({ name: 'Ada Cookie' })
    const begun = await care.rest(
      'POST',
      '/api/session',
      { email: ada.email, password: PASSWORD },
      { 'user-agent': 'Mozilla/5.0 (X11; Linux) Firefox/140' },
    )
    const [header = ''] = begun.headers.getSetCookie()
    expect(header).toMatch(/^closeby_session=[a-z0-9]+; /)
    for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(header).toContain(part)
    expect(begun.text).not.toContain(header.slice(16, 40))
    const cookie = String(header.split(';')[0])
    expect((await care.rest('GET', '/api/session', undefined, { cookie })).body['user']).toMatchObject({
      id: ada.user.id,
      name: 'Ada Cookie',
    })
    const sessions = await care.rest('GET', '/api/sessions', undefined, { cookie })
    expect(sessions.body['items'].find(({ current }: { current: boolean }) => current)).toMatchObject({
      device: 'Firefox on Linux',
    })
    const ticket = await care.rest('POST', '/api/live-ticket', {}, { cookie, origin: care.config.origin })
    const socket = await care.connect(String(ticket.body['ticket']), 1)
    const ended = await care.rest('DELETE', '/api/session', undefined, { cookie, origin: care.config.origin })
    expect(ended.headers.getSetCookie()[0]).toContain('Max-Age=0')
    await until('the socket to be closed', () => !socket.io.connected)
    expect((await care.rest('GET', '/api/session', undefined, { cookie })).status).toBe(401)
  })

  test('[AUTH-8] a write from another origin is refused, whatever the method and however the origin is dressed', async () => {
    const cookie = await cookieOf(await care.patient())
    const foreign = [
      'https://evil.example',
      'null',
      'http://localhost:4601',
      'http://localhost:4600.evil.example',
      'HTTP://LOCALHOST:4600',
      'https://localhost:4600',
    ]
    for (const origin of foreign)
      for (const [method, path] of [
        ['POST', '/api/goals'],
        ['PUT', '/api/users/me'],
        ['DELETE', '/api/session'],
        ['POST', '/api/live-ticket'],
        ['POST', '/api/session'],
      ] as const) {
        const { status, body } = await care.rest(method, path, {}, { cookie, origin })
        expect([origin, path, status, body['code']]).toEqual([origin, path, 403, 'auth.foreignOrigin'])
      }
    const crossSite = await care.rest('POST', '/api/live-ticket', {}, { cookie, 'sec-fetch-site': 'cross-site' })
    expect(crossSite.body['code']).toBe('auth.foreignOrigin')
    expect((await care.rest('GET', '/api/session', undefined, { cookie, origin: 'https://evil.example' })).status).toBe(
      200,
    )
  })
})

describe('deactivating', () => {
  test('[AUTH-3] ends sessions, sockets and memberships before it answers', async () => {
    const [maya, ada, admin] = [await care.provider(), await care.patient(), await care.admin()]
    await care.assign(ada, maya)
    const socket = await maya.socket(1)
    const closed = await admin.call('POST', `/api/admin/users/${maya.user.id}/deactivate`, {})
    expect([closed.status, closed.body['user']]).toEqual([200, { id: maya.user.id, status: 'deactivated' }])
    await until('the socket to be closed', () => !socket.io.connected)
    expect(await isIn(maya, 1)).toBe(false)
    expect((await care.rest('POST', '/api/auth/refresh', { refreshToken: maya.refreshToken })).status).toBe(401)
    expect((await care.rest('POST', '/api/auth/login', { email: maya.email, password: PASSWORD })).body['code']).toBe(
      'account.deactivated',
    )
    const team = await admin.call('GET', `/api/patients/${ada.user.patientId}/care-team`)
    expect(team.body['items']).toEqual([])
  })
})
