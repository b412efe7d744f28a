import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Page {
  goto: (url: string) => Promise<unknown>
  setContent: (html: string) => Promise<void>
  evaluate: <Answer>(code: string) => Promise<Answer>
  waitForSelector: (selector: string) => Promise<unknown>
  mouse: { move: (x: number, y: number) => Promise<void>; wheel: (x: number, y: number) => Promise<void> }
}
export interface Devtools {
  send: (method: string, options?: object) => Promise<{ metrics: { name: string; value: number }[] }>
}
interface Context {
  addCookies: (cookies: object[]) => Promise<void>
  addInitScript: (script: { content: string }) => Promise<void>
  newPage: () => Promise<Page>
  newCDPSession: (page: Page) => Promise<Devtools>
  close: () => Promise<void>
}
interface Browser {
  newContext: (options: object) => Promise<Context>
  close: () => Promise<void>
}
interface Playwright {
  chromium: { launch: (options: object) => Promise<Browser> }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Shorter messages of the hub hold no batch of rows. */
const BATCH_BYTES = 20_000

/** Runs in the page before anything else: every frame, every long task, when the first row was painted, and when the first live ones came and were. */
const WATCH = `
  globalThis.watched = { frames: [], tasks: [], rowsAt: 0, paintedAt: 0, allAt: 0, answerAt: 0, drawnAt: 0 }
  new PerformanceObserver((list) => { for (const { startTime, duration } of list.getEntries()) watched.tasks.push([startTime, duration]) }).observe({ type: 'longtask', buffered: true })
  globalThis.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how)
      this.addEventListener('message', ({ data }) => {
        if (watched.answerAt || typeof data !== 'string' || data.length < ${BATCH_BYTES}) return
        watched.answerAt = performance.now()
        // Drawn by one frame, they stand when the next one begins.
        requestAnimationFrame(() => requestAnimationFrame(() => { watched.drawnAt = performance.now() }))
      })
    }
  }
  // A message that is sent before a frame is painted is read after it.
  const after = new MessageChannel()
  after.port1.onmessage = () => { watched.paintedAt = performance.now() }
  const step = (now) => {
    watched.frames.push(now)
    if (!watched.rowsAt && document.querySelector('[data-id]')) {
      watched.rowsAt = performance.now()
      after.port2.postMessage(null)
    }
    if (!watched.allAt && document.querySelector('.chip .n')) watched.allAt = performance.now()
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
`

function browserPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const named = process.env['CHROMIUM_PATH']
  return named ?? names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/** A browser without a screen: the system's own Chromium where there is one, else the one Playwright brought. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = createRequire(join(ROOT, 'e2e/package.json'))('playwright') as Playwright
  const executablePath = browserPath()
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
}

/** Somebody signed in at a desk, whose pages are watched. */
export async function openContext(browser: Browser, origin: string): Promise<Context> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  await context.addCookies([{ name: 'session', value: 'measuring', url: origin }])
  await context.addInitScript({ content: WATCH })
  return context
}
