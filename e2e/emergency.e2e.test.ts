import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  DESK_LIGHT,
  expectAccessible,
  launch,
  PATIENTLY,
  PHONE_LIGHT,
  seen,
  shoot,
  signInAs,
  visit,
} from './browser.ts'
import { aGoal, register, signIn } from './client.ts'
import { account } from './stack.ts'

/* Emergency access, from the reason to the review, on the screens of all three. */

const REASON = 'Found unconscious on the ward'
let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** A provider of this organisation whom no patient knows. */
async function aStranger() {
  const stranger = await register('provider', `Dr Nils ${randomUUID().slice(0, 6)}`)
  const sam = await signIn(account('Sam').email, account('Sam').password)
  expect((await sam.call('POST', `/api/admin/users/${stranger.user.id}/approve`)).status).toBe(200)
  return stranger
}

test('[GLASS-11] [GLASS-20] [GLASS-21] a reason opens one patient for an hour; he reads it at once, and what was found', async () => {
  const name = `Gwen ${randomUUID().slice(0, 6)}`
  const [patient, stranger] = [await register('patient', name), await aStranger()]
  await patient.call('POST', '/api/goals', aGoal())
  const [phone, ward, desk] = [await visit(browser, PHONE_LIGHT), await visit(browser), await visit(browser)]
  try {
    await signInAs(phone.page, patient, /\/today/)
    await seen(phone.page, 'Live').waitFor(PATIENTLY)

    await signInAs(ward.page, stranger, /\/board/)
    await ward.page.getByRole('link', { name: /^Emergency access/ }).click()
    await ward.page.getByLabel('Full name of the patient').fill(name.split(' ')[0] ?? '')
    await ward.page.getByRole('button', { name: 'Find', exact: true }).click()
    await ward.page.getByText('Nobody here has exactly this name.').waitFor(PATIENTLY)
    await ward.page.getByLabel('Full name of the patient').fill(name)
    await ward.page.getByRole('button', { name: 'Find', exact: true }).click()
    await ward.page.getByLabel('Why can it not wait?').fill('Urgent')
    await ward.page.getByRole('button', { name: 'Open for 60 minutes' }).click()
    await seen(ward.page, 'Write at least 15 characters.').waitFor(PATIENTLY)
    await expectAccessible(ward.page, 'asking for emergency access')
    await ward.page.getByLabel('Why can it not wait?').fill(REASON)
    await ward.page.getByRole('button', { name: 'Open for 60 minutes' }).click()
    await ward.page.getByText(new RegExp(`^Emergency access to ${name}: .*(59|60) min left`)).waitFor(PATIENTLY)
    await ward.page.getByText('Steps').first().waitFor(PATIENTLY)
    expect(await ward.page.getByRole('button', { name: /Log|Schedule|Message/ }).count()).toBe(0)
    await expectAccessible(ward.page, 'reading in an emergency')
    await shoot(ward.page, 'emergency-open', DESK_LIGHT)

    await phone.page.getByText(new RegExp(`^Dr Nils .* opened your data in an emergency`)).waitFor(PATIENTLY)
    await phone.page.getByText(`The reason: ${REASON}`).waitFor()
    await expectAccessible(phone.page, 'Today with an emergency')
    await shoot(phone.page, 'emergency-told', PHONE_LIGHT)

    await signInAs(desk.page, account('Lena'), /\/inbox/)
    await desk.page.goto('/emergencies')
    const item = desk.page.getByRole('listitem').filter({ hasText: name })
    await item.getByLabel('What you found').fill('The ward called me before.')
    await item.getByRole('button', { name: 'It was not justified' }).click()
    await phone.page.getByText(/looked into it: it was not justified\. The ward called me before\./).waitFor(PATIENTLY)
    await phone.page.getByRole('link', { name: 'See who saw your data' }).first().click()
    await phone.page.getByText(`Emergency access: ${REASON}`).first().waitFor(PATIENTLY)
  } finally {
    await Promise.all([phone.context.close(), ward.context.close(), desk.context.close()])
  }
})
