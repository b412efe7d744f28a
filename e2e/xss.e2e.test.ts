import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MARKUP, markupOf } from '../scripts/fuzz/markup.ts'
import { launch, PATIENTLY, signInAs } from './browser.ts'
import type { Answer, Client } from './client.ts'
import { now, register, rest, signIn } from './client.ts'
import { account, stack } from './stack.ts'

/*
 * Somebody wrote markup wherever text can be written, and everybody opens every screen on which it is shown. Twice: once
 * as the pages are, and once without their content security policy, so that it is the screens that hold and not only it.
 */

const TRAP = '__hit'
type SignedUp = Client & { email: string; password: string }
type Screen = { who: () => { email: string; password: string }; home: RegExp; open: (page: Page) => Promise<void> }

let browser: Browser
let [patient, provider, outsider, carer]: SignedUp[] = []
let admin: Client
let lena: Client
let patientId: string
let left: (() => Promise<unknown>)[] = []
const NAME = markupOf(120, 2)

async function good(what: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await what
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body).slice(0, 300)}`)
  return body
}
const itemsOf = (body: Answer['body']) => body['items'] as Record<string, string>[]

async function approved(name: string): Promise<SignedUp> {
  const made = await register('provider', name)
  await good(admin.call('POST', `/api/admin/users/${made.user.id}/approve`))
  return { ...made, ...(await signIn(made.email, made.password)) }
}

/** The token of the newest mail to an address, once it is there. */
async function tokenFor(email: string): Promise<string> {
  const text = await vi.waitFor(
    async () => {
      const mails = itemsOf(await good(rest('GET', '/api/dev/mailbox')))
      return mails.find(({ to }) => to === email)?.['text'] ?? Promise.reject(new Error('no mail yet'))
    },
    { timeout: 30_000, interval: 500 },
  )
  return /#(\S+)/.exec(text)?.[1] ?? ''
}

async function writeEverywhere(): Promise<void> {
  const team = { userId: provider!.user.id, role: 'provider' }
  await good(admin.call('POST', `/api/patients/${patientId}/care-team`, team))
  const goal = { kind: 'custom', title: markupOf(80, 0), unit: markupOf(24, 0), target: 5, direction: 'atLeast' }
  const { goalId } = await good(patient!.call('POST', '/api/goals', goal))
  await good(patient!.call('POST', `/api/goals/${String(goalId)}/progress`, { amount: 2, at: now() }))
  for (const [at, dueOn] of [
    [7, '2026-01-05'],
    [19, '2026-02-05'],
    [31, '2030-01-05'],
  ] as const) {
    const item = { title: markupOf(120, at), dueOn }
    const { itemId } = await good(provider!.call('POST', `/api/patients/${patientId}/preventive`, item))
    if (dueOn > '2030') {
      const path = `/api/patients/${patientId}/preventive/${String(itemId)}/decline`
      await good(patient!.call('POST', path, { reason: markupOf(500, 25) }))
    }
  }
  const reminder = { title: markupOf(120, 41), at: '08:00', startsOn: '2030-01-05', rrule: 'FREQ=DAILY' }
  const { reminderId } = await good(patient!.call('POST', '/api/reminders', reminder))
  const skip = { dueAt: '2030-01-05T08:00:00.000Z', reason: markupOf(500, 44) }
  await good(patient!.call('POST', `/api/reminders/${String(reminderId)}/skip`, skip))
  await writeOfAlerts()
  await writeOfAccess()
  const { unitId } = await good(admin.call('POST', '/api/admin/units', { name: markupOf(60, 3) }))
  left.push(() =>
    admin.call('PUT', `/api/admin/units/${String(unitId)}`, { name: `Wing ${String(unitId).slice(0, 4)}` }),
  )
  const invited = { email: `${crypto.randomUUID()}@example.org`, name: markupOf(120, 33), role: 'provider' }
  const { invitationId } = await good(admin.call('POST', '/api/admin/invitations', invited))
  left.push(() => admin.call('DELETE', `/api/admin/invitations/${String(invitationId)}`))
  const pending = await register('provider', markupOf(120, 37))
  left.push(() => admin.call('POST', `/api/admin/users/${pending.user.id}/deactivate`))
}

async function writeOfAlerts(): Promise<void> {
  const [first] = itemsOf(await good(provider!.call('GET', '/api/alerts?limit=100')))
  const ending = { outcome: markupOf(120, 9), note: markupOf(2000, 0) }
  await good(provider!.call('POST', `/api/alerts/${first!['id']!}/claim`))
  await good(provider!.call('POST', `/api/alerts/${first!['id']!}/resolve`, ending))
}

async function writeOfAccess(): Promise<void> {
  const invitation = { email: carer!.email, categories: ['goals', 'preventive', 'reminders'] }
  await good(patient!.call('POST', '/api/carers/invitations', invitation))
  await good(carer!.call('POST', '/api/carers/accept', { token: await tokenFor(carer!.email) }))
  await good(provider!.call('GET', `/api/provider/patients/${patientId}`))
  const emergency = { patientId, reason: markupOf(500, 13) }
  const { emergencyId } = await good(outsider!.call('POST', '/api/break-glass', emergency))
  await good(outsider!.call('GET', `/api/provider/patients/${patientId}`))
  const review = { verdict: 'justified', note: markupOf(1000, 20) }
  await good(lena.call('POST', `/api/emergencies/${String(emergencyId)}/review`, review))
  const [seen, seenToo] = itemsOf(await good(patient!.call('GET', '/api/access-trail')))
  for (const [at, record] of [seen, seenToo ?? seen].entries()) {
    const asking = patient!.call('POST', `/api/access-trail/${record!['id']!}/question`, {
      text: markupOf(1000, at * 9),
    })
    const { questionId } = await good(asking)
    const answering = { text: markupOf(1000, 17) }
    if (at === 0) await good(admin.call('POST', `/api/admin/access-questions/${String(questionId)}/answer`, answering))
  }
}

beforeAll(async () => {
  browser = await launch()
  admin = await signIn(account('Sam').email, account('Sam').password)
  lena = await signIn(account('Lena').email, account('Lena').password)
  patient = await register('patient', NAME)
  patientId = patient.user.patientId ?? ''
  provider = await approved(markupOf(120, 5))
  outsider = await approved(markupOf(120, 23))
  carer = await register('carer', markupOf(120, 29))
  await writeEverywhere()
}, 120_000)

afterAll(async () => {
  for (const tidy of left) await tidy()
  // What it left in the inbox of the unit is closed, and the patient is on nobody's board any more.
  const alerts = itemsOf(await good(provider!.call('GET', '/api/alerts?limit=100')))
  for (const { id, state } of alerts)
    if (state === 'open') {
      await provider!.call('POST', `/api/alerts/${id!}/claim`)
      await provider!.call('POST', `/api/alerts/${id!}/resolve`, { outcome: 'other' })
    }
  left = []
  await browser.close()
})

/** What happened that must not: dialogs, hits of the trap, and what the policy of the page refused. */
async function watched(bypassCSP: boolean): Promise<{ page: Page; context: BrowserContext; caught: string[] }> {
  const context = await browser.newContext({
    ...{ baseURL: stack.origin, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', bypassCSP },
    ...{ locale: 'en-GB', timezoneId: 'Europe/London', serviceWorkers: 'block' },
  })
  const caught: string[] = []
  const page = await context.newPage()
  await context.exposeFunction(TRAP, () => void caught.push(`hit at ${page.url()}`))
  await context.exposeFunction('__refused', (what: string) => void caught.push(`refused ${what} at ${page.url()}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      const told = `${effectiveDirective} ${blockedURI} ${sample}`
      ;(globalThis as unknown as { __refused: (what: string) => void }).__refused(told)
    })
  })
  page.on('dialog', (dialog) => {
    caught.push(`dialog at ${page.url()}`)
    void dialog.dismiss()
  })
  return { page, context, caught }
}

/** Elements that are there because a text was read as markup. */
async function grownElements(page: Page): Promise<string[]> {
  return page.evaluate((trap) => {
    const isCode = ({ name, value }: Attr) =>
      (name.startsWith('on') && value.includes(trap)) || /^\s*(javascript|data:text\/html)/i.test(value)
    const byAttribute = [...document.querySelectorAll('*')].filter(
      (one) => !(one instanceof HTMLInputElement) && [...one.attributes].some(isCode),
    )
    const byName = document.querySelectorAll('body :is(marquee, math, xss, object, iframe, base, noscript p, animate)')
    return [...byAttribute, ...byName].map((one) => one.outerHTML.slice(0, 120))
  }, TRAP)
}

/** The words of the page that can be seen, those in fields among them. */
async function wordsOn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), textarea')]
    return [document.body.innerText, ...fields.map(({ value }) => value)].join('\n')
  })
}

async function showsAll(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path)
    await expect.poll(() => wordsOn(page), { ...PATIENTLY, message: path }).toContain(TRAP)
    expect(await grownElements(page), path).toEqual([])
  }
}

const SCREENS: Record<string, Screen> = {
  patient: {
    who: () => patient!,
    home: /\/today/,
    open: async (page) => {
      await showsAll(page, ['/today', '/reminders', '/sharing', '/who-saw'])
      await page.goto('/settings')
      expect(await page.locator('input[name="name"]').first().inputValue()).toBe(NAME)
    },
  },
  carer: { who: () => carer!, home: /\/people/, open: (page) => showsAll(page, ['/people']) },
  provider: {
    who: () => provider!,
    home: /\/board/,
    open: async (page) => {
      await showsAll(page, ['/inbox', '/board'])
      await page.getByRole('table').getByRole('link').first().click()
      await page.getByRole('dialog').getByText(TRAP).first().waitFor(PATIENTLY)
      expect(await grownElements(page), 'the drawer').toEqual([])
    },
  },
  coordinator: {
    who: () => account('Lena'),
    home: /\/inbox/,
    open: async (page) => {
      await showsAll(page, ['/inbox', '/emergencies'])
      await page.goto('/board')
      await page.getByRole('searchbox').fill(NAME.slice(0, 20))
      await page.getByRole('table').getByText(TRAP).first().waitFor(PATIENTLY)
    },
  },
  'provider from outside the team': {
    who: () => outsider!,
    home: /\/board/,
    open: async (page) => {
      await showsAll(page, [`/emergency/${patientId}`])
      await page.goto(`/emergency?name=${encodeURIComponent(NAME)}`)
      await page.getByText(NAME).first().waitFor(PATIENTLY)
    },
  },
  administrator: {
    who: () => account('Sam'),
    home: /\/admin/,
    open: async (page) => {
      await showsAll(page, ['/admin', `/admin?team=any&q=${encodeURIComponent(NAME.slice(0, 20))}`])
      await showsAll(page, ['/admin/staff', '/admin/units', '/emergencies'])
    },
  },
}

describe('markup that somebody wrote', () => {
  test.each(Object.keys(SCREENS))(
    '[REG-8] T-23 is text on every screen of a %s, with the policy and without',
    async (who) => {
      const { home, open, who: person } = SCREENS[who]!
      for (const bypassCSP of [false, true]) {
        const { page, context, caught } = await watched(bypassCSP)
        try {
          await signInAs(page, person(), home)
          await open(page)
          expect(caught, bypassCSP ? 'without the policy' : 'with the policy').toEqual([])
        } finally {
          await context.close()
        }
      }
    },
  )

  test('[REG-8] T-23 and the trap springs where markup is let in, and the policy of the pages stops it', async () => {
    const planted = `<img src=x onerror=${TRAP}()><script>${TRAP}()</script>`
    for (const bypassCSP of [false, true]) {
      const { page, context, caught } = await watched(bypassCSP)
      try {
        await page.goto('/sign-in')
        await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), planted)
        await expect.poll(() => caught.length, PATIENTLY).toBeGreaterThan(0)
        expect(caught[0]).toMatch(bypassCSP ? /^hit/ : /^refused script-src/)
        expect((await grownElements(page)).length).toBeGreaterThan(0)
      } finally {
        await context.close()
      }
    }
    expect(MARKUP.length).toBeGreaterThan(50)
  })
})
