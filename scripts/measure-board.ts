/*
 * Measures the board in a real browser: the built pages, the real socket and components, fed by a made-up panel.
 *   node scripts/measure-board.ts [--patients 5000] [--rate 400] [--seconds 5] [--build apps/web/build]
 * The control is a page of as many plain rows in the same browser: no page can do better there. Prints plain figures. Build the web app first (npm start does).
 */
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Devtools, Page } from './measure/browser.ts'
import { openBrowser, openContext } from './measure/browser.ts'
import { createPanel } from './measure/panel.ts'
import { servePanel } from './measure/panel-server.ts'

type Frames = {
  frames: number
  seconds: number
  slowest: number
  late: number
  longTasks: number
  longest: number
  changes: number
  busyMs: number
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '400' },
    seconds: { type: 'string', default: '5' },
    build: { type: 'string', default: 'apps/web/build' },
  },
})
const [patients, rate, seconds] = [Number(values.patients), Number(values.rate), Number(values.seconds)]
/** Frames in which a hub would send. */
const SEND_MS = 25
/** A hand that scrolls fast: 120 rows a second. */
const WHEEL_PX = 100
const WHEEL_MS = 16
/** A frame that took longer than one and a half of 60 per second was seen as a hitch. */
const LATE_MS = 25

/** Processor time of the page's main thread so far: it does not grow because other programs want the processor too. */
async function mainThreadMs(devtools: Devtools): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
}

/** What the page did while `act` ran. */
async function during(page: Page, devtools: Devtools, act: () => Promise<number>): Promise<Frames> {
  const before = await mainThreadMs(devtools)
  const from = await page.evaluate<number>('performance.now()')
  const changes = await act()
  const busyMs = (await mainThreadMs(devtools)) - before
  return page.evaluate<Frames>(`(() => {
    const to = performance.now()
    const frames = watched.frames.filter((at) => at >= ${from} && at <= to)
    const gaps = frames.slice(1).map((at, index) => at - frames[index])
    const tasks = watched.tasks.filter(([at]) => at >= ${from} && at <= to).map(([, ms]) => ms)
    return {
      frames: frames.length, seconds: (to - ${from}) / 1000, slowest: Math.max(0, ...gaps),
      late: gaps.filter((gap) => gap > ${LATE_MS}).length, longTasks: tasks.length, longest: Math.max(0, ...tasks),
      changes: ${changes}, busyMs: ${busyMs},
    }
  })()`)
}

function say(
  what: string,
  { frames, seconds: took, slowest, late, longTasks, longest, changes, busyMs }: Frames,
): void {
  const busy = changes > 0 ? ` with ${Math.round(changes / took)} rows/s changing` : ''
  const long =
    longTasks === 0 ? 'no task over 50 ms' : `${longTasks} tasks over 50 ms (longest ${Math.round(longest)} ms)`
  console.log(`${what}${busy}:`)
  console.log(
    `  ${(frames / took).toFixed(1)} frames/s, slowest ${Math.round(slowest)} ms, ${late} of ${frames} late, ${long}`,
  )
  console.log(
    `  main thread ${(busyMs / Math.max(1, frames)).toFixed(1)} ms of processor time per frame (16.7 are there)`,
  )
}

/** As many rows as the panel has, each nothing but a line of text. */
const plainRows = (): string => {
  const rows = Array.from({ length: patients }, (_, n) => `<div style="height:56px">Row ${n}</div>`)
  return `<!doctype html><body style="margin:0;font:15px/56px sans-serif">${rows.join('')}`
}

const panel = createPanel(patients)
const server = await servePanel(panel, resolve(ROOT, values.build))
const browser = await openBrowser()

const scroll = (page: Page) => async (): Promise<number> => {
  const until = Date.now() + seconds * 1000
  while (Date.now() < until) {
    await page.mouse.wheel(0, WHEEL_PX)
    await wait(WHEEL_MS)
  }
  return 0
}
const send = async (): Promise<number> => {
  const until = Date.now() + seconds * 1000
  const each = Math.round((rate * SEND_MS) / 1000)
  let sent = 0
  for (let at = Date.now(); at < until; at += SEND_MS) {
    server.send(panel.change(each))
    sent += each
    await wait(Math.max(0, at + SEND_MS - Date.now()))
  }
  return sent
}

try {
  const context = await openContext(browser, server.origin)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(`${server.origin}/board`)
  await page.waitForSelector('.chip .n')
  const first = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? watched.rowsAt`,
  )
  const all = await page.evaluate<number>('watched.allAt')
  const answered = await page.evaluate<number>('watched.drawnAt - watched.answerAt')
  console.log(`first rows of the live list drawn ${Math.round(answered)} ms after their answer came`)
  console.log(`first rows painted after ${Math.round(first)} ms, all ${patients} live after ${Math.round(all)} ms`)
  await wait(1000)
  say('still', await during(page, devtools, async () => wait(seconds * 1000, 0)))
  say('changing, nobody touches', await during(page, devtools, send))
  await page.mouse.move(700, 600)
  say('scrolling', await during(page, devtools, scroll(page)))
  say(
    'scrolling while changing',
    await during(page, devtools, async () => (await Promise.all([scroll(page)(), send()]))[1]),
  )
  const control = await context.newPage()
  const controlTools = await context.newCDPSession(control)
  await controlTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  await control.setContent(plainRows())
  await control.mouse.move(700, 600)
  await wait(1000)
  say('control, scrolling', await during(control, controlTools, scroll(control)))
} finally {
  await browser.close()
  await server.close()
}
