import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, launch, LOOKS, shoot, signInAs, visit } from './browser.ts'
import { account } from './stack.ts'

/* Every screen, at both widths, light and dark: no accessibility violation, no sideways scroll, and a picture when asked. */

type Screen = { name: string; path: string; prepare?: (page: Page) => Promise<void> }
const live = async (page: Page) => page.getByText('Live', { exact: true }).first().waitFor()
const dialog = async (page: Page) => page.getByRole('dialog').first().waitFor()

const PUBLIC: Screen[] = [
  { name: 'home', path: '/' },
  { name: 'health', path: '/health' },
  { name: 'health-flu', path: '/health/flu-and-covid-19' },
  { name: 'privacy', path: '/privacy' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'register', path: '/register' },
  { name: 'forgot-password', path: '/forgot-password' },
  { name: 'reset-password', path: '/reset-password' },
  { name: 'invitation', path: '/invitation#x.y.z' },
  { name: 'mailbox', path: '/dev/mailbox' },
  { name: 'not-found', path: '/no-such-page' },
]
const PATIENT: Screen[] = [
  { name: 'today', path: '/today', prepare: live },
  {
    name: 'log-sheet',
    path: '/today',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Add steps' }).click()
      await dialog(page)
    },
  },
  {
    name: 'goal-editor',
    path: '/today',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Add a goal' }).click()
      await dialog(page)
    },
  },
  { name: 'reminders', path: '/reminders', prepare: live },
  {
    name: 'reminder-editor',
    path: '/reminders',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Add a reminder' }).first().click()
      await dialog(page)
    },
  },
  { name: 'sharing', path: '/sharing', prepare: live },
  {
    name: 'share-sheet',
    path: '/sharing',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Share something' }).first().click()
      await dialog(page)
    },
  },
  {
    name: 'invite-sheet',
    path: '/sharing',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Invite a carer' }).click()
      await dialog(page)
    },
  },
  { name: 'who-saw', path: '/who-saw', prepare: live },
  {
    name: 'ask-sheet',
    path: '/who-saw',
    prepare: async (page) => {
      await live(page)
      await page
        .getByRole('button', { name: /^Ask about/ })
        .first()
        .click()
      await dialog(page)
    },
  },
  { name: 'settings-patient', path: '/settings' },
]
const STAFF: Screen[] = [
  { name: 'board', path: '/board', prepare: live },
  {
    name: 'board-drawer',
    path: '/board',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('searchbox').fill('David')
      await page.getByRole('table').getByRole('link', { name: 'David' }).click()
      await dialog(page)
    },
  },
  { name: 'emergency', path: '/emergency' },
  { name: 'emergency-found', path: '/emergency?name=Omar+Khalil' },
  { name: 'settings-staff', path: '/settings' },
]
/** Opens the first alert of the inbox, or of another view of it. */
const anAlert = async (page: Page) => {
  await live(page)
  await page.locator('.list [data-id]').first().getByRole('link').click()
  await page.locator('[data-detail]').waitFor()
}
const COORDINATOR: Screen[] = [
  { name: 'inbox', path: '/inbox', prepare: live },
  { name: 'inbox-detail', path: '/inbox', prepare: anAlert },
  {
    name: 'inbox-resolve',
    path: '/inbox',
    prepare: async (page) => {
      await anAlert(page)
      await page.locator('[data-detail]').getByRole('button', { name: 'Resolve' }).click()
      await page.getByLabel('Note for the record').waitFor()
    },
  },
  {
    name: 'inbox-snooze',
    path: '/inbox',
    prepare: async (page) => {
      await anAlert(page)
      await page.locator('[data-detail]').getByRole('button', { name: 'Snooze' }).click()
      await dialog(page)
    },
  },
  {
    name: 'inbox-assign',
    path: '/inbox',
    prepare: async (page) => {
      await anAlert(page)
      await page.locator('[data-detail]').getByRole('button', { name: 'Assign' }).click()
      await dialog(page)
      await page.getByRole('dialog').getByText('Care coordinator').first().waitFor()
    },
  },
  { name: 'inbox-empty', path: '/inbox?view=mine', prepare: live },
  { name: 'board-coordinator', path: '/board', prepare: live },
  { name: 'emergencies-coordinator', path: '/emergencies' },
  { name: 'settings-coordinator', path: '/settings' },
]
const CARER: Screen[] = [
  { name: 'people', path: '/people', prepare: live },
  {
    name: 'log-for-sheet',
    path: '/people',
    prepare: async (page) => {
      await live(page)
      await page.getByRole('button', { name: /^Log Steps for/ }).click()
      await dialog(page)
    },
  },
  { name: 'settings-carer', path: '/settings' },
]
const ADMIN: Screen[] = [
  { name: 'admin', path: '/admin' },
  { name: 'admin-staff', path: '/admin/staff' },
  {
    name: 'admin-staff-change',
    path: '/admin/staff',
    prepare: async (page) => {
      await page.locator('summary').first().click()
      await page
        .getByRole('button', { name: /^Close the account/ })
        .first()
        .waitFor()
    },
  },
  { name: 'admin-units', path: '/admin/units' },
  { name: 'emergencies', path: '/emergencies' },
]

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe.each(LOOKS)('at $width px, $scheme', (look) => {
  async function walk(screens: Screen[], signIn?: (page: Page) => Promise<void>): Promise<void> {
    const { context, page } = await visit(browser, look)
    await signIn?.(page)
    for (const { name, path, prepare } of screens) {
      await page.goto(path)
      await prepare?.(page)
      await shoot(page, name, look)
      await expectNoSidewaysScroll(page, name)
      await expectAccessible(page, `${name} at ${look.width} px, ${look.scheme}`)
    }
    await context.close()
  }

  test('[WEB-3] the visitor’s screens', () => walk(PUBLIC))
  test('[WEB-3] the patient’s screens', () => walk(PATIENT, (page) => signInAs(page, account('David'), /\/today/)))
  test('[WEB-3] the provider’s screens', () => walk(STAFF, (page) => signInAs(page, account('Dr Maya'), /\/board/)))
  test('[WEB-3] the coordinator’s screens', () =>
    walk(COORDINATOR, (page) => signInAs(page, account('Lena'), /\/inbox/)))
  test('[WEB-3] the carer’s screens', () => walk(CARER, (page) => signInAs(page, account('Rosa'), /\/people/)))
  test('[WEB-3] the admin’s screens', () => walk(ADMIN, (page) => signInAs(page, account('Sam'), /\/admin/)))
})
