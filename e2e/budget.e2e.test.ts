import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFirstVisits } from '../scripts/budget/first-visit.mjs'
import { launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import { aGoal, register } from './client.ts'
import { account } from './stack.ts'

/* The budgets of `scripts/budget.mjs` count what a browser really fetches, or they count nothing. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** All that is fetched until the page is live and its network still. Nobody touches anything. */
async function scriptsFetched(page: Page, path: string): Promise<string[]> {
  const fetched = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.endsWith('.js')) fetched.add(pathname.slice(1))
  })
  await page.goto(path)
  await seen(page, 'Live').waitFor(PATIENTLY)
  await page.waitForLoadState('networkidle')
  return [...fetched].sort()
}

/** Somebody for whom Today holds all it can hold. */
async function aPatient() {
  const patient = await register('patient', 'Bea Budget')
  await patient.call('POST', '/api/goals', aGoal())
  const { status } = await patient.call('POST', '/api/reminders', {
    title: 'Walk',
    at: '08:00',
    startsOn: '2027-01-04',
  })
  expect(status).toBe(201)
  return patient
}

test.each([
  { id: '/(patient)/today', path: '/today', who: aPatient },
  { id: '/(staff)/board', path: '/board', who: async () => account('Dr Maya') },
])('[WEB-9] a first visit to $path fetches what its budget counts, and nothing else', async ({ id, path, who }) => {
  const counted = (await readFirstVisits()).find((each) => each.id === id)
  const { context, page } = await visit(browser, PHONE_LIGHT)
  await signInAs(page, await who(), new RegExp(path))
  // Signing in has led here already; a new tab with an empty cache makes it a first visit.
  const first = await context.newPage()
  await (await context.newCDPSession(first)).send('Network.setCacheDisabled', { cacheDisabled: true })
  expect(await scriptsFetched(first, path)).toEqual([...(counted?.files ?? [])].sort())
  await context.close()
})
