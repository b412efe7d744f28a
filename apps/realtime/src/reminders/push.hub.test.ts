import { createECDH, randomBytes } from 'node:crypto'
import type { Database } from '@closeby/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openElsewhere } from '../hub/testing/panel.ts'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

const now = () => new Date().toISOString()
const aCurve = () => {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  return curve.getPublicKey().toString('base64url')
}
const VAPID = aCurve()

let care: Care
let elsewhere: Database
let ada: Person
beforeAll(async () => {
  care = await openCare({ environment: { VAPID_PUBLIC_KEY: VAPID } })
  elsewhere = await openElsewhere(care, now)
  ada = await care.patient({ name: 'Ada' })
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

/** What a browser hands over when a person allows it to be pushed to. */
const aBrowser = (name: string) => ({
  endpoint: `https://push.example/${name}`,
  keys: { p256dh: aCurve(), auth: randomBytes(16).toString('base64url') },
})
const subscribe = (person: Person, browser: Json) => person.call('POST', '/api/push-subscriptions', browser)
const unsubscribe = (person: Person, endpoint: string) => person.call('DELETE', '/api/push-subscriptions', { endpoint })
const kept = async ({ user }: Person) =>
  (await elsewhere.pushSubscriptions.listOf(user.id)).map(({ endpoint }) => endpoint).toSorted()

describe('push subscriptions at the door', () => {
  test('[REMIND-11] the key is told to who is signed in; a browser is kept once, with what it needs to be written to', async () => {
    expect((await ada.call('GET', '/api/push-key')).body).toEqual({ publicKey: VAPID })
    const browser = aBrowser('phone')
    const first = await subscribe(ada, browser)
    const again = await subscribe(ada, { ...browser, expirationTime: null })
    expect([first.status, again.body]).toEqual([201, first.body])
    expect(await elsewhere.pushSubscriptions.listOf(ada.user.id)).toMatchObject([browser])
    for (const [method, path] of [
      ['GET', '/api/push-key'],
      ['POST', '/api/push-subscriptions'],
      ['DELETE', '/api/push-subscriptions'],
    ] as const)
      expect((await care.rest(method, path, method === 'GET' ? undefined : browser)).status).toBe(401)
  })

  test.each<[string, (browser: Json) => Json, string]>([
    ['no address', ({ keys }) => ({ keys }), 'endpoint'],
    ['what is no address', (browser) => ({ ...browser, endpoint: 'phone' }), 'endpoint'],
    [
      'an address without end',
      (browser) => ({ ...browser, endpoint: `https://a.example/${'x'.repeat(1000)}` }),
      'endpoint',
    ],
    ['an address with a password', (browser) => ({ ...browser, endpoint: 'https://a:b@push.example/1' }), 'endpoint'],
    ['an address of a file', (browser) => ({ ...browser, endpoint: 'file:///etc/hosts' }), 'endpoint'],
    ['no keys', ({ endpoint }) => ({ endpoint }), 'keys'],
    ['half a key', ({ endpoint, keys }) => ({ endpoint, keys: { ...keys, p256dh: 'AAAA' } }), 'keys.p256dh'],
    ['a secret that is none', ({ endpoint, keys }) => ({ endpoint, keys: { ...keys, auth: '$' } }), 'keys.auth'],
    ['more than is asked', (browser) => ({ ...browser, userId: 'somebody' }), 'userId'],
  ])('[REG-3] %s is refused, and the field is named', async (_, change, path) => {
    const answer = await subscribe(ada, change(aBrowser('wrong')))
    expect([answer.status, answer.body['code'], answer.body['paths']]).toEqual([422, 'invalid', [path]])
    expect(answer.text).not.toContain('push.example')
  })

  test('[REMIND-11] nobody takes away another one’s; a browser that changes hands reminds only who has it now', async () => {
    const [owner, other] = [await care.patient(), await care.patient()]
    const browser = aBrowser('shared')
    await subscribe(owner, browser)
    expect((await unsubscribe(other, browser.endpoint)).body).toEqual({ removed: false })
    expect(await kept(owner)).toEqual([browser.endpoint])
    await subscribe(other, browser)
    expect([await kept(owner), await kept(other)]).toEqual([[], [browser.endpoint]])
    expect((await unsubscribe(owner, browser.endpoint)).body).toEqual({ removed: false })
    expect((await unsubscribe(other, browser.endpoint)).body).toEqual({ removed: true })
    expect(await kept(other)).toEqual([])
  })

  test('[REMIND-11] signing out takes the browser of that session away, and of no other', async () => {
    const owner = await care.patient()
    const second = await care.signIn(owner.email)
    await subscribe(owner, aBrowser('left'))
    await subscribe(second, aBrowser('stays'))
    expect((await owner.call('POST', '/api/auth/logout', { refreshToken: owner.refreshToken })).status).toBeLessThan(
      300,
    )
    expect(await kept(second)).toEqual(['https://push.example/stays'])
    const late = await subscribe(owner, aBrowser('late'))
    expect([late.status, await kept(second)]).toEqual([401, ['https://push.example/stays']])
  })
})

test('[REMIND-12] in production only public https addresses are taken', async () => {
  const strict = await openCare({
    environment: { CLOSEBY_MODE: 'production', OPEN_ADDRESS_LIMITS: '0', PUBLIC_ORIGIN: 'https://closeby.example' },
  })
  try {
    const patient = await strict.patient()
    for (const endpoint of [
      'http://push.example/1',
      'https://127.0.0.1/1',
      'https://[::1]/1',
      'https://localhost/1',
      'https://hub.internal/1',
      'https://push.example:8443/1',
    ])
      expect((await subscribe(patient, { ...aBrowser('x'), endpoint })).body).toMatchObject({
        code: 'invalid',
        paths: ['endpoint'],
      })
    expect((await subscribe(patient, aBrowser('x'))).status).toBe(201)
  } finally {
    await strict.close()
  }
})
