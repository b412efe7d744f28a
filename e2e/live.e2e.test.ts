import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, PHONE_LIGHT, signInAs, visit, seen, PATIENTLY } from './browser.ts'
import type { Client } from './client.ts'
import { aGoal, now, opId, register, signIn } from './client.ts'
import { account } from './stack.ts'

let browser: Browser
let admin: Client
beforeAll(async () => {
  browser = await launch()
  const sam = account('Sam')
  admin = await signIn(sam.email, sam.password)
})
afterAll(() => browser.close())

/** A patient of Dr Osei's with one goal, who nobody else's test touches. */
async function aPatientOfMaya(name: string) {
  const patient = await register('patient', name)
  const patientId = patient.user.patientId ?? ''
  const { body } = await patient.call('POST', '/api/goals', aGoal())
  const added = await admin.call('POST', `/api/patients/${patientId}/care-team`, {
    userId: account('Dr Maya').userId,
    role: 'provider',
  })
  expect(added.status).toBeLessThan(300)
  return { ...patient, patientId, goalId: String(body['goalId']) }
}

async function openBoard(page: Page): Promise<void> {
  await signInAs(page, account('Dr Maya'), /\/board/)
  await seen(page, 'Live').waitFor()
}

const rowOf = (page: Page, patientId: string) => page.locator(`[data-id="${patientId}"]`)

describe('live in two browsers', () => {
  test('[HUB-1] 500 steps in one browser change the open board in another, with the reason', async () => {
    const patient = await aPatientOfMaya('Aaron Quick')
    const board = await visit(browser)
    await openBoard(board.page)
    await board.page.getByRole('searchbox').fill('Aaron Quick')
    const row = rowOf(board.page, patient.patientId)
    await row.getByText('No data').waitFor()

    const phone = await visit(browser, PHONE_LIGHT)
    await signInAs(phone.page, patient, /\/today/)
    await seen(phone.page, 'Live').waitFor()
    await phone.page.getByRole('button', { name: 'Add steps' }).click()
    await phone.page.getByRole('button', { name: /Add 500/ }).click()
    await phone.page
      .getByText(/Saved \d\d:\d\d/)
      .first()
      .waitFor()
    await seen(row, 'On track').waitFor()
    await row
      .getByText(/1 on track/)
      .first()
      .waitFor()
    await board.context.close()
    await phone.context.close()
  })

  test('[HUB-1] a second device of the same patient follows, and an undo is followed too', async () => {
    const patient = await aPatientOfMaya('Berta Twice')
    const [first, second] = [await visit(browser, PHONE_LIGHT), await visit(browser)]
    await signInAs(first.page, patient, /\/today/)
    await signInAs(second.page, patient, /\/today/)
    await seen(second.page, 'Live').waitFor()
    await seen(first.page, 'Live').waitFor()
    await first.page.getByRole('button', { name: 'Add steps' }).click()
    await first.page.getByRole('button', { name: /Add 1,000/ }).click()
    await seen(second.page, '1,000').waitFor()
    await first.page.getByRole('button', { name: 'Undo' }).click()
    await seen(second.page, 'Not logged yet').waitFor()
    await first.context.close()
    await second.context.close()
  })

  test('[TEAM-2] taking a provider off the care team empties the open screens at once', async () => {
    const patient = await aPatientOfMaya('Carla Leaves')
    const { context, page } = await visit(browser)
    await openBoard(page)
    await page.getByRole('searchbox').fill('Carla Leaves')
    await rowOf(page, patient.patientId).getByRole('link').click()
    await page.getByRole('dialog').getByRole('heading', { name: 'Carla Leaves' }).waitFor()
    const removed = await admin.call(
      'DELETE',
      `/api/patients/${patient.patientId}/care-team/${account('Dr Maya').userId}`,
    )
    expect(removed.status).toBe(200)
    await rowOf(page, patient.patientId).waitFor({ state: 'detached' })
    await page.getByRole('dialog').getByRole('heading', { name: 'Carla Leaves' }).waitFor({ state: 'detached' })
    await context.close()
  })

  test('[WEB-3] a page without its connection says so, and catches up when it is back', async () => {
    const patient = await aPatientOfMaya('Dora Tunnel')
    const { context, page } = await visit(browser)
    await openBoard(page)
    await page.getByRole('searchbox').fill('Dora Tunnel')
    await rowOf(page, patient.patientId).getByText('No data').waitFor()
    await context.setOffline(true)
    await page
      .getByText(/Offline|Reconnecting/)
      .first()
      .waitFor()
    await patient.call('POST', `/api/goals/${patient.goalId}/progress`, { amount: 6000, at: now() })
    await context.setOffline(false)
    await seen(page, 'Live').waitFor()
    await rowOf(page, patient.patientId).getByText('Goal Met').first().waitFor()
    await context.close()
  })

  test('[WEB-2] a session that ended asks again and keeps what was typed', async () => {
    const patient = await aPatientOfMaya('Emil Typing')
    const { context, page } = await visit(browser, PHONE_LIGHT)
    await signInAs(page, patient, /\/today/)
    await seen(page, 'Live').waitFor()
    await page.getByRole('button', { name: 'Add steps' }).click()
    await page.getByLabel('Another amount').fill('1234')
    await context.clearCookies()
    const sessions = await patient.call('GET', '/api/sessions')
    for (const { id, current } of sessions.body['items'] as { id: string; current: boolean }[])
      if (!current) await patient.call('DELETE', `/api/sessions/${id}`)
    await page.getByLabel('Another amount').press('Enter')
    const again = page.getByRole('dialog', { name: 'Sign in again' })
    await again.waitFor()
    await again.getByLabel('Password', { exact: true }).fill(patient.password)
    await again.getByRole('button', { name: 'Sign in' }).click()
    await seen(page, '1,234').waitFor()
    await context.close()
  })

  test('[WEB-4] nothing moves under the pointer: the new order waits to be asked for', async () => {
    const patient = await aPatientOfMaya('Fiona Still')
    const { context, page } = await visit(browser)
    await openBoard(page)
    const list = page.getByRole('table')
    const order = () => list.locator('[data-id]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')))
    const before = await order()
    await list.locator('[data-id]').nth(1).hover()
    const lena = await signIn(account('Lena').email, account('Lena').password)
    const missed = await lena.call('POST', `/api/patients/${patient.patientId}/preventive`, {
      title: 'Eye screening',
      dueOn: '2026-01-05',
    })
    expect(missed.status).toBe(201)
    await page.getByRole('button', { name: /moved. Show the new order/ }).waitFor()
    expect(await order()).toEqual(before)
    await page.getByRole('button', { name: /moved. Show the new order/ }).click()
    await expect.poll(order, PATIENTLY).not.toEqual(before)
    await context.close()
  })
})

describe('keyboard alone', () => {
  test('[WEB-4] the board: search, move, open, walk, close, back on the row', async () => {
    const { context, page } = await visit(browser)
    await openBoard(page)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('[data-id]')?.getAttribute('data-id') ?? null)
    await expect.poll(focused, PATIENTLY).not.toBeNull()
    const first = await focused()
    await page.keyboard.press('j')
    await expect.poll(focused, PATIENTLY).not.toBe(first)
    await page.keyboard.press('k')
    await expect.poll(focused, PATIENTLY).toBe(first)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(page.url()).toContain('patient=')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(focused, PATIENTLY).toBe(first)
    await page.keyboard.press('/')
    await page.keyboard.type('David')
    await expect.poll(() => page.getByRole('table').locator('[data-id]').count(), PATIENTLY).toBeLessThan(5)
    await expect.poll(() => page.url(), PATIENTLY).toContain('David')
    await context.close()
  })

  test('[WEB-2] Today: log with the keyboard alone', async () => {
    const patient = await aPatientOfMaya('Gina Keys')
    const { context, page } = await visit(browser)
    await signInAs(page, patient, /\/today/)
    await seen(page, 'Live').waitFor()
    await page.getByRole('button', { name: 'Add steps' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByLabel('Another amount').focus()
    await page.keyboard.type('750')
    await page.keyboard.press('Enter')
    await seen(page, '750').waitFor()
    await context.close()
  })
})

test('[LOG-3] an entry sent again with its opId counts once on the screen too', async () => {
  const patient = await aPatientOfMaya('Hugo Once')
  const key = opId()
  const body = { amount: 300, at: now() }
  for (let tries = 0; tries < 3; tries += 1)
    await patient.call('POST', `/api/goals/${patient.goalId}/progress`, body, { 'idempotency-key': key })
  const { context, page } = await visit(browser)
  await signInAs(page, patient, /\/today/)
  await seen(page, '300').waitFor()
  await context.close()
})
