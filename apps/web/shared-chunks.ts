import { join } from 'node:path'

/** What Rolldown tells of a module. */
type Known = { code: string | null; importedIds: string[]; exports: string[] }
type Graph = { getModuleInfo: (id: string) => Known | null }
type Group = { debugName: string; name: (id: string, graph: Graph) => string | null; priority: number }

/** Not SvelteKit's own entries: its build looks for them in files of their own. */
const FRAMEWORK =
  /node_modules.(svelte|clsx|esm-env|devalue|@sveltejs.kit.src(?!.runtime.client.(client-)?(entry|payload)\.js)|@sveltejs.[^k])/
/** Lists that only pass on what others export: who imports one of them uses no more than what it names. */
const LIST = /protocol.src.[\w-]+.index\.ts$|paraglide.messages(._index)?\.js$/

const routes = join(import.meta.dirname, 'src/routes')
export const PAGES = {
  today: ['(patient)/today/+page.svelte'],
  // No page of its own: Today fetches it by itself, without what stands in the files of other pages.
  circle: ['(patient)/today/Circle.svelte'],
  reminders: ['(patient)/reminders/+page.svelte'],
  sharing: ['(patient)/sharing/+page.svelte'],
  'who-saw': ['(patient)/who-saw/+page.svelte'],
  people: ['(carer)/people/+page.svelte'],
  board: ['(staff)/+layout.svelte', '(staff)/board/+page.svelte'],
  inbox: ['(staff)/+layout.svelte', '(staff)/inbox/+page.svelte'],
  emergency: ['(staff)/+layout.svelte', '(staff)/emergency/[patientId]/+page.svelte'],
  settings: ['(signed-in)/+layout.svelte', '(signed-in)/settings/+page.svelte'],
  admin: ['(signed-in)/+layout.svelte', '(signed-in)/admin/+page.svelte'],
  employees: ['(signed-in)/+layout.svelte', '(signed-in)/admin/staff/+page.svelte'],
}
export type Page = keyof typeof PAGES

/** What a page fetches at once, whatever it loads later. */
function reachOf(page: Page, graph: Graph): Set<string> {
  const reached = new Set<string>()
  const walk = (id: string): void => {
    const known = graph.getModuleInfo(id)
    if (!known || reached.has(id)) return
    reached.add(id)
    for (const imported of known.importedIds) follow(imported, known.code ?? '')
  }
  const follow = (id: string, code: string): void => {
    if (!LIST.test(id)) return walk(id)
    const words = new Set(code.match(/[\w$]+/g))
    const passOn = (list: string): void => {
      for (const each of graph.getModuleInfo(list)?.importedIds ?? []) {
        if (LIST.test(each)) passOn(each)
        else if (graph.getModuleInfo(each)?.exports.some((name) => words.has(name))) walk(each)
      }
    }
    passOn(id)
  }
  for (const path of ['+layout.svelte', '+error.svelte', ...PAGES[page]]) walk(join(routes, path))
  return reached
}

/**
 * What several pages share comes in these. What is listed first goes first, or it would be pulled into what uses it: whatever a module
 * imports is needed by all pages that need the module.
 */
const FILES = ['framework', 'shared', 'patient', 'board-own', 'forms', 'own', 'staff', 'alerts', 'desk']
const OWN: readonly Page[] = ['circle', 'reminders', 'sharing', 'who-saw', 'people']
const ALERTS: readonly Page[] = ['inbox', 'emergency']

/**
 * The file a module comes in, by the pages that need it at once. Today gets nothing it does not need, and the board little; the pages
 * beside them take what is shared there as a whole, for each file more is a name that every page which may ask for it later must know.
 */
function fileOf(pages: readonly Page[]): string | null {
  if (pages.includes('today') && pages.includes('circle')) return fileOf(pages.filter((page) => page !== 'circle'))
  const isAt = (page: Page): boolean => pages.includes(page)
  if (isAt('today') && (isAt('board') || isAt('inbox'))) return 'shared'
  if (pages.length < 2) return pages[0] ?? null
  if (isAt('today')) return 'patient'
  if (isAt('board')) return OWN.some(isAt) ? 'board-own' : 'staff'
  return besideOf(pages)
}

/** The same of what neither Today nor the board needs. */
function besideOf(pages: readonly Page[]): string {
  if (pages.every((page) => OWN.includes(page))) return 'own'
  if (pages.some((page) => OWN.includes(page))) return 'forms'
  return pages.some((page) => ALERTS.includes(page)) ? 'alerts' : 'desk'
}

/**
 * Puts what a page fetches at once into few files. Left to itself it would come in sixty crumbs, each compressed by itself, at a tenth of
 * the weight of a page. What is loaded later stays apart, so that nobody fetches anything for nothing.
 */
export function sharedChunks(): Group[] {
  let reaches: [Page, Set<string>][] | undefined
  const pagesOf = (id: string, graph: Graph): Page[] => {
    reaches ??= (Object.keys(PAGES) as Page[]).map((page) => [page, reachOf(page, graph)])
    return reaches.filter(([, reach]) => reach.has(id)).map(([page]) => page)
  }
  const groups: Pick<Group, 'debugName' | 'name'>[] = FILES.map((file) => ({
    debugName: file,
    name: (id, graph) => {
      const wanted = FRAMEWORK.test(id) ? 'framework' : fileOf(pagesOf(id, graph))
      return wanted === file ? file : null
    },
  }))
  // The rest in the same manner: what more pages need goes before what fewer do.
  for (let count = Object.keys(PAGES).length; count > 0; count -= 1)
    groups.push({
      debugName: `of ${count} pages`,
      name: (id, graph) => {
        const pages = pagesOf(id, graph)
        return pages.length === count ? fileOf(pages) : null
      },
    })
  return groups.map((group, index) => ({ ...group, priority: groups.length - index }))
}
