import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readVisits } from '../scripts/budget/visits.mjs'
import { launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import { aGoal, register } from './client.ts'
import { account } from './stack.ts'

/* The budgets of `scripts/budget.mjs` count what a browser really fetches, or they count nothing. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Runs in the page before anything else: marks the first drawn frame that says "Live". */
const WATCH = `
  const look = () => {
    if (document.querySelector('.live[data-state="live"]')) performance.mark('live')
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
`

/** What was fetched until that frame, and what since. Nobody touches anything. */
function scriptsFetched(page: Page): Promise<{ live: string[]; after: string[] }> {
  return page.evaluate(() => {
    const drawnAt = performance.getEntriesByName('live')[0]?.startTime ?? Infinity
    const scripts = performance
      .getEntriesByType('resource')
      .map(({ name, startTime }) => ({ path: new URL(name).pathname.slice(1), startTime }))
      .filter(({ path }) => path.endsWith('.js'))
    const paths = (those: typeof scripts) => [...new Set(those.map(({ path }) => path))].sort()
    return {
      live: paths(scripts.filter(({ startTime }) => startTime <= drawnAt)),
      after: paths(scripts.filter(({ startTime }) => startTime > drawnAt)),
    }
  })
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
])('[WEB-9] a visit to $path fetches what its budget counts, when it counts it', async ({ id, path, who }) => {
  const counted = (await readVisits()).find((each) => each.id === id)
  const { context, page } = await visit(browser, PHONE_LIGHT)
  await signInAs(page, await who(), new RegExp(path))
  // Signing in has led here already; a new tab with an empty cache makes it a first visit.
  const first = await context.newPage()
  await (await context.newCDPSession(first)).send('Network.setCacheDisabled', { cacheDisabled: true })
  await first.addInitScript(WATCH)
  await first.goto(path)
  await seen(first, 'Live').waitFor(PATIENTLY)
  const after = [...(counted?.after ?? [])].sort()
  await expect.poll(async () => (await scriptsFetched(first)).after.length, PATIENTLY).toBe(after.length)
  await first.waitForLoadState('networkidle')
  expect(await scriptsFetched(first)).toEqual({ live: [...(counted?.live ?? [])].sort(), after })
  await context.close()
})
