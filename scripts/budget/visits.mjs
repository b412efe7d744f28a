// Which scripts of the built app a visit to a page fetches, and when. `e2e/budget.e2e.test.ts` compares it with a browser's own list.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const web = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'apps/web')
const build = join(web, 'build')
const chunksFile = join(web, '.svelte-kit/output/client/.vite/manifest.json')

/** Imported dynamically, and yet needed for the first live frame: it comes beside the ticket. */
const LINE = 'src/lib/live/socket-io.transport.ts'
/** What pages import dynamically once that frame is drawn, by themselves. Whatever else they import dynamically waits for a need. */
const COMPANION = 'src/lib/install/Companion.svelte'
const DYNAMIC = new Map([
  [
    '/(patient)/today',
    {
      live: [LINE],
      after: [
        'src/lib/outbox/KeptPanel.svelte',
        'src/lib/outbox/kept-day.svelte.ts',
        'src/lib/goals/logbook.svelte.ts',
        'src/lib/goals/StartGoals.svelte',
        'src/routes/(patient)/today/Circle.svelte',
        'src/routes/(patient)/today/lost.ts',
        COMPANION,
      ],
    },
  ],
  ['/(patient)/reminders', { live: [LINE, 'src/lib/outbox/open-outbox.ts'], after: [COMPANION] }],
  ['/(patient)/sharing', { live: [LINE, 'src/lib/outbox/open-outbox.ts'], after: [COMPANION] }],
  ['/(patient)/who-saw', { live: [], after: [COMPANION] }],
  ['/(carer)/people', { live: [LINE], after: [COMPANION] }],
  ['/(staff)/board', { live: [LINE], after: [] }],
  ['/(staff)/emergency/[patientId]', { live: [LINE], after: [] }],
  ['/(staff)/emergency', { live: [LINE], after: [] }],
  ['/(staff)/inbox', { live: [LINE], after: [] }],
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

/** What these sources and all they import were built into; `deep` follows dynamic imports as well. */
function builtFrom(sources, chunks, deep = false) {
  const found = new Set()
  const walk = (key) => {
    if (!chunks[key]) throw new Error(`${key} is not among what was built`)
    if (found.has(key)) return
    found.add(key)
    const { imports = [], dynamicImports = [] } = chunks[key]
    imports.forEach(walk)
    // SvelteKit's start names every page of the app.
    if (deep && !START.test(key)) dynamicImports.forEach(walk)
  }
  sources.forEach(walk)
  return scriptsAmong([...new Set([...found].map((key) => chunks[key].file))])
}

/** SvelteKit's own start, and the root's error page, which it fetches at once so that a lost network later still finds words. */
const START = /(client\/(client-)?entry\.js|client-optimized\/app\.js|client-optimized\/nodes\/1\.js)$/

/** The scripts of one page, as paths below `build/client`. */
function scriptsOf({ id, page }, chunks) {
  const nodes = [...page.layouts.filter((index) => index !== undefined), page.leaf]
  if (nodes.some(isPlain)) return { live: scriptsAmong(ownScripts()), after: [], onNeed: [] }
  const isNode = new RegExp(`client-optimized/nodes/(${nodes.join('|')})\\.js$`)
  const known = Object.keys(chunks).filter((key) => START.test(key) || isNode.test(key))
  const dynamic = DYNAMIC.get(id) ?? { live: [], after: [] }
  const live = builtFrom([...known, ...dynamic.live], chunks)
  const byItself = builtFrom([...known, ...dynamic.live, ...dynamic.after], chunks)
  const all = builtFrom(known, chunks, true)
  const without = (files, others) => files.filter((file) => !others.includes(file))
  return { live, after: without(byItself, live), onNeed: without(all, byItself) }
}

/**
 * Every page of the built app with its scripts: `live` are fetched before the first live frame is drawn, `after` when it is, by
 * themselves, and `onNeed` only for what somebody does or for what is the case.
 * @returns {Promise<{ id: string, live: string[], after: string[], onNeed: string[] }[]>}
 * @throws when there is no built app
 */
export async function readVisits() {
  if (!existsSync(join(build, 'server/manifest.js')))
    throw new Error('There is no built web app: run npm start or pnpm --filter @closeby/web build first.')
  const { manifest } = await import(pathToFileURL(join(build, 'server/manifest.js')).href)
  const chunks = JSON.parse(readFileSync(chunksFile, 'utf8'))
  const pages = (manifest._ ?? manifest).routes.filter((route) => route.page)
  return pages.map((route) => ({ id: route.id, ...scriptsOf(route, chunks) }))
}

/** The content of one of these files. */
export function readScript(file) {
  return readFileSync(join(build, 'client', file))
}
