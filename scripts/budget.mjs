// Client JavaScript of each page, gzipped, against its budget: what the browser must fetch before the page works, that is the
// app's entry, the page, its layouts, and all they import statically. Reads the built app; run the build first.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const KILOBYTE = 1_000
// The first row that fits a route counts. What has no row of its own must at least stay below the largest.
const BUDGETS = [
  { fits: /\/today$/, name: 'Today', limit: 90 },
  { fits: /\/board$/, name: 'board', limit: 120 },
  { fits: /^\/\((public|account)\)/, name: 'public', limit: 40 },
  { fits: /^/, name: 'others', limit: 120 },
]
const MUST_EXIST = ['Today', 'board', 'public']

const build = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'apps/web/build')
const sizes = new Map()

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(build, 'client', file)), { level: 9 }).length)
  return sizes.get(file)
}

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

function measure({ id, page }, entry) {
  const nodes = [...page.layouts.filter((index) => index !== undefined), page.leaf].map(readNode)
  const isWithoutScript = nodes.some((node) => node.isWithoutScript)
  const files = new Set(isWithoutScript ? ownScripts() : [...entry, ...nodes.flatMap((node) => node.imports)])
  const bytes = [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + sizeOf(file), 0)
  const { name, limit } = BUDGETS.find(({ fits }) => fits.test(id))
  return { id, name, limit, kilobytes: bytes / KILOBYTE }
}

if (!existsSync(join(build, 'server/manifest.js'))) {
  console.error('There is no built web app to measure: run npm start or pnpm --filter @closeby/web build first.')
  process.exit(1)
}
const { manifest } = await import(pathToFileURL(join(build, 'server/manifest.js')).href)
const { client, routes } = manifest._ ?? manifest
const pages = routes.filter((route) => route.page).map((route) => measure(route, client.imports))
pages.sort((a, b) => b.kilobytes - a.kilobytes)

for (const { id, name, limit, kilobytes } of pages) {
  const mark = kilobytes > limit ? '✗' : '✓'
  console.log(
    `  ${mark} ${id.padEnd(36)} ${kilobytes.toFixed(1).padStart(6)} kB of ${String(limit).padStart(3)} kB (${name})`,
  )
}
const failures = pages.filter(({ kilobytes, limit }) => kilobytes > limit).map(({ id }) => `${id} is over its budget`)
for (const name of MUST_EXIST) {
  if (!pages.some((page) => page.name === name))
    failures.push(`no page with the budget "${name}" was found, so nothing was checked`)
}
if (failures.length > 0) {
  console.error(failures.join('\n'))
  process.exit(1)
}
