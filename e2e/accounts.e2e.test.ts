import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, PHONE_LIGHT, signInAs, visit, PATIENTLY } from './browser.ts'
import { register, rest } from './client.ts'
import { account, stack } from './stack.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('accounts in a browser', () => {
  test('[AUTH-1] from the home page to an own account and into Today, on a phone', async () => {
    const { context, page } = await visit(browser, PHONE_LIGHT)
    await page.goto('/register')
    await page.getByLabel('Name', { exact: true }).fill('Ines Caldera')
    await page.getByLabel('E-mail').fill(`${randomUUID()}@example.org`)
    await page.getByLabel('Password', { exact: true }).fill('three quiet rivers 12')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect.poll(() => page.getByText('Tick this if you agree').first().isVisible(), PATIENTLY).toBe(true)
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ines Caldera')
    await page.getByRole('checkbox').check()
    await page.getByLabel('Password', { exact: true }).fill('three quiet rivers 12')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL(/\/today/)
    await expect.poll(() => page.getByRole('heading', { name: /Ines/ }).isVisible(), PATIENTLY).toBe(true)
    await context.close()
  })

  test('[AUTH-1] a wrong password and an unknown address get the same words', async () => {
    const { context, page } = await visit(browser)
    const wordsFor = async (email: string) => {
      await page.goto('/sign-in')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password', { exact: true }).fill('not the password at all')
      await page.getByRole('button', { name: 'Sign in' }).click()
      const alert = page.getByRole('alert').first()
      await alert.waitFor()
      return alert.innerText()
    }
    expect(await wordsFor(account('David').email)).toBe(await wordsFor(`${randomUUID()}@example.org`))
    await context.close()
  })

  test('[AUTH-6] a forgotten password: the mail arrives, the link works once, the old password is dead', async () => {
    const person = await register('patient', 'Forgetful Person')
    const { context, page } = await visit(browser)
    await page.goto('/forgot-password')
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look in your mail' }).waitFor()
    const mailFor = async () => {
      const { body } = await rest('GET', '/api/dev/mailbox')
      return (body['items'] as { to: string; text: string }[]).find(({ to }) => to.includes(person.email))
    }
    await expect.poll(mailFor, PATIENTLY).toBeDefined()
    await page.goto('/dev/mailbox')
    await page.getByText(person.email).first().waitFor()
    const link = /https?:\/\/\S+\/reset-password#\S+/.exec((await mailFor())?.text ?? '')?.[0] ?? ''
    expect(link.startsWith(stack.origin)).toBe(true)
    await page.goto(link)
    await page.getByLabel('New password', { exact: true }).fill('four new rivers 34')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.waitForURL(/\/sign-in/)
    await signInAs(page, { email: person.email, password: 'four new rivers 34' }, /\/today/)
    const old = await rest('POST', '/api/auth/login', { email: person.email, password: person.password })
    expect([old.status, old.body['code']]).toEqual([401, 'auth.wrongPassword'])
    expect((await person.call('GET', '/api/users/me')).status).toBe(401)
    await page.goto(link)
    await page.getByLabel('New password', { exact: true }).fill('five late rivers 56')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.getByRole('alert').first().waitFor()
    await context.close()
  })

  test('[REG-4] the home page and unknown addresses never show a raw error', async () => {
    const { context, page } = await visit(browser)
    const home = await page.goto('/')
    expect(home?.status()).toBe(200)
    for (const path of ['/no-such-page', '/health/no-such-topic', '/board/nothing', '/today/../%zz']) {
      const answer = await page.goto(path)
      expect(answer?.status(), path).toBeLessThan(500)
      expect(await page.getByText(/internal|stack|undefined|Error:/i).count(), path).toBe(0)
    }
    await context.close()
  })

  test('[AUTH-3] signing out ends it, and the back button shows nothing', async () => {
    const person = await register('patient', 'Leaving Person')
    const { context, page } = await visit(browser)
    await signInAs(page, person, /\/today/)
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await page.waitForURL(/\/sign-in|\/$/)
    await page.goto('/today')
    await page.waitForURL(/\/sign-in/)
    await context.close()
  })
})
