import { randomUUID } from 'node:crypto'
import { openDatabase } from '@closeby/db'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from '../testing/authenticator.ts'
import type { Authenticator } from '../testing/authenticator.ts'
import type { Answer, Care, Json, Person } from '../testing/care.ts'
import { openCare, PASSWORD } from '../testing/care.ts'
import { seedOf } from '../testing/good-requests.ts'
import { codeAt, stepAt } from './totp.ts'

let care: Care
let skew = 0
const at = () => new Date(Date.now() + skew)
beforeAll(async () => {
  care = await openCare({ hubs: 2, now: () => at().toISOString() })
  await care.organisation()
})
afterAll(() => care.close())
afterEach(() => {
  skew = 0
})

const login = ({ email }: Person, hub = 0) =>
  care.rest('POST', '/api/auth/login', { email, password: PASSWORD }, {}, hub)
const tokenOf = ({ body }: Answer) => String((body['secondStep'] as Json)['token'])
const step = async (person: Person, proof: Json, hub = 0, token?: string) =>
  care.rest('POST', '/api/auth/second-step', { token: token ?? tokenOf(await login(person)), ...proof }, {}, hub)

async function enrolTotp(
  person: Person,
): Promise<{ seed: Buffer; code: (off?: number) => string; recovery: string[] }> {
  const { body } = await person.call('POST', '/api/factors/totp')
  const seed = seedOf(String(body['secret']))
  const code = (off = 0) => codeAt(seed, stepAt(at()) + off)
  const confirmed = await person.call('PUT', '/api/factors/totp', { enrolment: body['enrolment'], code: code() })
  expect(confirmed.status).toBe(200)
  return { seed, code, recovery: confirmed.body['recoveryCodes'] as string[] }
}

async function addPasskey(person: Person, key: Authenticator, lies = {}): Promise<Answer> {
  const { body } = await person.call('POST', '/api/factors/passkeys/challenge')
  return person.call('POST', '/api/factors/passkeys', {
    label: 'Laptop',
    passkey: key.make(body['options'] as { challenge: string }, lies),
  })
}
async function challenge(token: string): Promise<{ challenge: string }> {
  const { body } = await care.rest('POST', '/api/auth/second-step/challenge', { token })
  return body['options'] as { challenge: string }
}

describe('codes of an app', () => {
  test('[MFA-1] [MFA-2] signing in takes a code besides the password, once, on whichever hub', async () => {
    const ada = await care.patient()
    const { code } = await enrolTotp(ada)
    const half = await login(ada)
    expect([half.status, half.body['code'], half.body['accessToken']]).toEqual([401, 'auth.secondStep', undefined])
    expect((half.body['secondStep'] as Json)['ways']).toEqual(['totp', 'recovery'])
    // The one that confirmed it is used up already.
    expect((await step(ada, { code: code() })).body['code']).toBe('auth.wrongCode')
    skew += 30_000
    const both = await Promise.all([step(ada, { code: code() }, 0), step(ada, { code: code() }, 1)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401])
    const cookie = await care.rest('POST', '/api/session', { email: ada.email, password: PASSWORD })
    expect([cookie.body['code'], cookie.headers.get('set-cookie')]).toEqual(['auth.secondStep', null])
    skew += 30_000
    const inside = await care.rest('POST', '/api/session/second-step', { token: tokenOf(cookie), code: code() })
    expect(inside.body['user']).toMatchObject({ id: ada.user.id })
    expect(inside.headers.getSetCookie()[0]).toMatch(/^closeby_session=/)
  })

  test('[MFA-2] a wrong password tells nothing of a second step; a reset of the password stands for none', async () => {
    const ada = await care.patient()
    await enrolTotp(ada)
    const wrong = await care.rest('POST', '/api/auth/login', { email: ada.email, password: 'nothing like it' })
    const nobody = await care.rest('POST', '/api/auth/login', {
      email: 'nobody@x.example',
      password: 'nothing like it',
    })
    expect({ ...wrong.body, instance: '' }).toEqual({ ...nobody.body, instance: '' })
    const token = tokenOf(await login(ada))
    const password = 'eleven calm harbours'
    await care.rest('POST', '/api/auth/reset-password', { token: await care.resetToken(ada), password })
    expect((await care.rest('POST', '/api/auth/login', { email: ada.email, password })).body['code']).toBe(
      'auth.secondStep',
    )
    // What the former password began is over with it.
    expect((await step(ada, { code: '123456' }, 0, token)).body['code']).toBe('auth.required')
  })

  test('[MFA-7] guessing is slowed for the account whatever the password says, and never for a passkey', async () => {
    const ada = await care.patient()
    const { code } = await enrolTotp(ada)
    const key = createAuthenticator()
    await addPasskey(ada, key)
    skew += 30_000
    const answers: unknown[] = []
    for (const guess of ['000001', '000002', 'AAAA-BBBB-CCCC-DDDD', '000003', '000004', '000005'])
      answers.push((await step(ada, guess.length > 6 ? { recoveryCode: guess } : { code: guess })).body['code'])
    expect(answers).toEqual([...Array.from({ length: 5 }, () => 'auth.wrongCode'), 'rate.limited'])
    expect((await step(ada, { code: code() })).body['code']).toBe('rate.limited')
    const token = tokenOf(await login(ada))
    expect((await step(ada, { passkey: key.use(await challenge(token)) }, 0, token)).status).toBe(200)
  })

  test('[MFA-8] a seed that was shown is good in its session, for a while; nothing of it is kept in clear', async () => {
    const ada = await care.patient()
    const { body } = await ada.call('POST', '/api/factors/totp')
    const words = () => ({ enrolment: body['enrolment'], code: codeAt(seedOf(String(body['secret'])), stepAt(at())) })
    const elsewhere = await care.signIn(ada.email)
    expect((await elsewhere.call('PUT', '/api/factors/totp', words())).body['code']).toBe('auth.wrongCode')
    skew += 16 * 60_000
    const late = await care.signIn(ada.email)
    expect((await late.call('PUT', '/api/factors/totp', words())).body['code']).toBe('auth.wrongCode')
    skew = 0
    const { recovery } = await enrolTotp(ada)
    const database = await openDatabase({
      url: care.mongoUrl,
      secret: care.config.secret,
      clock: () => at().toISOString(),
    })
    const stored = JSON.stringify(await database.store.read(ada.user.id, 0))
    await database.close()
    for (const secret of [String(body['secret']), ...recovery, ...recovery.map((each) => each.replaceAll('-', ''))]) {
      expect(stored).not.toContain(secret)
      expect(care.lines.join('\n')).not.toContain(secret)
    }
    expect(recovery).toHaveLength(10)
  })
})

describe('recovery codes', () => {
  test('[MFA-3] each lets in once, a new set ends the old, and the same request is answered with the same codes', async () => {
    const ada = await care.patient()
    const { recovery } = await enrolTotp(ada)
    expect((await step(ada, { recoveryCode: recovery[0]?.toLowerCase() })).status).toBe(200)
    expect((await step(ada, { recoveryCode: recovery[0] })).body['code']).toBe('auth.wrongCode')
    expect((await ada.call('GET', '/api/factors')).body).toMatchObject({ recoveryCodesLeft: 9, rule: 'required' })
    const key = { 'idempotency-key': randomUUID() }
    const renewed = await ada.call('POST', '/api/factors/recovery-codes', {}, key)
    expect((await ada.call('POST', '/api/factors/recovery-codes', {}, key)).body).toEqual(renewed.body)
    expect((await step(ada, { recoveryCode: recovery[1] })).body['code']).toBe('auth.wrongCode')
    expect((await step(ada, { recoveryCode: (renewed.body['recoveryCodes'] as string[])[3] })).status).toBe(200)
    expect((await step(ada, {})).body['code']).toBe('invalid')
  })
})

describe('passkeys', () => {
  test('[MFA-4] sign in; a challenge is good once, for its person, purpose and two minutes', async () => {
    const maya = await care.provider()
    const key = createAuthenticator({ counts: true })
    expect((await addPasskey(maya, key)).body).toMatchObject({ recoveryCodes: expect.arrayContaining([]) })
    const token = tokenOf(await login(maya))
    const used = key.use(await challenge(token))
    expect((await step(maya, { passkey: used }, 1, token)).status).toBe(200)
    expect((await step(maya, { passkey: used }, 0, token)).body['code']).toBe('auth.wrongCode')

    const tries: [string, Json][] = [
      ['another site', key.use(await challenge(token), { origin: 'http://localhost.evil.example:4600' })],
      ['another domain', key.use(await challenge(token), { rpId: 'evil.example' })],
      ['nobody verified', key.use(await challenge(token), { isVerified: false })],
      ['a copy that counts behind', key.use(await challenge(token), { counter: 1 })],
      ['another key', createAuthenticator().use(await challenge(token))],
      ['a challenge of its own', key.use({ challenge: Buffer.from('own').toString('base64url') })],
    ]
    const { body } = await maya.call('POST', '/api/session/prove/challenge')
    tries.push(['for another purpose', key.use(body['options'] as { challenge: string })])
    const other = await care.provider()
    await addPasskey(other, createAuthenticator())
    tries.push(['of somebody else', key.use(await challenge(tokenOf(await login(other))))])
    const early = await challenge(token)
    for (const [what, passkey] of tries)
      expect([what, (await step(maya, { passkey }, 0, token)).body['code']]).toEqual([what, 'auth.wrongCode'])
    skew += 121_000
    expect((await step(maya, { passkey: key.use(early) }, 0, token)).body['code']).toBe('auth.wrongCode')
  })

  test('[MFA-4] one is added once, by an answer to a challenge of this session', async () => {
    const maya = await care.provider()
    const key = createAuthenticator()
    expect((await addPasskey(maya, key, { isVerified: false })).body['code']).toBe('auth.wrongCode')
    expect((await addPasskey(maya, key, { origin: 'http://evil.example' })).body['code']).toBe('auth.wrongCode')
    const asked = await maya.call('POST', '/api/factors/passkeys/challenge')
    const elsewhere = await care.signIn(maya.email)
    const passkey = key.make(asked.body['options'] as { challenge: string })
    const words = { label: 'Laptop', passkey }
    expect((await elsewhere.call('POST', '/api/factors/passkeys', words)).body['code']).toBe('auth.wrongCode')
    expect((await addPasskey(maya, key)).status).toBe(201)
    expect((await addPasskey(maya, key)).body['code']).toBe('factor.known')
  })
})

describe('what an organisation requires', () => {
  const OVER = 15 * 86_400_000

  test('[MFA-5] staff without a factor reach enrolment and the way out and nothing else, by every door there is', async () => {
    const maya = await care.provider()
    skew += OVER
    const late = await care.signIn(maya.email)
    const open: string[] = []
    for (const door of care.apps[0]!.services.registry.rest.filter(({ policy }) => policy.kind !== 'public')) {
      const path = door.rest.path.replaceAll(/:\w+/g, () => randomUUID())
      const hasBody = door.rest.method === 'POST' || door.rest.method === 'PUT'
      const { body } = await late.call(door.rest.method, path, hasBody ? {} : undefined)
      if (body['code'] !== 'auth.enrol') open.push(door.name)
    }
    expect(open.toSorted()).toEqual([
      ...['factors.addPasskey', 'factors.beginPasskey', 'factors.beginTotp', 'factors.confirmTotp', 'factors.list'],
      ...['factors.removePasskey', 'factors.removeTotp', 'factors.renewRecovery', 'session.prove'],
      ...['session.proveChallenge', 'session.read'],
    ])
    expect((await late.call('GET', '/api/session')).body).toMatchObject({ standing: 'unenrolled', ways: [] })
    await expect(late.socket()).rejects.toThrow()
    await enrolTotp(late)
    expect((await late.call('GET', '/api/provider/patients')).status).toBe(200)
    expect((await late.call('POST', '/api/auth/logout', {})).status).toBe(200)
  })

  test('[MFA-5] who is new has days for it, nobody else is asked, and an administrator needs a passkey', async () => {
    const [maya, ada, rosa] = [await care.provider(), await care.patient(), await care.register('carer')]
    const sam = await care.staff('admin', { name: 'Sam Strict' })
    expect((await maya.call('GET', '/api/provider/patients')).status).toBe(200)
    expect((await maya.call('GET', '/api/factors')).body['enrolBy']).toMatch(/^20/)
    skew += OVER
    for (const each of [ada, rosa])
      expect((await (await care.signIn(each.email)).call('GET', '/api/users/me')).status).toBe(200)
    const admin = await care.signIn(sam.email)
    expect((await admin.call('GET', '/api/admin/users')).body['code']).toBe('auth.enrol')
    await enrolTotp(admin)
    expect((await admin.call('GET', '/api/admin/users')).body['code']).toBe('auth.enrol')
    await addPasskey(admin, createAuthenticator())
    expect((await admin.call('GET', '/api/admin/users')).status).toBe(200)
    expect((await admin.call('DELETE', '/api/factors/totp')).status).toBe(200)
    const { body } = await admin.call('GET', '/api/factors')
    const path = `/api/factors/passkeys/${String((body['passkeys'] as Json[])[0]?.['id'])}`
    expect((await admin.call('DELETE', path)).body['code']).toBe('factor.needed')
  })

  test('[MFA-5] where it is recommended nobody is shut out; an administrator says which', async () => {
    await care.organisation({ orgId: 'gentle' })
    const admin = await care.staff('admin', { orgId: 'gentle' })
    const provider = await care.staff('provider', { orgId: 'gentle' })
    const set = (rule: Json) => admin.call('PUT', '/api/admin/second-factor', rule)
    expect((await set({ require: 'recommended', graceDays: 0 })).body).toMatchObject({ require: 'recommended' })
    skew += OVER
    const late = await care.signIn(provider.email)
    expect((await late.call('GET', '/api/provider/patients')).status).toBe(200)
    expect((await late.call('PUT', '/api/admin/second-factor', { require: 'required', graceDays: 0 })).status).toBe(404)
  })
})

describe('an administrator', () => {
  test('[MFA-9] takes lost factors away from his own people, ends their sessions, and gives none', async () => {
    const [maya, sam] = [await care.provider(), await care.admin()]
    await enrolTotp(maya)
    const reset = (by: Person) => by.call('POST', `/api/admin/users/${maya.user.id}/reset-factors`)
    await care.organisation({ orgId: 'other-practice' })
    expect((await reset(await care.staff('admin', { orgId: 'other-practice' }))).status).toBe(404)
    expect((await reset(await care.coordinator())).status).toBe(404)
    expect((await reset(sam)).status).toBe(200)
    expect((await maya.call('GET', '/api/users/me')).status).toBe(401)
    expect((await login(maya)).status).toBe(200)
    expect((await reset(sam)).body['code']).toBe('factor.none')
  })
})

describe('showing again that it is you', () => {
  const cookieOf = (answer: Answer) =>
    answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
  const browser = async (person: Person) =>
    cookieOf(await care.rest('POST', '/api/session', { email: person.email, password: PASSWORD }))

  test('[MFA-6] every door that says so asks for it after five minutes, and no other', async () => {
    const people: Person[] = [await care.patient(), await care.provider(), await care.admin()]
    skew += 5 * 60_000 + 1_000
    const asked = new Set<string>()
    for (const person of people) {
      const { body } = await care.rest('POST', '/api/auth/refresh', { refreshToken: person.refreshToken })
      const headers = { authorization: `Bearer ${String(body['accessToken'])}` }
      for (const door of care.apps[0]!.services.registry.rest.filter(({ policy }) => policy.kind !== 'public')) {
        const path = door.rest.path.replaceAll(/:\w+/g, () => randomUUID())
        const words = WORDS[door.name] ?? (door.rest.method === 'POST' || door.rest.method === 'PUT' ? {} : undefined)
        const answer = await care.rest(door.rest.method, path, words, headers)
        if (answer.body['code'] === 'auth.stepUp') asked.add(door.name)
      }
    }
    const declared = care.apps[0]!.services.registry.doors.filter(({ fresh }) => fresh).map(({ name }) => name)
    expect([...asked].toSorted()).toEqual(declared.toSorted())
    expect(declared.toSorted()).toEqual([
      ...['emergency:open', 'factors.beginPasskey', 'factors.beginTotp', 'factors.removePasskey', 'factors.removeTotp'],
      ...['factors.renewRecovery', 'secondFactor.set', 'sessions.end', 'user.resetFactors', 'user:changeRole'],
      'users.changePassword',
    ])
  })
  const WORDS: Record<string, Json> = {
    'emergency:open': { patientId: 'nobody', reason: 'Found unconscious on the ward' },
    'secondFactor.set': { require: 'required', graceDays: 14 },
    'user:changeRole': { role: 'provider' },
    'users.changePassword': { current: PASSWORD, password: 'twelve loud geese here' },
  }

  test('[MFA-6] the password does for who has no factor, and only a factor for who has one', async () => {
    const ada = await care.patient()
    const cookie = await browser(ada)
    skew += 6 * 60_000
    const call = (method: string, path: string, words?: Json, jar = cookie) =>
      care.rest(method, path, words, { cookie: jar, origin: care.config.origin })
    expect((await call('POST', '/api/factors/totp')).body['code']).toBe('auth.stepUp')
    expect((await call('POST', '/api/session/prove', { password: 'nothing like it' })).body['code']).toBe(
      'auth.wrongPassword',
    )
    expect((await call('POST', '/api/session/prove', { code: '123456' })).body['code']).toBe('invalid')
    const proven = await call('POST', '/api/session/prove', { password: PASSWORD })
    const jar = cookieOf(proven)
    const { body } = await call('POST', '/api/factors/totp', undefined, jar)
    const seed = seedOf(String(body['secret']))
    const code = (off = 0) => codeAt(seed, stepAt(at()) + off)
    await call('PUT', '/api/factors/totp', { enrolment: body['enrolment'], code: code() }, jar)
    skew += 6 * 60_000
    expect((await call('DELETE', '/api/factors/totp', undefined, jar)).body['code']).toBe('auth.stepUp')
    expect((await call('POST', '/api/session/prove', { password: PASSWORD }, jar)).body).toMatchObject({
      code: 'invalid',
      paths: ['password'],
    })
    const again = cookieOf(await call('POST', '/api/session/prove', { code: code() }, jar))
    expect((await call('DELETE', '/api/factors/totp', undefined, again)).status).toBe(200)
  })

  test('[MFA-6] a proof gives the cookie a new id: the one before opens nothing ten seconds later', async () => {
    const ada = await care.patient()
    const cookie = await browser(ada)
    const read = async (jar: string) => (await care.rest('GET', '/api/users/me', undefined, { cookie: jar })).status
    const prove = (jar: string) =>
      care.rest('POST', '/api/session/prove', { password: PASSWORD }, { cookie: jar, origin: care.config.origin })
    const next = cookieOf(await prove(cookie))
    expect(next).not.toBe('')
    expect([await read(cookie), await read(next)]).toEqual([200, 200])
    skew += 10_001
    expect([await read(cookie), await read(next)]).toEqual([401, 200])
    const third = cookieOf(await prove(next))
    expect([
      await read(third),
      (await care.rest('GET', '/api/sessions', undefined, { cookie: third })).body['items'].length,
    ]).toEqual([200, 2])
  })
})
