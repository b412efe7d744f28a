import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright'
import { expect } from 'vitest'
import type { Client } from './client.ts'
import { aGoal, register } from './client.ts'
import { PATIENTLY, PHONE_LIGHT, seen, signInAs, visit } from './browser.ts'

/** A patient with a steps goal, and his phone, where Closeby is installed as far as a browser does that by itself. */
export async function aPhone(browser: Browser, name: string) {
  const patient = await register('patient', name)
  const { body } = await patient.call('POST', '/api/goals', aGoal())
  const { context, page } = await visit(browser, PHONE_LIGHT, 'allow')
  await followLines(context)
  await signInAs(page, patient, /\/today/)
  await isReady(page)
  return { patient, goalId: String(body['goalId']), context, page }
}

/** The open lines of each phone, each with what cuts it; while they are held, no new one comes up. */
type Lines = { open: Set<() => Promise<unknown>>; areHeld: boolean }
const linesOf = new WeakMap<BrowserContext, Lines>()

/** Follows the lines of a phone, so that a tunnel can cut them: the browser's own offline mode only holds back what is sent on them. */
async function followLines(context: BrowserContext): Promise<void> {
  const lines: Lines = { open: new Set(), areHeld: false }
  linesOf.set(context, lines)
  await context.routeWebSocket(/\/live\//, (line: WebSocketRoute) => {
    if (lines.areHeld) return void line.close()
    const hub = line.connectToServer()
    lines.open.add(() => Promise.all([line.close(), hub.close()]))
  })
}

async function cutLines(context: BrowserContext): Promise<void> {
  const open = linesOf.get(context)?.open ?? new Set()
  await Promise.all([...open].map((cut) => cut().catch(() => undefined)))
  open.clear()
}

/** Out of the tunnel to where pages load and nothing can be sent, by either door, until the answer is called. */
export async function whereNothingCanBeSent(context: BrowserContext): Promise<() => Promise<void>> {
  const lines = linesOf.get(context)
  if (lines) lines.areHeld = true
  await cutLines(context)
  await context.route('**/progress', (route) => route.abort())
  await context.setOffline(false)
  return async () => {
    if (lines) lines.areHeld = false
    await context.unrouteAll()
  }
}

/** No network any more: nothing goes out, and no line is left. Pages say so. */
export async function intoTheTunnel(context: BrowserContext, ...pages: Page[]): Promise<void> {
  await context.setOffline(true)
  await cutLines(context)
  await Promise.all(pages.map((page) => seen(page, 'Offline').waitFor(PATIENTLY)))
}

/** Live, the worker in charge of the page, and the day kept for the next time. */
export async function isReady(page: Page): Promise<void> {
  await seen(page, 'Live').waitFor(PATIENTLY)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, PATIENTLY)
  await expect.poll(() => page.evaluate(hasSnapshot), PATIENTLY).toBe(true)
}

function hasSnapshot(): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('closeby')
    opening.onsuccess = () => {
      const device = opening.result
      const counting = device.transaction('snapshots').objectStore('snapshots').count()
      counting.onsuccess = () => {
        device.close()
        resolve(counting.result > 0)
      }
    }
    opening.onerror = () => resolve(false)
  })
}

/** Logs an amount the way a thumb does. */
export async function log(page: Page, amount: '500' | '1,000'): Promise<void> {
  await page.getByRole('button', { name: 'Add steps' }).click()
  await page.getByRole('button', { name: `Add ${amount} steps` }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** The amounts a patient's record holds for today, as another program reads them. */
export async function amountsOf(patient: Client): Promise<number[]> {
  const socket = await patient.socket()
  const opened = await socket.ask('patient:open', { patientId: patient.user.patientId })
  socket.close()
  const { timeline } = opened['snapshot'] as { timeline: { facts: { type: string; amount?: number }[] }[] }
  return timeline
    .flatMap(({ facts }) => facts)
    .filter(({ type }) => type === 'goal.progressLogged')
    .map(({ amount }) => Number(amount))
}

/** Ends every session of a person except the caller's own. */
export async function endSessions(patient: Client): Promise<void> {
  const { body } = await patient.call('GET', '/api/sessions')
  for (const { id, current } of body['items'] as { id: string; current: boolean }[])
    if (!current) await patient.call('DELETE', `/api/sessions/${id}`)
}

/** Everything a device holds of this origin, as bytes: IndexedDB, Cache Storage and the small storages. Read from a public page. */
export async function everythingOn(context: BrowserContext): Promise<{ text: string; keys: number; entries: number }> {
  const page = await context.newPage()
  await page.goto('/privacy')
  const found = await page.evaluate(async () => {
    const parts: string[] = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })]
    const counts = { keys: 0, entries: 0 }
    const asText = (value: unknown): string =>
      JSON.stringify(value, (_, each: unknown) => {
        if (each instanceof CryptoKey) return `key extractable=${each.extractable}`
        if (each instanceof ArrayBuffer || ArrayBuffer.isView(each)) {
          const bytes = each instanceof ArrayBuffer ? each : each.buffer
          return new TextDecoder().decode(bytes)
        }
        return each
      })
    for (const { name } of await indexedDB.databases()) {
      const device = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name ?? '')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(new Error('not opened'))
      })
      for (const store of device.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve) => {
          const reading = device.transaction(store).objectStore(store).getAll()
          reading.onsuccess = () => resolve(reading.result)
        })
        if (store === 'keys' || store === 'entries') counts[store] += rows.length
        parts.push(store, ...rows.map(asText))
      }
      device.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const answer = await cache.match(request)
        parts.push(request.url, (await answer?.text()) ?? '')
      }
    }
    return { text: parts.join('\n'), ...counts }
  })
  await page.close()
  return found
}

type Build = (options: object) => Promise<{ output: { code: string }[] } | { output: { code: string }[] }[]>

/** A module of the web app, bundled to one script that leaves its exports in `globalThis` under `name`. */
export async function bundle(entry: string, name: string): Promise<string> {
  const web = new URL('../apps/web/', import.meta.url)
  const vite = createRequire(new URL('package.json', web)).resolve('vite')
  const { build } = (await import(pathToFileURL(vite).href)) as { build: Build }
  const lib = { entry: fileURLToPath(new URL(entry, web)), formats: ['iife'], name }
  const made = await build({
    configFile: false,
    root: fileURLToPath(web),
    logLevel: 'error',
    build: { write: false, minify: false, lib },
  })
  const code = [made].flat()[0]?.output[0]?.code
  if (code === undefined) throw new Error('nothing was bundled')
  // Run by a debugger, `var` at the top would stay inside the call.
  return `${code}\n;globalThis.${name} = ${name}`
}
