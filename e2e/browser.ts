import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { chromium } from 'playwright'
import { expect } from 'vitest'
import type { DemoAccount } from './stack.ts'
import { stack } from './stack.ts'

/** `timeZone` is where the device is. */
export type Look = { width: 390 | 1024 | 1440; scheme: 'light' | 'dark'; timeZone?: string }
export const PHONE_LIGHT: Look = { width: 390, scheme: 'light' }
export const DESK_LIGHT: Look = { width: 1440, scheme: 'light' }
export const LOOKS: readonly Look[] = [
  PHONE_LIGHT,
  { width: 390, scheme: 'dark' },
  DESK_LIGHT,
  { width: 1440, scheme: 'dark' },
]

function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/** The system's own Chromium where there is one, else the browser Playwright brought. */
export function launch(): Promise<Browser> {
  const executablePath = chromiumPath()
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export async function visit(
  browser: Browser,
  { width, scheme, timeZone = 'Europe/London' }: Look = DESK_LIGHT,
  /** Journeys about the app without a network need its worker; to all others it would only be in the way. */
  serviceWorkers: 'allow' | 'block' = 'block',
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: stack.origin,
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: timeZone,
    serviceWorkers,
  })
  const page = await context.newPage()
  return { context, page }
}

/** Signs in through the page, as a person does. */
export async function signInAs(
  page: Page,
  { email, password }: Pick<DemoAccount, 'email' | 'password'>,
  home: RegExp,
): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(home)
}

/** No violation of WCAG 2.2 A and AA on the page as it stands. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)
  expect(found, where).toEqual([])
}

/** Nothing scrolls sideways, at any width. */
export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(over, `${where} is wider than its window`).toBeLessThanOrEqual(0)
}

/** Keeps a picture of a screen where SHOTS_DIR says, for people to look at; without it, none is taken. */
export async function shoot(page: Page, name: string, { width, scheme }: Look): Promise<void> {
  const folder = process.env['SHOTS_DIR']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: width === 390 })
}

/** A busy machine is slow, not wrong. */
export const PATIENTLY = { timeout: 20_000 }

/** The first place where a text can be seen. */
export const seen = (page: Page | Locator, text: string | RegExp) =>
  page.getByText(text, { exact: true }).filter({ visible: true }).first()
