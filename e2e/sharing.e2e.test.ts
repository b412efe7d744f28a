import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import type { Client } from './client.ts'
import { aGoal, now, register, signIn } from './client.ts'
import { account } from './stack.ts'

/* What a patient shares, as he changes it, on the screens of those who look; and a carer, from the link to the end. */

let browser: Browser
let admin: Client
beforeAll(async () => {
  browser = await launch()
  admin = await signIn(account('Sam').email, account('Sam').password)
})
afterAll(() => browser.close())

async function aPatient(name: string) {
  const patient = await register('patient', name)
  const patientId = patient.user.patientId ?? ''
  const { body } = await patient.call('POST', '/api/goals', aGoal())
  const goalId = String(body['goalId'])
  await patient.call('POST', `/api/goals/${goalId}/progress`, { amount: 1240, at: now() })
  const maya = { userId: account('Dr Maya').userId, role: 'provider' }
  await admin.call('POST', `/api/patients/${patientId}/care-team`, maya)
  return { ...patient, patientId, goalId, name }
}

async function openSharing(page: Page, patient: { email: string; password: string }): Promise<void> {
  await signInAs(page, patient, /\/today/)
  await page.goto('/sharing')
  await seen(page, 'Live').waitFor(PATIENTLY)
}
const party = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describe('sharing', () => {
  test('[CONS-9] one tap takes a kind off an open screen of the team, and Undo brings it back', async () => {
    const patient = await aPatient(`Ines ${randomUUID().slice(0, 6)}`)
    const [phone, desk] = [await visit(browser, PHONE_LIGHT), await visit(browser)]
    try {
      await signInAs(desk.page, account('Dr Maya'), /\/board/)
      await seen(desk.page, 'Live').waitFor(PATIENTLY)
      await desk.page.getByRole('searchbox').fill(patient.name)
      await desk.page.getByRole('table').getByRole('link', { name: patient.name }).click()
      const drawer = desk.page.getByRole('dialog')
      await drawer.getByText(/1,240/).first().waitFor(PATIENTLY)
      await openSharing(phone.page, patient)
      await expectAccessible(phone.page, 'sharing')
      const team = party(phone.page, 'Your care team')
      await team.getByRole('button', { name: 'Stop sharing goals with your care team' }).click()
      await phone.page.getByText('You no longer share goals with your care team').first().waitFor(PATIENTLY)
      await drawer.getByText('Goals are not shared with you.').first().waitFor(PATIENTLY)
      expect(await drawer.getByText(/1,240/).count()).toBe(0)
      await phone.page.getByRole('button', { name: 'Undo' }).click()
      await team.getByRole('button', { name: 'Stop sharing goals with your care team' }).waitFor(PATIENTLY)
      await drawer.getByText(/1,240/).first().waitFor(PATIENTLY)
    } finally {
      await Promise.all([phone.context.close(), desk.context.close()])
    }
  })

  test('[CONS-9] something is shared with one person until a day, in words that say so', async () => {
    const patient = await aPatient(`Olga ${randomUUID().slice(0, 6)}`)
    const { page, context } = await visit(browser, PHONE_LIGHT)
    try {
      await openSharing(page, patient)
      await page.getByRole('button', { name: 'Share something' }).first().click()
      const sheet = page.getByRole('dialog')
      await sheet.getByRole('button', { name: 'Share', exact: true }).click()
      await seen(sheet, 'Choose what to share.').waitFor(PATIENTLY)
      await sheet.getByLabel('With whom').selectOption({ label: account('Dr Maya').name })
      await sheet.getByLabel('Mood').check()
      await sheet.getByLabel('Until the end of this day').fill('2030-01-03')
      await expectAccessible(page, 'the sheet of sharing')
      await sheet.getByRole('button', { name: 'Share', exact: true }).click()
      await sheet.waitFor({ state: 'hidden' })
      await party(page, account('Dr Maya').name).getByText('Until 3 January 2030').waitFor(PATIENTLY)
    } finally {
      await context.close()
    }
  })
})

describe('a carer', () => {
  test('[CARER-2] comes by a link, sees and logs what was granted, and is gone in one tap', async () => {
    const patient = await aPatient(`Paul ${randomUUID().slice(0, 6)}`)
    const carer = await register('carer', 'Nora Carer')
    const [phone, other] = [await visit(browser, PHONE_LIGHT), await visit(browser, PHONE_LIGHT)]
    try {
      await openSharing(phone.page, patient)
      await phone.page.getByRole('button', { name: 'Invite a carer' }).click()
      const sheet = phone.page.getByRole('dialog')
      await sheet.getByLabel('Their e-mail address').fill(carer.email)
      await sheet.getByLabel('Goals').check()
      await sheet.getByRole('button', { name: 'Send the invitation' }).click()
      await phone.page.getByText(carer.email).first().waitFor(PATIENTLY)

      await other.page.goto(await linkFor(other.page, carer.email))
      await other.page.getByRole('link', { name: 'I have an account' }).click()
      await other.page.getByLabel('E-mail').fill(carer.email)
      await other.page.getByLabel('Password', { exact: true }).fill(carer.password)
      await other.page.getByRole('button', { name: 'Sign in' }).click()
      await other.page.waitForURL(/\/people/)
      await other.page.getByRole('button', { name: 'Accept' }).click()
      const card = other.page.getByRole('article', { name: patient.name })
      await card.getByText(/1,240/).waitFor(PATIENTLY)
      await expectAccessible(other.page, 'the people a carer cares for')

      await card.getByRole('button', { name: `Log Steps for ${patient.name}` }).click()
      await other.page.getByRole('dialog').getByRole('button', { name: /500/ }).click()
      await card.getByText(/1,740/).waitFor(PATIENTLY)
      await party(phone.page, 'Nora Carer').waitFor(PATIENTLY)
      await phone.page.goto('/today')
      await phone.page.getByRole('button', { name: 'Add steps' }).click()
      await phone.page.getByRole('dialog').getByText('by Nora Carer').waitFor(PATIENTLY)

      await phone.page.goto('/sharing')
      await phone.page.getByRole('button', { name: 'End it with Nora Carer' }).click()
      await phone.page.getByRole('dialog').getByRole('button', { name: 'End it', exact: true }).click()
      await card.waitFor({ state: 'hidden', ...PATIENTLY })
      await seen(other.page, 'Nobody yet').waitFor(PATIENTLY)
    } finally {
      await Promise.all([phone.context.close(), other.context.close()])
    }
  })

  /** The link of the newest mail to an address, in the development mailbox. */
  async function linkFor(page: Page, email: string): Promise<string> {
    const mail = page
      .locator('article, li, section')
      .filter({ hasText: email })
      .locator('a[href*="/invitation#"]')
      .first()
    await expect
      .poll(
        async () => {
          await page.goto('/dev/mailbox')
          return mail.count()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0)
    return (await mail.getAttribute('href')) ?? ''
  }
})
