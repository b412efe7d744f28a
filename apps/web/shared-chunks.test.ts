import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PAGES, sharedChunks } from './shared-chunks.ts'
import type { Page } from './shared-chunks.ts'

const pages = Object.keys(PAGES) as Page[]
const rootOf = (page: Page): string => join(import.meta.dirname, 'src/routes', PAGES[page].at(-1) ?? '')

/** Who imports whom: pages anything, a module only later ones. */
const graphs = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc.record({
      ofPages: fc.array(fc.subarray([...Array(count).keys()]), { minLength: pages.length, maxLength: pages.length }),
      ofModules: fc.array(fc.subarray([...Array(count).keys()]), { minLength: count, maxLength: count }),
    }),
  )
  .map(({ ofPages, ofModules }) => {
    const imports = new Map<string, string[]>()
    const idsOf = (numbers: readonly number[]): string[] => numbers.map((n) => `module-${n}`)
    pages.forEach((page, index) => imports.set(rootOf(page), idsOf(ofPages[index] ?? [])))
    ofModules.forEach((numbers, from) => imports.set(`module-${from}`, idsOf(numbers.filter((to) => to > from))))
    return imports
  })

/** Captures as Rolldown does: the groups by priority, each with all that its modules import. */
function filesOf(imports: ReadonlyMap<string, string[]>): Map<string, string> {
  const getModuleInfo = (id: string) => {
    const importedIds = imports.get(id)
    return importedIds ? { code: '', importedIds, exports: [] } : null
  }
  const files = new Map<string, string>()
  for (const { debugName, name } of sharedChunks().sort((a, b) => b.priority - a.priority)) {
    const capture = (id: string, file: string): void => {
      if (files.has(id)) return
      files.set(id, file)
      for (const imported of imports.get(id) ?? []) capture(imported, file)
    }
    const wanted = [...imports.keys()].map((id) => [id, name(id, { getModuleInfo })] as const)
    for (const [id, file] of wanted) if (file !== null) capture(id, `${debugName}: ${file}`)
  }
  return files
}

function neededBy(page: Page, imports: ReadonlyMap<string, string[]>): Set<string> {
  const needed = new Set<string>()
  const walk = (id: string): void => {
    if (needed.has(id)) return
    needed.add(id)
    imports.get(id)?.forEach(walk)
  }
  walk(rootOf(page))
  return needed
}

/** What a page fetches when each of its modules brings the whole file it came into. */
function fetchedBy(page: Page, imports: ReadonlyMap<string, string[]>): Set<string> {
  const files = filesOf(imports)
  const fetched = new Set([...neededBy(page, imports)].map((id) => files.get(id)))
  return new Set([...files].filter(([, file]) => fetched.has(file)).map(([id]) => id))
}

test('[WEB-9] Today fetches nothing that it does not need', () => {
  fc.assert(
    fc.property(graphs, (imports) => {
      expect(fetchedBy('today', imports)).toEqual(neededBy('today', imports))
    }),
    { numRuns: 1_000 },
  )
})

test('[WEB-9] the board fetches nothing that it does not need but what Today shares with the inbox', () => {
  fc.assert(
    fc.property(graphs, (imports) => {
      const inbox = neededBy('inbox', imports)
      const spared = [...neededBy('today', imports)].filter((id) => inbox.has(id))
      const needed = neededBy('board', imports)
      const fetched = fetchedBy('board', imports)
      expect([...fetched].filter((id) => !needed.has(id) && !spared.includes(id))).toEqual([])
      expect([...needed].filter((id) => !fetched.has(id))).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})
