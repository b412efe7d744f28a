import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DESK_LIGHT, expectAccessible, launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import { register } from './client.ts'
import { account } from './stack.ts'

/* A patient's reminders: made, fired on every open page at once, answered, and moved to where the patient is. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const david = account('David')

/** The clock of the page a minute or so ahead, as the field for a time wants it. */
const soon = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = new Date(Date.now() + 65_000)
    return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
  })

async function add(page: Page, title: string, at: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a reminder' }).first().click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('What is it about?').fill(title)
  await sheet.getByRole('button', { name: 'Once' }).click()
  await sheet.getByLabel('Time', { exact: true }).fill(at)
  await sheet.getByRole('button', { name: 'Add it' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await page.getByText(`${title} added`).first().waitFor(PATIENTLY)
}

describe('reminders', () => {
  test('[REMIND-5] fires on every open page at once, is answered in one and gone in the other', async () => {
    const desk = await visit(browser, DESK_LIGHT)
    const phone = await visit(browser, PHONE_LIGHT)
    // David has quiet hours: at night nothing fires for him.
    const patient = await register('patient', 'Rita Rings')
    try {
      await signInAs(desk.page, patient, /\/today/)
      await signInAs(phone.page, patient, /\/today/)
      await desk.page.goto('/reminders')
      await seen(desk.page, 'Live').waitFor(PATIENTLY)
      const title = `Drops ${Date.now()}`
      await add(desk.page, title, await soon(desk.page))
      await phone.page.getByRole('heading', { name: title }).waitFor({ timeout: 90_000 })
      const onDesk = desk.page.getByRole('region', { name: title })
      await onDesk.waitFor(PATIENTLY)
      await expectAccessible(desk.page, 'a reminder that waits')
      await onDesk.getByRole('button', { name: 'Done' }).click()
      await phone.page.getByRole('heading', { name: title }).waitFor({ state: 'hidden', ...PATIENTLY })
    } finally {
      await Promise.all([desk.context.close(), phone.context.close()])
    }
  }, 180_000)

  test('[REMIND-9] says what to do about a time that is over, keeps what was typed, and shows the next three times', async () => {
    const { page, context } = await visit(browser, PHONE_LIGHT)
    try {
      await signInAs(page, david, /\/today/)
      await page.goto('/reminders')
      await seen(page, 'Live').waitFor(PATIENTLY)
      await page.getByRole('button', { name: 'Add a reminder' }).first().click()
      const sheet = page.getByRole('dialog')
      const title = `Stretch ${Date.now()}`
      await sheet.getByLabel('What is it about?').fill(title)
      await sheet.getByRole('button', { name: 'Once' }).click()
      await sheet.getByLabel('Day', { exact: true }).fill('2020-01-01')
      await sheet.getByRole('button', { name: 'Add it' }).click()
      await seen(sheet, 'This time is over. Choose a later one.').waitFor(PATIENTLY)
      expect(await sheet.getByLabel('What is it about?').inputValue()).toBe(title)
      await sheet.getByRole('button', { name: 'Every day' }).click()
      await sheet.getByLabel('First day').fill('2030-01-01')
      await sheet.getByRole('button', { name: 'Add it' }).click()
      const row = page.getByRole('listitem').filter({ hasText: title })
      for (const day of ['1 January', '2 January', '3 January'])
        await row
          .getByText(new RegExp(`${day} 2030 08:00|${day}.* 08:00`))
          .first()
          .waitFor(PATIENTLY)
      await row.getByRole('button', { name: `Change ${title}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove this reminder' }).click()
      await page.getByText(`${title} removed`).first().waitFor(PATIENTLY)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText(`${title} added`).first().waitFor(PATIENTLY)
      await page.getByRole('listitem').filter({ hasText: title }).waitFor(PATIENTLY)
    } finally {
      await context.close()
    }
  })

  test('[REMIND-8] asks once whether reminders stay at home or move, where the device is elsewhere', async () => {
    const { context, page } = await visit(browser, { ...DESK_LIGHT, timeZone: 'America/New_York' })
    try {
      await signInAs(page, david, /\/today/)
      await page.getByRole('button', { name: 'Keep London times' }).click({ timeout: 20_000 })
      await page.getByText('Reminders stay at London times').first().waitFor(PATIENTLY)
      await page.reload()
      await seen(page, 'Live').waitFor(PATIENTLY)
      await page.goto('/reminders')
      await seen(page, 'Live').waitFor(PATIENTLY)
      expect(await page.getByRole('button', { name: 'Keep London times' }).count()).toBe(0)
    } finally {
      await context.close()
    }
  })
})
