import { createHmac } from 'node:crypto'
import type { Browser, CDPSession, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAccessible,
  expectNoSidewaysScroll,
  launch,
  LOOKS,
  PATIENTLY,
  PHONE_LIGHT,
  seen,
  shoot,
  signInAs,
  visit,
} from './browser.ts'
import { register, rest } from './client.ts'
import { account } from './stack.ts'

/* The second step of signing in, as a person takes it: an app's codes, a passkey, a code from paper. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The code of an app for a seed in base 32 (RFC 6238), `ahead` half minutes from now. */
function codeOf(secret: string, ahead = 0): string {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  const seed = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(19) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** An authenticator that says yes, as a phone does for its owner. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  return session
}

async function setUpApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Set up an app' }).click()
  const sheet = page.getByRole('dialog', { name: 'Set up an app' })
  await sheet.getByText('No camera?').click()
  const secret = (await sheet.locator('.secret').innerText()).replaceAll(' ', '')
  await sheet.getByLabel('The code it shows').fill(codeOf(secret))
  await sheet.getByRole('button', { name: 'Save' }).click()
  const kept = page.getByRole('dialog', { name: 'Keep these codes' })
  await kept.waitFor(PATIENTLY)
  const codes = await kept.getByRole('listitem').allInnerTexts()
  await kept.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('Codes from an app').first().waitFor(PATIENTLY)
  return { secret, codes }
}

async function givePassword(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'One more step' }).waitFor(PATIENTLY)
}

describe('the second step', () => {
  test('[MFA-1] [MFA-3] an app is set up, asked for at sign-in, and a code from paper stands for it once', async () => {
    const ada = await register('patient', 'Ada Kerr')
    const { context, page } = await visit(browser, PHONE_LIGHT)
    await signInAs(page, ada, /\/today/)
    const { secret, codes } = await setUpApp(page)
    expect(codes).toHaveLength(10)
    await page.getByText('10 left').waitFor(PATIENTLY)
    await expectAccessible(page, 'settings with an app')
    await page.context().clearCookies()

    await givePassword(page, ada)
    await expectAccessible(page, 'the second step')
    await page.getByLabel('Code from your app').fill('000000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('That is not right, or it was used already.').first().waitFor(PATIENTLY)
    // The one of this half minute confirmed the app; the next one is taken already.
    await page.getByLabel('Code from your app').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(/\/today/)
    await page.context().clearCookies()

    for (const expected of ['in', 'used'] as const) {
      await givePassword(page, ada)
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').fill(codes[0] ?? '')
      await page.getByRole('button', { name: 'Sign in' }).click()
      if (expected === 'in') await page.waitForURL(/\/today/)
      else await page.getByText('That is not right, or it was used already.').first().waitFor(PATIENTLY)
      await page.context().clearCookies()
    }
    await context.close()
  })

  test('[MFA-4] a provider adds a passkey and signs in with it; the code of the app is one press away', async () => {
    const ned = await register('provider', 'Dr Ned Vale')
    const { context, page } = await visit(browser)
    await withAuthenticator(page)
    await signInAs(page, ned, /\/waiting/)
    await page.goto('/settings')
    await page.getByText('Your organisation recommends it').waitFor(PATIENTLY)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    const sheet = page.getByRole('dialog', { name: 'Add a passkey' })
    await sheet.getByLabel('Name').fill('Laptop')
    await sheet.getByRole('button', { name: 'Make the passkey' }).click()
    await page.getByRole('dialog', { name: 'Keep these codes' }).waitFor(PATIENTLY)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('Passkey: Laptop').first().waitFor(PATIENTLY)
    await page.context().clearCookies()

    await givePassword(page, ned)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL(/\/waiting/)
    await context.close()
  })

  test('[MFA-6] what is asked of few asks who is there over the page, and then goes on with what was typed', async () => {
    const ada = await register('patient', 'Ada Stone')
    const { context, page } = await visit(browser)
    await signInAs(page, ada, /\/today/)
    await setUpApp(page)
    const stepUp = JSON.stringify({ code: 'auth.stepUp', status: 403 })
    await page.route(
      '**/api/factors/totp',
      (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: stepUp }),
      { times: 1 },
    )
    await page.getByRole('button', { name: 'Remove: Codes from an app' }).click()
    const sheet = page.getByRole('dialog', { name: 'Show that it is you' })
    await sheet.getByLabel('Code from your app').waitFor(PATIENTLY)
    await expectAccessible(page, 'showing again who one is')
    await context.close()
  })

  test('[AUTH-12] a screen of staff that nobody used is covered until she shows who she is; what she typed stays', async () => {
    const lena = account('Lena')
    const { context, page } = await visit(browser)
    await page.clock.install()
    await signInAs(page, lena, /\/inbox/)
    await page.goto('/board')
    await seen(page, 'Live').waitFor(PATIENTLY)
    const search = page.getByRole('searchbox')
    await search.fill('Quill')
    await expect.poll(() => page.url(), PATIENTLY).toContain('Quill')
    // The hub's clock is not ours to move: what it would say after a quarter of an hour, this page is told.
    const { body } = await rest('POST', '/api/auth/login', { email: lena.email, password: lena.password })
    const locked = JSON.stringify({ user: body['user'], standing: 'locked', ways: [] })
    await page.route('**/api/session', (route) => route.fulfill({ contentType: 'application/json', body: locked }))
    await page.clock.fastForward('16:00')
    const sheet = page.getByRole('dialog', { name: 'Show that it is you' })
    await sheet.getByText('this screen was locked').waitFor(PATIENTLY)
    expect(await search.isVisible()).toBe(false)
    await expectAccessible(page, 'a locked screen')
    await page.unroute('**/api/session')
    await sheet.getByLabel('Password', { exact: true }).fill(lena.password)
    await sheet.getByRole('button', { name: 'Go on' }).click()
    await search.waitFor(PATIENTLY)
    expect(await search.inputValue()).toBe('Quill')
    await context.close()
  })

  test('[AUTH-13] a new device is told by mail', async () => {
    const ada = await register('patient', 'Ada Vale')
    const { context, page } = await visit(browser)
    await signInAs(page, ada, /\/today/)
    await context.close()
    const mail = async () => {
      const { body } = await rest('GET', '/api/dev/mailbox')
      return (body['items'] as { to: string; subject: string }[]).find(({ to }) => to.includes(ada.email))?.subject
    }
    await expect.poll(mail, PATIENTLY).toBe('A new device signed in to your account')
  })

  test.each(LOOKS)('[MFA-2] its screens fit and are clean at $width in $scheme', async (look) => {
    const ada = await register('patient', 'Ada Look')
    const { context, page } = await visit(browser, look)
    await signInAs(page, ada, /\/today/)
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Set up an app' }).click()
    await page.getByRole('dialog').getByRole('img').waitFor(PATIENTLY)
    await shoot(page, 'mfa-app', look)
    await expectAccessible(page, 'setting up an app')
    await page.keyboard.press('Escape')
    const { codes } = await setUpApp(page)
    await expectNoSidewaysScroll(page, 'settings')
    await shoot(page, 'mfa-settings', look)
    await page.getByRole('button', { name: 'Make new ones' }).click()
    await page.getByRole('dialog', { name: 'Keep these codes' }).waitFor(PATIENTLY)
    await expectAccessible(page, 'recovery codes')
    await shoot(page, 'mfa-codes', look)
    expect(await page.getByRole('listitem').allInnerTexts()).not.toContain(codes[0])
    await page.context().clearCookies()
    await givePassword(page, ada)
    await expectNoSidewaysScroll(page, 'the second step')
    await expectAccessible(page, 'the second step')
    await shoot(page, 'mfa-second-step', look)
    await context.close()
  })

  test('[MFA-5] the administrator sees what is asked of staff', async () => {
    const { context, page } = await visit(browser)
    await signInAs(page, account('Sam'), /\/admin/)
    await page.getByRole('heading', { name: 'Second step at sign-in' }).waitFor(PATIENTLY)
    expect(await page.getByLabel('What you ask').inputValue()).toBe('recommended')
    await expectAccessible(page, 'what is asked of staff')
    await context.close()
  })
})
