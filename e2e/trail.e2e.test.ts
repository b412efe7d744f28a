import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import { aGoal, register, signIn } from './client.ts'
import { account } from './stack.ts'

/* Who saw my data: as it happens, in plain words, asked about and answered, and kept as a copy. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

test('[TRAIL-12] [TRAIL-21] [TRAIL-22] a look appears by itself, is asked about and answered, and goes into a copy', async () => {
  const patient = await register('patient', `Tess ${randomUUID().slice(0, 6)}`)
  const patientId = patient.user.patientId ?? ''
  await patient.call('POST', '/api/goals', aGoal())
  const [sam, maya] = await Promise.all(
    ['Sam', 'Dr Maya'].map((name) => signIn(account(name).email, account(name).password)),
  )
  const team = { userId: account('Dr Maya').userId, role: 'provider' }
  expect((await sam?.call('POST', `/api/patients/${patientId}/care-team`, team))?.status).toBe(201)
  const [phone, desk] = [await visit(browser, PHONE_LIGHT), await visit(browser)]
  try {
    const { page } = phone
    await signInAs(page, patient, /\/today/)
    await seen(page, 'Live').waitFor(PATIENTLY)
    await page.getByRole('link', { name: 'See who saw your data' }).click()
    await page.waitForURL(/\/who-saw/)
    await seen(page, 'Live').waitFor(PATIENTLY)
    const line = page.getByRole('listitem').filter({ hasText: account('Dr Maya').name })
    expect((await maya?.call('GET', `/api/provider/patients/${patientId}`))?.status).toBe(200)
    await line.getByText('Is on your care team').waitFor(PATIENTLY)
    await line.getByText(/^Looked at your goals, sleep/).waitFor()
    await expectAccessible(page, 'who saw my data')

    await line.getByRole('button', { name: /^Ask about/ }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: 'Send', exact: true }).click()
    await seen(sheet, 'Write your question.').waitFor()
    await sheet.getByLabel('Your question').fill('Why today?')
    await sheet.getByRole('button', { name: 'Send', exact: true }).click()
    await line.getByText('You asked: Why today?').waitFor(PATIENTLY)
    await line.getByText('No answer yet.').waitFor()

    await signInAs(desk.page, account('Sam'), /\/admin/)
    await desk.page.getByRole('link', { name: 'Emergency reviews' }).click()
    const question = desk.page.getByRole('listitem').filter({ hasText: 'Why today?' })
    await question.getByLabel('Your answer').fill('To prepare your next visit.')
    await question.getByRole('button', { name: 'Answer', exact: true }).click()
    await line.getByText('Answer: To prepare your next visit.').waitFor(PATIENTLY)

    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Table (CSV)' }).click()
    const copy = await readFile(await (await saving).path(), 'utf8')
    expect(copy).toContain(account('Dr Maya').name)
    expect(copy).toContain('Is on your care team')
  } finally {
    await Promise.all([phone.context.close(), desk.context.close()])
  }
})
