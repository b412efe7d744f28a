import webPush from 'web-push'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushService } from '../testing/push-service.ts'
import { openPushService } from '../testing/push-service.ts'
import { isPublicAddress, publicLookup } from './public-lookup.ts'
import { createPusher } from './pusher.ts'

const vapid = { ...webPush.generateVAPIDKeys(), subject: 'mailto:care@closeby.example' }
const message = { text: 'You have a reminder', topic: 'abc' }
const pusher = createPusher({ vapid, isProduction: false, ttlSeconds: 60 })
let service: PushService
beforeAll(async () => {
  service = await openPushService(vapid.publicKey)
})
afterAll(() => service.close())

describe('web push', () => {
  test('[REMIND-10] a browser can open what was sent, and only what was sent is in it', async () => {
    const browser = service.browser()
    expect(await pusher.send(browser, message)).toBe('taken')
    expect(browser.delivered).toEqual([{ text: 'You have a reminder', ttl: 60, urgency: 'high', topic: 'abc' }])
  })

  test('[REMIND-10] a message signed by another key, or for another browser, is refused for good', async () => {
    const other = { ...webPush.generateVAPIDKeys(), subject: vapid.subject }
    const browser = service.browser()
    const foreign = createPusher({ vapid: other, isProduction: false, ttlSeconds: 60 })
    expect(await foreign.send(browser, message)).toBe('refused')
    const mixed = { endpoint: browser.endpoint, keys: service.browser().keys }
    expect(await pusher.send(mixed, message)).toBe('refused')
    expect(browser.delivered).toEqual([])
  })

  test('[REMIND-10] what a push service says is understood', async () => {
    const browser = service.browser()
    const said = async (status: number, retryAfter?: string) => {
      browser.answers({ status, ...(retryAfter !== undefined && { retryAfter }) })
      return pusher.send(browser, message)
    }
    expect([await said(404), await said(410)]).toEqual(['gone', 'gone'])
    expect([await said(400), await said(413), await said(302)]).toEqual(['refused', 'refused', 'refused'])
    expect(await said(429, '17')).toEqual({ retryAfterMs: 17_000 })
    expect(await said(503)).toEqual({ retryAfterMs: null })
    expect(await said(500, 'soon')).toEqual({ retryAfterMs: null })
    expect(await said(429, '999999999')).toEqual({ retryAfterMs: 3_600_000 })
    const inAMinute = await said(429, new Date(Date.now() + 60_000).toUTCString())
    expect((inAMinute as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000)
    browser.answers('hang')
    const hasty = createPusher({ vapid, isProduction: false, ttlSeconds: 60, patienceMs: 50 })
    expect(await hasty.send(browser, message)).toEqual({ retryAfterMs: null })
    expect(browser.delivered).toEqual([])
  })

  test('[REMIND-10] keys that are none end the subscription', async () => {
    const { endpoint, keys } = service.browser()
    const crooked = { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') }
    expect(await pusher.send({ endpoint, keys: crooked }, message)).toBe('gone')
  })
})

describe('where push goes', () => {
  const strict = createPusher({ vapid, isProduction: true, ttlSeconds: 60, patienceMs: 2000 })

  test('[REMIND-12] in production this machine and this network are never asked', async () => {
    const browser = service.browser()
    for (const endpoint of [
      browser.endpoint,
      browser.endpoint.replace('http:', 'https:'),
      'https://localhost/push',
      'https://127.1/push',
      'https://2130706433/push',
      'https://0x7f000001/push',
      'https://[::1]/push',
      'https://[::ffff:10.0.0.1]/push',
      'https://10.0.0.8/push',
      'https://169.254.169.254/latest/meta-data',
      'https://printer.local/push',
      'https://push.example:8443/push',
      'https://user:secret@push.example/push',
      'ftp://push.example/push',
      'not an address',
    ])
      expect([endpoint, await strict.send({ endpoint, keys: browser.keys }, message)]).toEqual([endpoint, 'gone'])
    expect(browser.asked()).toBe(0)
  })

  test('[REMIND-12] a name that leads to this machine is refused when it is resolved', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', {}, resolve))
    expect(error).toMatchObject({ message: 'leads to no public address' })
  })

  test.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
    ],
    ...[
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
    ],
    'nonsense',
  ])('[REMIND-12] %s is no public address', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2a00:1450:4001:80b::200e'])(
    '[REMIND-12] %s is one',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})
