import { join } from 'node:path'
import { root } from '../../setup/places.mjs'
import type { Page } from '../../measure/browser.ts'
import { openBrowser, openContext } from '../../measure/browser.ts'
import { createPanel } from '../../measure/panel.ts'
import { servePanel } from '../../measure/panel-server.ts'
import { serve } from '../core/rpc.ts'

/* A real browser before the built board, and a clock that stops when rows are on the screen. */

let server: Awaited<ReturnType<typeof servePanel>>
let browser: Awaited<ReturnType<typeof openBrowser>>

/** From the first byte of the page that carries the first rows to the frame that shows them. */
async function paintedMs(page: Page): Promise<number> {
  await page.goto(`${server.origin}/board`)
  await page.waitForSelector('.chip .n')
  return page.evaluate<number>(`watched.paintedAt - performance.getEntriesByType('navigation')[0].responseStart`)
}

const methods = {
  open: async (patients: number): Promise<void> => {
    server = await servePanel(createPanel(patients), join(root, 'apps/web/build'))
    browser = await openBrowser()
  },

  /** Visits of the board: the first by a browser that has never been there, the others with the app's files at hand. */
  visit: async (times: number): Promise<{ first: number; again: number[] }> => {
    const context = await openContext(browser, server.origin)
    try {
      const page = await context.newPage()
      const first = await paintedMs(page)
      const again: number[] = []
      for (let time = 0; time < times; time += 1) again.push(await paintedMs(page))
      return { first, again }
    } finally {
      await context.close()
    }
  },

  close: async (): Promise<void> => {
    await browser.close()
    await server.close()
  },
}
export type PaintMethods = typeof methods

serve(methods)
