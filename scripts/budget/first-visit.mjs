// Which scripts of the built app a first visit to a page fetches at once. `e2e/budget.e2e.test.ts` compares it with a browser's own list.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const web = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'apps/web')
const build = join(web, 'build')
const chunksFile = join(web, '.svelte-kit/output/client/.vite/manifest.json')

/**
 * Modules a page imports dynamically and yet fetches before anybody does anything, by the route's id. Whatever else is imported
 * dynamically waits for a hand.
 */
const LINE = 'src/lib/live/socket-io.transport.ts'
const FETCHED_AT_ONCE = new Map([
  ['/(patient)/today', [LINE, 'src/lib/outbox/KeptPanel.svelte', 'src/lib/outbox/kept-day.svelte.ts']],
  ['/(patient)/reminders', [LINE, 'src/lib/outbox/open-outbox.ts']],
  ['/(staff)/board', [LINE]],
  ['/(staff)/inbox', [LINE]],
])

const scriptsAmong = (files) => files.filter((file) => file.endsWith('.js'))

/** Whether a built node (page or layout) switches scripts off. */
function isPlain(index) {
  const text = readFileSync(join(build, 'server/nodes', `${index}.js`), 'utf8')
  const universal = /import \* as universal from '(.+?)'/.exec(text)?.[1]
  const settings = universal ? readFileSync(join(build, 'server/nodes', universal), 'utf8') : ''
  return /\bcsr = (false|!1)/.test(settings)
}

/** Plain documents send none of the app, but may send a script of their own; such scripts are built as workers. */
function ownScripts() {
  const folder = join(build, 'client/_app/immutable/workers')
  return existsSync(folder) ? readdirSync(folder).map((name) => `_app/immutable/workers/${name}`) : []
}

/** What these sources and all they import statically were built into. */
function builtFrom(sources, chunks) {
  const files = new Set()
  const walk = (key) => {
    if (!chunks[key]) throw new Error(`${key} is not among what was built`)
    const { file, imports = [] } = chunks[key]
    if (files.has(file)) return
    files.add(file)
    imports.forEach(walk)
  }
  sources.forEach(walk)
  return [...files]
}

/** SvelteKit's own start, and the root's error page, which it fetches at once so that a lost network later still finds words. */
const START = /(client\/(client-)?entry\.js|client-optimized\/app\.js|client-optimized\/nodes\/1\.js)$/

/** The scripts of one page, as paths below `build/client`. */
function scriptsOf({ id, page }, chunks) {
  const nodes = [...page.layouts.filter((index) => index !== undefined), page.leaf]
  if (nodes.some(isPlain)) return scriptsAmong(ownScripts())
  const isNode = new RegExp(`client-optimized/nodes/(${nodes.join('|')})\\.js$`)
  const known = Object.keys(chunks).filter((key) => START.test(key) || isNode.test(key))
  return scriptsAmong(builtFrom([...known, ...(FETCHED_AT_ONCE.get(id) ?? [])], chunks))
}

/**
 * Every page of the built app with the scripts a first visit fetches.
 * @returns {Promise<{ id: string, files: string[] }[]>}
 * @throws when there is no built app
 */
export async function readFirstVisits() {
  if (!existsSync(join(build, 'server/manifest.js')))
    throw new Error('There is no built web app: run npm start or pnpm --filter @closeby/web build first.')
  const { manifest } = await import(pathToFileURL(join(build, 'server/manifest.js')).href)
  const chunks = JSON.parse(readFileSync(chunksFile, 'utf8'))
  const pages = (manifest._ ?? manifest).routes.filter((route) => route.page)
  return pages.map((route) => ({ id: route.id, files: scriptsOf(route, chunks) }))
}

/** The content of one of these files. */
export function readScript(file) {
  return readFileSync(join(build, 'client', file))
}
