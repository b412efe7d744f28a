import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'
import type { Client } from './client.ts'
import { aGoal, now, register, signIn } from './client.ts'
import { account } from './stack.ts'

let browser: Browser
let admin: Client
let lena: Client
beforeAll(async () => {
  browser = await launch()
  const clientOf = async (name: string) => signIn(account(name).email, account(name).password)
  ;[admin, lena] = [await clientOf('Sam'), await clientOf('Lena')]
})
afterAll(() => browser.close())

const MISSED = 'Missed Preventive Checkup'

/** A patient of the unit with a goal, whom nobody else's test touches. */
async function aPatient(name: string) {
  const patient = await register('patient', name)
  const patientId = patient.user.patientId ?? ''
  await patient.call('POST', '/api/goals', aGoal())
  return { ...patient, patientId, name }
}

/** A check-up whose date is long over: it is missed as soon as it is scheduled. */
async function missCheckUp(patientId: string, title = 'Eye screening') {
  const body = { title, dueOn: '2026-01-05' }
  const { status, body: item } = await lena.call('POST', `/api/patients/${patientId}/preventive`, body)
  expect(status).toBe(201)
  return String(item['itemId'])
}

async function openInbox(page: Page, who = 'Lena', view = ''): Promise<void> {
  await signInAs(page, account(who), /\/(inbox|board)/)
  await page.goto(`/inbox${view}`)
  await seen(page, 'Live').waitFor()
}

/** The row of a patient's first alert. */
const rowOf = (page: Page, { patientId }: { patientId: string }, n = 1) =>
  page.locator(`[data-id="${patientId}_a${n}"]`)
describe('an alert', () => {
  test('[INBOX-7] raised anywhere, it stands in every open inbox at once, and interrupts', async () => {
    const patient = await aPatient('Alva Raised')
    const [first, second] = [await visit(browser), await visit(browser, PHONE_LIGHT)]
    await openInbox(first.page)
    await openInbox(second.page, 'Tomas')
    const interrupted = first.page
      .locator('p[role=alert]', { hasText: 'Alva Raised' })
      .waitFor({ state: 'attached', ...PATIENTLY })
    await missCheckUp(patient.patientId)
    await interrupted
    for (const { page } of [first, second]) {
      await rowOf(page, patient).getByText(MISSED, { exact: true }).waitFor()
      await rowOf(page, patient).getByText('Eye screening was due').waitFor()
      await rowOf(page, patient).getByRole('button', { name: /Claim/ }).waitFor()
    }
    await first.context.close()
    await second.context.close()
  })

  test('[INBOX-6] two claim it: one has it, the other reads who was first', async () => {
    const patient = await aPatient('Bela Raced')
    await missCheckUp(patient.patientId)
    const [first, second] = [await visit(browser), await visit(browser)]
    await openInbox(first.page)
    await openInbox(second.page, 'Tomas')
    const claims = [first, second].map(({ page }) => rowOf(page, patient).getByRole('button', { name: /Claim/ }))
    await Promise.all(claims.map((claim) => claim.waitFor()))
    // Where the other's claim is on the screen already, there is no button left to press: that is the race too.
    await Promise.all(claims.map((claim) => claim.click({ timeout: 5000 }).catch(() => undefined)))
    const { body } = await lena.call('GET', '/api/alerts?limit=500')
    const items = body['items'] as { id: string; owner: { name: string } | null }[]
    const owner = items.find(({ id }) => id === `${patient.patientId}_a1`)?.owner?.name
    expect(['Lena Brandt', 'Tomas Keller']).toContain(owner)
    const [winner, loser] = owner === 'Lena Brandt' ? [first, second] : [second, first]
    await seen(winner.page, /You have this: Bela Raced/).waitFor()
    await rowOf(loser.page, patient)
      .getByText(owner === 'Lena Brandt' ? /Lena/ : /Tomas/)
      .first()
      .waitFor()
    await first.context.close()
    await second.context.close()
  })

  test('[INBOX-8] snoozed by one, it sleeps for all until its time, and wakes for all by Undo', async () => {
    const patient = await aPatient('Cleo Snoozed')
    await missCheckUp(patient.patientId)
    const [first, second] = [await visit(browser), await visit(browser)]
    await openInbox(first.page)
    await openInbox(second.page, 'Tomas', '?view=snoozed')
    const drawn = second.page.locator('.list [data-id]')
    const before = await drawn.count()
    await rowOf(first.page, patient).getByRole('link').click()
    await first.page.getByRole('heading', { name: 'Cleo Snoozed' }).waitFor()
    await first.page.keyboard.press('s')
    await first.page.getByRole('button', { name: /Tomorrow morning/ }).click()
    await rowOf(second.page, patient).getByText('Snoozed for the team').waitFor()
    // It pushes no other out of a short list.
    await expect.poll(() => drawn.count(), PATIENTLY).toBe(before + 1)
    await first.page.getByRole('button', { name: 'Undo', exact: true }).click()
    await seen(first.page, 'Awake again: Cleo Snoozed').waitFor()
    await rowOf(second.page, patient).waitFor({ state: 'detached' })
    await first.page.keyboard.press('s')
    await first.page.getByRole('button', { name: /Tomorrow morning/ }).click()
    await rowOf(second.page, patient).getByText('Until tomorrow 09:00, by Lena').waitFor()
    await first.context.close()
    await second.context.close()
  })

  test('[INBOX-5] claimed, released, given away, snoozed: each is taken back by the same key, at once', async () => {
    const patient = await aPatient('Dario Backwards')
    await missCheckUp(patient.patientId)
    const { context, page } = await visit(browser)
    await openInbox(page)
    await rowOf(page, patient).getByRole('link').click()
    const acts = page.locator('[data-detail]')
    const said = (words: string) => seen(page, `${words}: Dario Backwards`).waitFor()
    const steps: [key: string, choice: RegExp | null, did: string, undid: string][] = [
      ['c', null, 'You have this', 'Given back to the team'],
      ['s', /Tomorrow morning/, 'Snoozed for the whole team', 'Awake again'],
      ['a', /Tomas Keller/, 'Tomas has this now', 'Given back to the team'],
    ]
    for (const [key, choice, did, undid] of steps) {
      await page.keyboard.press(key)
      if (choice) await page.getByRole('dialog').getByRole('button', { name: choice }).click()
      await said(did)
      await page.keyboard.press('u')
      await said(undid)
      await acts.getByRole('button', { name: /^Claim/ }).waitFor()
    }
    await page.keyboard.press('c')
    await said('You have this')
    await page.keyboard.press('r')
    await said('Given back to the team')
    await page.keyboard.press('u')
    await said('You have this')
    await acts.getByRole('button', { name: /^Give back/ }).waitFor()
    await context.close()
  })

  test('[INBOX-5] resolved with outcome and note, it is done for all; Undo gives it back to who had it', async () => {
    const patient = await aPatient('Dina Resolved')
    await missCheckUp(patient.patientId)
    const { context, page } = await visit(browser)
    await openInbox(page)
    await rowOf(page, patient).getByRole('link').click()
    await page.keyboard.press('c')
    await page.getByLabel('Left a message').check()
    await page.getByLabel('Note for the record').fill('Asked her to call back on Thursday.')
    // Others go on acting: what is being written stays.
    const other = await aPatient('Dora Meanwhile')
    await missCheckUp(other.patientId)
    await rowOf(page, other).waitFor({ state: 'attached' })
    expect(await page.getByLabel('Note for the record').inputValue()).toBe('Asked her to call back on Thursday.')
    await page.getByRole('button', { name: 'Resolve' }).click()
    await seen(page, /Left a message. By you/).waitFor()
    await page.keyboard.press('u')
    await page.getByLabel('Note for the record').waitFor()
    await context.close()
  })

  test('[INBOX-1] it clears by itself when its cause is gone, and says so', async () => {
    const patient = await aPatient('Elsa Cleared')
    const itemId = await missCheckUp(patient.patientId)
    const { context, page } = await visit(browser)
    await openInbox(page)
    await rowOf(page, patient).getByRole('link').click()
    await page.getByRole('heading', { name: 'Elsa Cleared' }).waitFor()
    const done = await patient.call('POST', `/api/patients/${patient.patientId}/preventive/${itemId}/done`, {
      on: now().slice(0, 10),
    })
    expect(done.status).toBeLessThan(300)
    await page.locator('[data-detail]').getByText('Cleared by itself').waitFor()
    await rowOf(page, patient).getByRole('button', { name: /Claim/ }).waitFor({ state: 'detached' })
    await context.close()
  })

  test('[INBOX-12] the patient reads who looks at it, and the board says it beside the status', async () => {
    const patient = await aPatient('Fritz Handled')
    await missCheckUp(patient.patientId)
    const [phone, desk] = [await visit(browser, PHONE_LIGHT), await visit(browser)]
    await signInAs(phone.page, patient, /\/today/)
    await seen(phone.page, 'Your care team knows of this').waitFor()
    await openInbox(desk.page)
    await rowOf(desk.page, patient).getByRole('button', { name: /Claim/ }).click()
    await seen(phone.page, 'Lena Brandt is looking at this').waitFor()
    await desk.page.goto('/board?q=Fritz')
    const row = desk.page.locator(`[data-id="${patient.patientId}"]`)
    await row.getByText('You', { exact: true }).waitFor()
    await row.getByText(MISSED).first().waitFor()
    await row.getByRole('link').click()
    await desk.page.getByRole('dialog').getByText('Alert claimed').waitFor()
    await phone.context.close()
    await desk.context.close()
  })
})

test('[TEAM-2] after a removal the alerts of that patient leave the provider’s open inbox at once', async () => {
  const patient = await aPatient('Gerda Leaves')
  const maya = account('Dr Maya')
  const team = `/api/patients/${patient.patientId}/care-team`
  expect((await admin.call('POST', team, { userId: maya.userId, role: 'provider' })).status).toBeLessThan(300)
  await missCheckUp(patient.patientId)
  const { context, page } = await visit(browser)
  await openInbox(page, 'Dr Maya')
  await rowOf(page, patient).getByRole('link').click()
  await page.getByRole('heading', { name: 'Gerda Leaves' }).waitFor()
  expect((await admin.call('DELETE', `${team}/${maya.userId}`)).status).toBe(200)
  await rowOf(page, patient).waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Gerda Leaves' }).waitFor({ state: 'detached' })
  await context.close()
})

test('[INBOX-4] nothing moves under the pointer: what is new waits to be asked for', async () => {
  const first = await aPatient('Hanna Still')
  await missCheckUp(first.patientId)
  const { context, page } = await visit(browser)
  await openInbox(page)
  await rowOf(page, first).hover()
  const order = () =>
    page.locator('.list [data-id]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')))
  const before = await order()
  const second = await aPatient('Ida Waits')
  await missCheckUp(second.patientId)
  const show = page.getByRole('button', { name: /1 new/ })
  await show.waitFor()
  expect(await order()).toEqual(before)
  await page.keyboard.press('n')
  await rowOf(page, second).waitFor()
  await context.close()
})

test('[INBOX-5] with the keyboard alone: walk, open, claim, resolve, undo, back on the row', async () => {
  const patient = await aPatient('Jana Keys')
  await missCheckUp(patient.patientId)
  const { context, page } = await visit(browser)
  await openInbox(page)
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-id]')?.getAttribute('data-id') ?? null)
  // The newest stands first.
  await page.keyboard.press('j')
  await expect.poll(focused, PATIENTLY).toBe(`${patient.patientId}_a1`)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENTLY).toBe('Jana Keys')
  await page.keyboard.press('c')
  await seen(page, /You have this: Jana Keys/).waitFor()
  await page.getByLabel('Note for the record').waitFor()
  await page.keyboard.press('e')
  await page.keyboard.press('Space')
  await page.getByLabel('Note for the record').focus()
  await page.keyboard.type('sea')
  await page.keyboard.press('Control+Enter')
  await seen(page, /Reached, booked a check. By you/).waitFor()
  await page.keyboard.press('z')
  await seen(page, /Open again: Jana Keys/).waitFor()
  await page.keyboard.press('r')
  await seen(page, /Given back to the team: Jana Keys/).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(focused, PATIENTLY).toBe(`${patient.patientId}_a1`)
  expect(page.url()).not.toContain('alert=')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await context.close()
})

/** Stands in for what a device would show and sound, and says that the reader looks elsewhere. What was called is counted in the page. */
function standIns(): void {
  const calls: Calls = { notices: [], notes: 0 }
  class Shown extends EventTarget {
    static readonly permission = 'granted'
    static readonly requestPermission = () => Promise.resolve('granted')
    constructor(title: string, options: object) {
      super()
      calls.notices.push(JSON.stringify([title, options]))
    }
  }
  const part = {
    setValueAtTime: () => part,
    linearRampToValueAtTime: () => part,
    exponentialRampToValueAtTime: () => part,
  }
  const node = {
    frequency: {},
    gain: part,
    connect: () => node,
    start: () => void (calls.notes += 1),
    stop: () => undefined,
  }
  class Sounding {
    readonly state = 'running'
    readonly currentTime = 0
    readonly destination = node
    resume = () => Promise.resolve()
    createOscillator = () => node
    createGain = () => node
  }
  Object.assign(globalThis, { calls, Notification: Shown, AudioContext: Sounding })
  document.hasFocus = () => false
}
type Calls = { notices: string[]; notes: number }
const callsOf = async (...pages: Page[]): Promise<Calls> => {
  const all = await Promise.all(
    pages.map((page) => page.evaluate(() => (globalThis as unknown as { calls: Calls }).calls)),
  )
  return { notices: all.flatMap(({ notices }) => notices), notes: all.reduce((sum, { notes }) => sum + notes, 0) }
}

test('[INBOX-10] a device calls by sound and notice only where that was switched on, from one tab, and names nobody', async () => {
  const { context, page } = await visit(browser)
  await context.addInitScript(standIns)
  await openInbox(page)
  const beside = await context.newPage()
  await beside.goto('/inbox')
  await seen(beside, 'Live').waitFor()
  const raise = async (name: string): Promise<void> => {
    const patient = await aPatient(name)
    await missCheckUp(patient.patientId)
    for (const tab of [page, beside]) await rowOf(tab, patient).getByRole('button', { name: /Claim/ }).waitFor()
  }
  await raise('Lotte Quiet')
  expect(await callsOf(page, beside)).toEqual({ notices: [], notes: 0 })

  const settings = await context.newPage()
  await settings.goto('/settings')
  await settings.getByLabel('Play a sound for an alert to you').check()
  await expect.poll(async () => (await callsOf(settings)).notes, PATIENTLY).toBe(2)
  await settings.getByLabel('Show a desktop notice').check()
  await settings.close()

  await raise('Malte Called')
  await expect
    .poll(() => callsOf(page, beside), PATIENTLY)
    .toEqual({ notices: ['["A new alert in Closeby",{"tag":"closeby-alert"}]'], notes: 2 })
  await context.close()
})

test('[INBOX-13] the team sets limits and silence in the drawer; a value beyond a limit raises an alert', async () => {
  const patient = await aPatient('Karl Limits')
  const { context, page } = await visit(browser)
  await signInAs(page, account('Lena'), /\/inbox/)
  await page.goto(`/board?patient=${patient.patientId}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByText('When the team hears of it').click()
  await drawer.getByRole('button', { name: 'Change limits of Steps' }).click()
  await drawer.getByLabel('More than, steps').fill('100')
  await drawer.getByLabel('More than, steps').press('Enter')
  await drawer.getByText('Over 100 steps', { exact: true }).waitFor()
  await drawer.getByRole('button', { name: 'Change days of silence' }).click()
  await drawer.getByLabel('Days without any entry').fill('5')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await drawer.getByText('Silent after 5 days without any entry').waitFor()
  const { body } = await patient.call('GET', '/api/goals')
  const [goal] = body['items'] as { id: string }[]
  await patient.call('POST', `/api/goals/${goal?.id}/progress`, { amount: 101, at: now() })
  await drawer.getByText('Steps over 100 (set by the team)').first().waitFor()
  await context.close()
})

test('[INBOX-13] the admin sets the ladder of the organisation', async () => {
  const { context, page } = await visit(browser)
  await signInAs(page, account('Sam'), /\/admin/)
  // A field that is filled before the page runs is filled twice.
  await page.waitForLoadState('networkidle')
  const ladder = page.getByRole('region', { name: 'Escalation ladder' })
  const minutes = ladder.getByLabel('Minutes after it was raised').first()
  const before = await minutes.inputValue()
  await minutes.fill('soon')
  await ladder.getByRole('button', { name: 'Save' }).click()
  await ladder.getByText('Write whole minutes').first().waitFor()
  expect(await minutes.inputValue()).toBe('soon')
  await minutes.fill('20')
  await ladder.getByRole('button', { name: 'Save' }).click()
  await ladder.getByText(/Saved \d\d:\d\d/).waitFor()
  const { body } = await admin.call('GET', '/api/admin/ladder')
  expect((body['steps'] as { afterMinutes: number }[])[1]?.afterMinutes).toBe(20)
  await minutes.fill(before)
  await ladder.getByRole('button', { name: 'Save' }).click()
  await context.close()
})
