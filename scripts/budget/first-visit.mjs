// Which scripts of the built app a first visit to a page fetches at once. `e2e/budget.e2e.test.ts` compares it with a browser's own list.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const web = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'apps/web')
const build = join(web, 'build')
const client = join(web, '.svelte-kit/output/client')

/**
 * Modules a page imports dynamically and yet fetches before anybody does anything, by the route's id. Whatever else is imported
 * dynamically waits for a hand.
 */
const FETCHED_AT_ONCE = new Map([['/(patient)/today', []]])

/** What a built node (page or layout) says of itself: the files it needs, and whether it switches scripts off. */
function readNode(index) {
  const text = readFileSync(join(build, 'server/nodes', `${index}.js`), 'utf8')
  const imports = JSON.parse(/export const imports = (\[.*?\]);/.exec(text)[1])
  const universal = /import \* as universal from '(.+?)'/.exec(text)?.[1]
  const settings = universal ? readFileSync(join(build, 'server/nodes', universal), 'utf8') : ''
  return { imports, isWithoutScript: /\bcsr = (false|!1)/.test(settings) }
}

/** Plain documents send none of the app, but may send a script of their own; such scripts are built as workers. */
function ownScripts() {
  const folder = join(build, 'client/_app/immutable/workers')
  return existsSync(folder) ? readdirSync(folder).map((name) => `_app/immutable/workers/${name}`) : []
}

/** A source and all it imports statically, as the files they were built into. */
function builtFrom(source, chunks) {
  const files = new Set()
  const walk = (key) => {
    const { file, imports = [] } = chunks[key]
    if (files.has(file)) return
    files.add(file)
    imports.forEach(walk)
  }
  if (!chunks[source]) throw new Error(`${source} is named in scripts/budget/first-visit.mjs, but was not built`)
  walk(source)
  return files
}

/** The scripts of one page, as paths below `build/client`. */
function scriptsOf({ id, page }, entry, chunks) {
  const nodes = [...page.layouts.filter((index) => index !== undefined), page.leaf].map(readNode)
  const isPlain = nodes.some((node) => node.isWithoutScript)
  const later = (FETCHED_AT_ONCE.get(id) ?? []).flatMap((source) => [...builtFrom(source, chunks)])
  const files = isPlain ? ownScripts() : [...entry, ...nodes.flatMap((node) => node.imports), ...later]
  return [...new Set(files)].filter((file) => file.endsWith('.js'))
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
  const { client: entry, routes } = manifest._ ?? manifest
  const chunks = JSON.parse(readFileSync(join(client, '.vite/manifest.json'), 'utf8'))
  return routes
    .filter((route) => route.page)
    .map((route) => ({ id: route.id, files: scriptsOf(route, entry.imports, chunks) }))
}

/** The content of one of these files. */
export function readScript(file) {
  return readFileSync(join(build, 'client', file))
}
