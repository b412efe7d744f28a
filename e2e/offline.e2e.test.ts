import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, launch, LOOKS, PATIENTLY, seen, shoot, signInAs } from './browser.ts'
import { aGoal, register } from './client.ts'
import { amountsOf, aPhone, endSessions, intoTheTunnel, isReady, log, whereNothingCanBeSent } from './device.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const WATER = { kind: 'water', title: 'Water', unit: 'glasses', target: 8, direction: 'atLeast' }
const headed = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor(PATIENTLY)

/** At every width and in both schemes where pictures are asked for, else where they differ most; a phone again at the end. */
const looks = process.env['SHOTS_DIR'] ? LOOKS.toReversed() : LOOKS.filter((_, at) => at % 3 === 0).toReversed()

async function lookAt(page: Page, name: string): Promise<void> {
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: look.width === 390 ? 844 : 900 })
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' })
    await shoot(page, name, look)
    const where = `${name} at ${look.width} px, ${look.scheme}`
    await expectAccessible(page, where)
    await expectNoSidewaysScroll(page, where)
  }
}

describe('a patient without a network', () => {
  test('[OFFLINE-1] [OFFLINE-3] opens as of its time, keeps entries through reload and closed tab, and each arrives once', async () => {
    const { patient, context, page } = await aPhone(browser, 'Greta Tunnel')
    await intoTheTunnel(context, page)
    for (let each = 0; each < 3; each += 1) await log(page, '500')
    await page.getByText('500 steps kept on this device').first().waitFor()
    await headed(page, '3 entries kept on this device')
    await page
      .getByText(/3 kept here/)
      .first()
      .waitFor()
    await seen(page, '1,500').waitFor()
    await page.getByRole('button', { name: 'Show them' }).click()
    await lookAt(page, 'today-kept')

    await page.reload()
    await headed(page, /Good .*, Greta/)
    expect(new URL(page.url()).pathname).toBe('/today')
    await page
      .getByText(/as of \d\d:\d\d/)
      .first()
      .waitFor()
    await seen(page, '1,500').waitFor(PATIENTLY)
    await log(page, '1,000')
    await headed(page, '4 entries kept on this device')
    await page.goto('/settings')
    await page.getByRole('heading', { name: 'You are offline' }).first().waitFor()
    await page.getByRole('link', { name: 'Open Today' }).click()
    await seen(page, '2,500').waitFor(PATIENTLY)
    await page.close()
    expect(await amountsOf(patient)).toEqual([])

    await context.setOffline(false)
    const next = await context.newPage()
    await next.goto('/today')
    await headed(next, '4 of 4 sent')
    await seen(next, '2,500').waitFor(PATIENTLY)
    expect(await amountsOf(patient)).toEqual([500, 500, 500, 1000])
    await next.getByRole('button', { name: 'OK' }).click()
    await next.getByRole('heading', { name: '4 of 4 sent' }).waitFor({ state: 'hidden' })
    await context.close()
  })

  test('[OFFLINE-4] two tabs keep and show the same, and send it once', async () => {
    const { patient, context, page } = await aPhone(browser, 'Jonas Twotabs')
    const second = await context.newPage()
    await second.goto('/today')
    await isReady(second)
    await intoTheTunnel(context, page, second)
    for (let each = 0; each < 2; each += 1) {
      await log(page, '500')
      await log(second, '1,000')
    }
    for (const tab of [page, second]) await headed(tab, '4 entries kept on this device')
    await context.setOffline(false)
    for (const tab of [page, second]) await headed(tab, '4 of 4 sent')
    expect(await amountsOf(patient)).toEqual([500, 1000, 500, 1000])
    await context.close()
  })

  test('[OFFLINE-4] a hub that takes an entry and dies before it answers: sent again, there once', async () => {
    const { patient, context, page } = await aPhone(browser, 'Klara Lostack')
    let lost = 0
    await page.routeWebSocket(/\/live/, (line) => line.close())
    await context.route('**/progress', async (route) => {
      lost += 1
      if (lost > 2) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await page.reload()
    await page.getByRole('button', { name: 'Add steps' }).waitFor()
    await log(page, '500')
    await headed(page, '1 of 1 sent')
    expect([lost > 2, await amountsOf(patient)]).toEqual([true, [500]])
    await context.close()
  })

  test('[OFFLINE-5] one that is refused stays with the reason, the others go; it can be tried again and discarded', async () => {
    const { patient, goalId, context, page } = await aPhone(browser, 'Lars Refused')
    await patient.call('POST', '/api/goals', aGoal(WATER))
    await page.getByRole('button', { name: 'Log water' }).waitFor(PATIENTLY)
    await intoTheTunnel(context, page)
    await log(page, '500')
    await page.getByRole('button', { name: 'Log water' }).click()
    await page.getByRole('button', { name: /^Add 1 glass/ }).click()
    await headed(page, '2 entries kept on this device')
    await patient.call('DELETE', `/api/goals/${goalId}`)
    await context.setOffline(false)
    await headed(page, '1 entry was not taken')
    await page
      .getByText(/goal has ended|goal is over|ended/i)
      .first()
      .waitFor()
    await lookAt(page, 'today-refused')
    await page.getByRole('button', { name: 'Try again: 500 steps' }).click()
    await headed(page, '1 entry was not taken')
    await page.getByRole('button', { name: 'Discard 500 steps' }).click()
    await page.getByRole('heading', { name: '1 entry was not taken' }).waitFor({ state: 'hidden' })
    expect(await amountsOf(patient)).toEqual([1])
    await context.close()
  })

  test('[OFFLINE-6] Friday’s tunnel, Monday’s arrival: the session has ended, the password is asked for, then all is sent', async () => {
    const { patient, context, page } = await aPhone(browser, 'Mona Monday')
    await intoTheTunnel(context, page)
    await log(page, '500')
    await headed(page, '1 entry kept on this device')
    await endSessions(patient)
    await page.reload()
    await headed(page, '1 entry kept on this device')
    await context.setOffline(false)
    const again = page.getByRole('dialog', { name: 'Sign in again' })
    await again.waitFor(PATIENTLY)
    expect(await amountsOf(patient)).toEqual([])
    await again.getByLabel('Password', { exact: true }).fill(patient.password)
    await again.getByRole('button', { name: 'Sign in' }).click()
    await headed(page, '1 of 1 sent')
    expect(await amountsOf(patient)).toEqual([500])
    await context.close()
  })

  test('[OFFLINE-7] somebody else who signs in on the device neither sees nor sends them; their own person does', async () => {
    const { patient, context, page } = await aPhone(browser, 'Nora First')
    await intoTheTunnel(context, page)
    await log(page, '500')
    await headed(page, '1 entry kept on this device')
    await page.close()
    await context.clearCookies()
    await context.setOffline(false)
    const other = await register('patient', 'Otto Second')
    await other.call('POST', '/api/goals', aGoal())
    const theirs = await context.newPage()
    await signInAs(theirs, other, /\/today/)
    await isReady(theirs)
    await log(theirs, '1,000')
    await expect.poll(() => amountsOf(other), PATIENTLY).toEqual([1000])
    expect(await theirs.getByText(/kept on this device/).count()).toBe(0)
    expect(await amountsOf(patient)).toEqual([])
    await context.clearCookies()
    await signInAs(theirs, patient, /\/today/)
    await headed(theirs, '1 of 1 sent')
    expect([await amountsOf(patient), await amountsOf(other)]).toEqual([[500], [1000]])
    await context.close()
  })

  test('[OFFLINE-9] a browser that gives no place keeps them in the page and says so', async () => {
    const { patient, context, page } = await aPhone(browser, 'Pia Private')
    await context.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('refused', 'SecurityError')
      }
    })
    await page.reload()
    await seen(page, 'Live').waitFor(PATIENTLY)
    await intoTheTunnel(context, page)
    await log(page, '500')
    await page.getByText(/keeps them in this page only/).waitFor(PATIENTLY)
    await context.setOffline(false)
    await expect.poll(() => amountsOf(patient), PATIENTLY).toEqual([500])
    await context.close()
  })

  test('[OFFLINE-13] a goal added in the tunnel waits as a card that cannot be logged yet, and becomes one that can', async () => {
    const { patient, context, page } = await aPhone(browser, 'Rosa Goal')
    await intoTheTunnel(context, page)
    await page.getByRole('button', { name: 'Start water' }).click()
    const waiting = page.getByRole('listitem').filter({ hasText: 'You can log it once it is sent' })
    await waiting.getByRole('heading', { name: 'Water' }).waitFor(PATIENTLY)
    expect(await page.getByRole('button', { name: 'Log water' }).count()).toBe(0)
    await lookAt(page, 'today-goal-waits')
    await page.reload()
    await waiting.getByRole('heading', { name: 'Water' }).waitFor(PATIENTLY)
    await context.setOffline(false)
    await waiting.waitFor({ state: 'detached', ...PATIENTLY })
    await page.getByRole('button', { name: 'Log water' }).waitFor(PATIENTLY)
    const { body } = await patient.call('GET', '/api/goals')
    expect((body['items'] as { title: string }[]).map(({ title }) => title)).toEqual(['Steps', 'Water'])
    await context.close()
  })

  test('[OFFLINE-13] what was kept at sign-out is told as sent after signing in, on whichever page that is', async () => {
    const { patient, context, page } = await aPhone(browser, 'Sven Returns')
    await intoTheTunnel(context, page)
    await log(page, '500')
    await headed(page, '1 entry kept on this device')
    await page.close()
    const letGo = await whereNothingCanBeSent(context)
    const settings = await context.newPage()
    await settings.goto('/settings')
    await headed(settings, '1 entry kept on this device')
    await lookAt(settings, 'settings-kept')
    await settings.locator('form[action="/sign-out"] button').filter({ visible: true }).first().click()
    await settings.getByRole('button', { name: 'Keep them for me on this device' }).click()
    await settings.waitForURL(/sign-in/, PATIENTLY)
    await letGo()
    await signInAs(settings, patient, /\/today/)
    await headed(settings, '1 of 1 sent')
    expect(await amountsOf(patient)).toEqual([500])
    await settings.goto('/settings')
    await headed(settings, '1 of 1 sent')
    await context.close()
  })
})
