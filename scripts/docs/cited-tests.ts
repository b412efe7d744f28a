import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Product sources below a folder, without their tests. */
export function sourcesOf(folder: string, ends: string[]): { path: string; text: string }[] {
  const paths = ends.flatMap((end) => globSync(`${folder}/**/*${end}`, { cwd: root }))
  const isProduct = (path: string) => !/node_modules|\.test\.ts$|\.contract\.ts$|\/testing\/|\/paraglide\//.test(path)
  return paths.filter(isProduct).map((path) => ({ path, text: readText(path) }))
}

/** Rows of the tables of a page, cell by cell. */
export function rowsOf(page: string): string[][] {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| ?-/.test(line))
  return rows.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** A test file that a page names, and the rules its titles are said to begin with. */
export type Cited = { file: string; rules: string[] }

/** A path without the name of a workspace before it is one of the hub. */
export function citedIn(text: string): Cited[] {
  const parts = text.split(/(?=`[\w./()-]+\.test\.ts`)/)
  return parts.flatMap((part) => {
    const path = /^`([^`]+\.test\.ts)`/.exec(part)?.[1]
    if (path === undefined) return []
    const file = /^(apps|packages|e2e|scripts)\//.test(path) ? path : `apps/realtime/src/${path}`
    return [{ file, rules: [...part.matchAll(/\[([A-Z]+-\d+)\]/g)].flatMap(([, rule]) => rule ?? []) }]
  })
}

/** What is cited and is not there. */
export function missingOf(cited: Cited[]): string[] {
  return cited.flatMap(({ file, rules }) => {
    if (!existsSync(join(root, file))) return [file]
    const text = readText(file)
    const without = rules.filter((rule) => !text.includes(`[${rule}]`))
    return rules.length === 0 ? [`${file} without a rule`] : without.map((rule) => `${file} [${rule}]`)
  })
}
