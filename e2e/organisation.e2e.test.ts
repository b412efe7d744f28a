import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import { account } from './stack.ts'

/* Who works here: invited, with a duty, and gone; units; and nothing of another organisation. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The link of the newest mail to an address, in the development mailbox. */
async function linkFor(page: Page, email: string): Promise<string> {
  const link = page.locator('article, li, section').filter({ hasText: email }).locator('a[href*="/join#"]').first()
  const isThere = async () => {
    await page.goto('/dev/mailbox')
    return link.count()
  }
  await expect.poll(isThere, { timeout: 30_000, interval: 500 }).toBeGreaterThan(0)
  return (await link.getAttribute('href')) ?? ''
}

test('[ORG-1] [ORG-2] somebody is invited, comes by the mail, gets a unit, and is gone from an open screen', async () => {
  const name = `Ada ${randomUUID().slice(0, 6)}`
  const email = `${randomUUID()}@example.org`
  const password = `walking ${randomUUID()}`
  const [desk, phone] = [await visit(browser), await visit(browser, PHONE_LIGHT)]
  try {
    await signInAs(desk.page, account('Sam'), /\/admin/)
    await desk.page.getByRole('link', { name: 'Staff', exact: true }).click()
    await desk.page.getByLabel('Name', { exact: true }).fill(name)
    await desk.page.getByLabel('E-mail', { exact: true }).fill(email)
    await desk.page.getByRole('button', { name: 'Send invitation' }).click()
    await desk.page.getByRole('listitem').filter({ hasText: email }).first().waitFor(PATIENTLY)
    await expectAccessible(desk.page, 'the staff with an invitation')

    await phone.page.goto(await linkFor(phone.page, email))
    await phone.page.getByLabel('Password', { exact: true }).fill(password)
    await phone.page.getByLabel(/^I use what I see here only to care/).check()
    await phone.page.getByRole('button', { name: 'Open my account' }).click()
    await phone.page.waitForURL(/\/board/, PATIENTLY)
    await seen(phone.page, 'Live').waitFor(PATIENTLY)

    await desk.page.getByRole('link', { name: 'Units', exact: true }).click()
    await desk.page.getByRole('link', { name: 'Staff', exact: true }).click()
    const row = desk.page.getByRole('listitem').filter({ hasText: email })
    await row.locator('summary').click()
    await row.getByLabel('Role').selectOption({ label: 'Care coordinator' })
    await row.getByRole('button', { name: 'Save', exact: true }).click()
    await row.getByText('Care coordinator of', { exact: false }).first().waitFor(PATIENTLY)
    // Another role asks for a new sign-in, on the screen that was open.
    await phone.page.getByRole('dialog').getByLabel('Password', { exact: true }).waitFor(PATIENTLY)
    await signInAs(phone.page, { email, password }, /\/inbox/)
    await seen(phone.page, 'Live').waitFor(PATIENTLY)

    await row.locator('summary').click()
    await row.getByRole('button', { name: `Close the account of ${name}` }).click()
    await row.waitFor({ state: 'hidden', ...PATIENTLY })
    await phone.page.getByRole('dialog').getByLabel('Password', { exact: true }).waitFor(PATIENTLY)
  } finally {
    await Promise.all([desk.context.close(), phone.context.close()])
  }
})

test('[ORG-5] [ORG-6] a unit is added and renamed, no two have one name, and the other organisation sees none of it', async () => {
  const unit = `Ward ${randomUUID().slice(0, 6)}`
  const [desk, other] = [await visit(browser), await visit(browser)]
  try {
    await signInAs(desk.page, account('Sam'), /\/admin/)
    await desk.page.goto('/admin/units')
    const add = desk.page.getByRole('form', { name: 'Add a unit' })
    await add.getByLabel('Name of the unit').fill(unit)
    await add.getByRole('button', { name: 'Add a unit' }).click()
    await desk.page.getByRole('button', { name: `Rename ${unit}` }).waitFor(PATIENTLY)
    await add.getByLabel('Name of the unit').fill(unit)
    await add.getByRole('button', { name: 'Add a unit' }).click()
    await add.getByRole('link', { name: /a unit of this name already/ }).waitFor(PATIENTLY)

    await signInAs(other.page, account('Grace Lindqvist'), /\/admin/)
    for (const path of ['/admin/units', '/admin/staff', '/admin', '/emergencies']) {
      await other.page.goto(path)
      const words = await other.page.locator('main').innerText()
      for (const foreign of [unit, 'Maya', 'Lena', 'David'])
        expect([path, words.includes(foreign)]).toEqual([path, false])
    }
  } finally {
    await Promise.all([desk.context.close(), other.context.close()])
  }
})
