import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, launch, PATIENTLY, PHONE_LIGHT, seen, shoot, signInAs, visit } from './browser.ts'
import { now } from './client.ts'
import { amountsOf, aPhone, bundle, everythingOn, intoTheTunnel, log, whereNothingCanBeSent } from './device.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const CANARY = 'Unspeakable canary goal'

/** A phone in a tunnel with one entry of a goal whose name must not be found anywhere. */
async function aPhoneWithSecret(name: string) {
  const phone = await aPhone(browser, name)
  await phone.patient.call('PUT', `/api/goals/${phone.goalId}`, { title: CANARY })
  await phone.patient.call('POST', `/api/goals/${phone.goalId}/progress`, { amount: 73519, at: now() })
  await seen(phone.page, '73,519').waitFor(PATIENTLY)
  await intoTheTunnel(phone.context, phone.page)
  await phone.page
    .getByRole('button', { name: /^Add unspeakable/i })
    .first()
    .click()
  await phone.page.getByRole('button', { name: /^Add 500/ }).click()
  await phone.page.getByRole('heading', { name: '1 entry kept on this device' }).waitFor()
  return phone
}

async function signOut(page: Page): Promise<void> {
  await page.goto('/settings')
  await page.locator('form[action="/sign-out"] button').filter({ visible: true }).first().click()
}

/**
 * Presses the notice that is shown, and tells where that leads. Only a person's press may open or focus a window, so the worker's own
 * calls are written down instead.
 */
async function pressNotice(context: BrowserContext) {
  const [worker] = context.serviceWorkers()
  if (!worker) throw new Error('there is no worker')
  return worker.evaluate(async () => {
    const scope = globalThis as unknown as WorkerScope
    const told = { opened: [] as string[], focused: [] as string[] }
    scope.clients.openWindow = (url) => Promise.resolve(void told.opened.push(url))
    scope.WindowClient.prototype.focus = function (this: { url: string }) {
      told.focused.push(new URL(this.url).pathname)
      return Promise.resolve(this)
    }
    const [notification] = await scope.registration.getNotifications()
    const waits: Promise<unknown>[] = []
    const press = new scope.NotificationEvent('notificationclick', { notification })
    press.waitUntil = (work: Promise<unknown>) => void waits.push(work)
    scope.dispatchEvent(press)
    await Promise.all(waits)
    return { ...told, left: (await scope.registration.getNotifications()).length }
  })
}
type WorkerScope = {
  clients: { openWindow: (url: string) => Promise<unknown> }
  WindowClient: { prototype: { focus: (this: { url: string }) => Promise<unknown> } }
  registration: { getNotifications: () => Promise<unknown[]> }
  NotificationEvent: new (
    type: string,
    init: { notification: unknown },
  ) => Event & { waitUntil: (work: Promise<unknown>) => void }
  dispatchEvent: (event: Event) => boolean
}

const secretsOf = (patient: { email: string; user: { patientId?: string } }) => [
  CANARY,
  'Unspeakable',
  patient.email,
  '73519',
  String(patient.user.patientId),
  'Quexo',
  'Ryxto',
  'Svyxo',
]

describe('what a device holds', () => {
  test('[OFFLINE-7] nothing that could be read, while entries and the last-seen day are kept', async () => {
    const { patient, context, page } = await aPhoneWithSecret('Quexo Sealed')
    await page.close()
    await context.setOffline(false)
    const found = await everythingOn(context)
    expect([found.keys, found.text.includes('extractable=false')]).toEqual([1, true])
    for (const secret of secretsOf(patient)) expect([secret, found.text.includes(secret)]).toEqual([secret, false])
    await context.close()
  })

  test('[OFFLINE-8] signing out asks; "keep them for me" leaves them sealed, and signing in sends them', async () => {
    const { patient, context, page } = await aPhoneWithSecret('Ryxto Leaves')
    await page.close()
    const letGo = await whereNothingCanBeSent(context)
    const settings = await context.newPage()
    await signOut(settings)
    const sheet = settings.getByRole('dialog', { name: 'One entry is not sent yet' })
    await sheet.waitFor(PATIENTLY)
    await shoot(settings, 'leave', PHONE_LIGHT)
    await expectAccessible(settings, 'signing out with entries')
    await sheet.getByRole('button', { name: 'Send first, then sign out' }).click()
    await sheet.getByText(/could not be sent now/).waitFor(PATIENTLY)
    await sheet.getByRole('button', { name: 'Keep them for me on this device' }).click()
    await settings.waitForURL(/sign-in/, PATIENTLY)
    await letGo()
    const found = await everythingOn(context)
    expect([found.keys, found.entries]).toEqual([1, 1])
    for (const secret of secretsOf(patient)) expect([secret, found.text.includes(secret)]).toEqual([secret, false])
    const next = await context.newPage()
    await signInAs(next, patient, /\/today/)
    await next.getByRole('heading', { name: '1 of 1 sent' }).waitFor(PATIENTLY)
    expect(await amountsOf(patient)).toEqual([73519, 500])
    await context.close()
  })

  test('[OFFLINE-8] discarding destroys key, entries, snapshot and caches; offline nothing opens any more', async () => {
    const { patient, context, page } = await aPhoneWithSecret('Svyxo Discards')
    await page.close()
    await whereNothingCanBeSent(context)
    const settings = await context.newPage()
    await signOut(settings)
    await settings.getByRole('button', { name: 'Discard them and sign out' }).click()
    await settings.waitForURL(/sign-in/, PATIENTLY)
    const found = await everythingOn(context)
    expect([found.keys, found.entries]).toEqual([0, 0])
    for (const secret of secretsOf(patient)) expect([secret, found.text.includes(secret)]).toEqual([secret, false])
    expect(found.text).not.toContain('snapshots\n{')
    expect(await amountsOf(patient)).toEqual([73519])
    await context.close()
  })

  test('[OFFLINE-8] "send first" sends, then signs out', async () => {
    const { patient, context, page } = await aPhone(browser, 'Tilda Sends')
    await intoTheTunnel(context, page)
    await log(page, '500')
    await page.getByRole('heading', { name: '1 entry kept on this device' }).waitFor()
    await page.close()
    const letGo = await whereNothingCanBeSent(context)
    const settings = await context.newPage()
    await signOut(settings)
    const first = settings.getByRole('button', { name: 'Send first, then sign out' })
    await first.waitFor(PATIENTLY)
    await letGo()
    await first.click()
    await settings.waitForURL(/sign-in/, PATIENTLY)
    expect([await amountsOf(patient), (await everythingOn(context)).keys]).toEqual([[500], 0])
    await context.close()
  })

  test('[OFFLINE-8] without unsent entries signing out asks nothing', async () => {
    const { context, page } = await aPhone(browser, 'Ulla Nothing')
    await signOut(page)
    await page.waitForURL(/sign-in/, PATIENTLY)
    expect((await everythingOn(context)).keys).toBe(0)
    await context.close()
  })
})

describe('the installed app', () => {
  test('[OFFLINE-1] can be installed: manifest, icons, worker', async () => {
    const { context, page } = await aPhone(browser, 'Vera Installs')
    const devtools = await context.newCDPSession(page)
    const { errors, data } = await devtools.send('Page.getAppManifest')
    expect(errors).toEqual([])
    const manifest = JSON.parse(data ?? '{}') as {
      start_url: string
      icons: { src: string; sizes: string; purpose?: string }[]
    }
    expect(manifest.start_url).toBe('/today')
    expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable')
    for (const { src, sizes } of manifest.icons) {
      const answer = await page.request.get(src)
      expect([src, answer.status()]).toEqual([src, 200])
      if (!src.endsWith('.png')) continue
      const picture = await answer.body()
      expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes)
    }
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
    for (const [path, type] of [
      ['/service-worker.js', /javascript/],
      ['/manifest.webmanifest', /manifest\+json/],
    ] as const) {
      const headers = (await page.request.get(path)).headers()
      expect([headers['cache-control'], headers['content-type']]).toEqual(['no-cache', expect.stringMatching(type)])
    }
    await context.close()
  })

  test('[OFFLINE-1] the shell that is kept holds nobody’s data and no nonce, and no answer of the API is kept', async () => {
    const { patient, context, page } = await aPhone(browser, 'Wanda Shell')
    const kept = await page.evaluate(async () => {
      const urls: string[] = []
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname)
      const shell = await caches.match('/offline/today')
      return { urls, shell: await shell?.text(), policy: shell?.headers.get('content-security-policy') }
    })
    expect(kept.urls.filter((path) => path.startsWith('/api') || path.endsWith('__data.json'))).toEqual([])
    expect(kept.urls.filter((path) => !path.startsWith('/_app/') && !/\.\w+$/.test(path)).sort()).toEqual([
      '/offline',
      '/offline/today',
    ])
    expect(kept.shell).not.toContain('Wanda')
    expect(kept.shell).not.toContain(patient.email)
    expect([kept.policy?.includes('nonce'), kept.policy?.includes("'sha256-")]).toEqual([false, true])
    await context.close()
  })

  test('[OFFLINE-11] a push says "You have a reminder" and nothing else; pressing it opens Today', async () => {
    const { context, page } = await aPhone(browser, 'Xaver Pushed')
    await context.grantPermissions(['notifications'])
    const devtools = await context.newCDPSession(page)
    const found = new Promise<string>((resolve) =>
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        for (const { registrationId, scopeURL } of registrations)
          if (page.url().startsWith(scopeURL)) resolve(registrationId)
      }),
    )
    await devtools.send('ServiceWorker.enable')
    const registrationId = await found
    const { origin } = new URL(page.url())
    const push = { origin, registrationId, data: '{"title":"Blood sugar","body":"Take 5 mg"}' }
    await devtools.send('ServiceWorker.deliverPushMessage', push)
    const shown = () =>
      page.evaluate(async () => {
        const notices = (await (await navigator.serviceWorker.ready).getNotifications()) ?? []
        return notices.map(({ title, body }) => [title, body])
      })
    await expect.poll(shown, PATIENTLY).toEqual([['Closeby', 'You have a reminder']])
    await page.goto('/settings')
    expect(await pressNotice(context)).toEqual({ opened: ['/today'], focused: [], left: 0 })
    await page.goto('/today')
    await devtools.send('ServiceWorker.deliverPushMessage', push)
    await expect.poll(async () => (await shown()).length, PATIENTLY).toBe(1)
    expect(await pressNotice(context)).toEqual({ opened: [], focused: ['/today'], left: 0 })
    await context.close()
  })
})

test('[OFFLINE-2] the outbox in IndexedDB does all that the one in memory does', async () => {
  const { context, page } = await visit(browser)
  await page.goto('/privacy')
  await page.evaluate(await bundle('src/lib/outbox/testing/device-contract.ts', 'contract'))
  const results = await page.evaluate(() =>
    (globalThis as unknown as { contract: { runContract: () => Promise<Result[]> } }).contract.runContract(),
  )
  expect(results.length).toBeGreaterThan(5)
  for (const { title, answer, expected } of results) expect([title, answer]).toEqual([title, expected])
  await context.close()
})

type Result = { title: string; answer: unknown; expected: unknown }
