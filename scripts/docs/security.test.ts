import { describe, expect, test } from 'vitest'
import { citedIn, missingOf, readText, rowsOf, sourcesOf } from './cited-tests.ts'

/* The pages of docs/security, held against what is there. */

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const OWED = [...numbers(1, 16), ...numbers(20, 32), 36].map((n) => `T-${String(n).padStart(2, '0')}`)

describe('the threats', () => {
  const rows = rowsOf(readText('docs/security/threats.md')).filter(([id]) => id !== 'id')

  test('[DOC-1] each that is owed has one row, with a control and tests or what is missing', () => {
    const ids = rows.map(([id]) => id)
    expect(OWED.filter((id) => ids.filter((each) => each === id).length !== 1)).toEqual([])
    const bare = rows.filter(([, , control = '', shown = '']) => control === '' || citedIn(shown).length === 0)
    expect(bare.map(([id]) => id)).toEqual([])
  })

  test('[DOC-1] every test they name is there, under the rule that is named', () => {
    const cited = rows.flatMap((row) => citedIn(row.join(' ')))
    expect(missingOf(cited)).toEqual([])
    expect(cited.length).toBeGreaterThan(60)
  })
})

describe.each(['hipaa-map', 'asvs-5'])('docs/security/%s.md', (page) => {
  test('[DOC-1] every test it names is there, under the rule that is named', () => {
    const cited = rowsOf(readText(`docs/security/${page}.md`)).flatMap((row) => row.flatMap(citedIn))
    expect(missingOf(cited)).toEqual([])
    expect(cited.length).toBeGreaterThan(20)
  })
})

/** OWASP ASVS 5.0.0: how many requirements each section has up to level 2, those of level 3 left out by number. */
const ASVS_LEVEL_2: Record<string, number[]> = {
  ...{ '1.1': numbers(1, 2), '1.2': numbers(1, 9), '1.3': numbers(1, 11), '1.4': numbers(1, 3), '1.5': numbers(1, 2) },
  ...{ '2.1': numbers(1, 3), '2.2': numbers(1, 3), '2.3': numbers(1, 4), '2.4': [1] },
  ...{ '3.2': numbers(1, 2), '3.3': numbers(1, 4), '3.4': numbers(1, 6), '3.5': numbers(1, 5), '3.7': numbers(1, 2) },
  ...{ '4.1': numbers(1, 3), '4.2': [1], '4.3': numbers(1, 2), '4.4': numbers(1, 4) },
  ...{ '5.1': [1], '5.2': numbers(1, 3), '5.3': numbers(1, 2), '5.4': numbers(1, 3) },
  ...{ '6.1': numbers(1, 3), '6.2': numbers(1, 12), '6.3': numbers(1, 4), '6.4': numbers(1, 4), '6.5': numbers(1, 5) },
  ...{ '6.6': numbers(1, 3), '6.8': numbers(1, 4) },
  ...{ '7.1': numbers(1, 3), '7.2': numbers(1, 4), '7.3': numbers(1, 2), '7.4': numbers(1, 5), '7.5': numbers(1, 2) },
  ...{ '7.6': numbers(1, 2), '8.1': numbers(1, 2), '8.2': numbers(1, 3), '8.3': [1], '8.4': [1] },
  ...{ '9.1': numbers(1, 3), '9.2': numbers(1, 4) },
  ...{ '10.1': numbers(1, 2), '10.2': numbers(1, 2), '10.3': numbers(1, 4), '10.4': numbers(1, 11) },
  ...{ '10.5': numbers(1, 5), '10.6': numbers(1, 2), '10.7': numbers(1, 3) },
  ...{ '11.1': numbers(1, 2), '11.2': numbers(1, 3), '11.3': numbers(1, 3), '11.4': numbers(1, 4), '11.5': [1] },
  ...{ '11.6': [1], '12.1': numbers(1, 3), '12.2': numbers(1, 2), '12.3': numbers(1, 4) },
  ...{ '13.1': [1], '13.2': numbers(1, 5), '13.3': numbers(1, 2), '13.4': numbers(1, 5) },
  ...{ '14.1': numbers(1, 2), '14.2': numbers(1, 4), '14.3': numbers(1, 3) },
  ...{ '15.1': numbers(1, 3), '15.2': numbers(1, 3), '15.3': numbers(1, 7) },
  ...{ '16.1': [1], '16.2': numbers(1, 5), '16.3': numbers(1, 4), '16.4': numbers(1, 3), '16.5': numbers(1, 3) },
  ...{ '17.1': [1], '17.2': numbers(1, 4), '17.3': numbers(1, 2) },
}
const STANDS = ['met', 'partly', 'missing', 'n/a', 'operator']

/** `6.2.1-3, 6.2.5` as single ids. */
function idsOf(cell: string): string[] {
  return cell.split(', ').flatMap((part) => {
    const [, section = '', from = '', to = from] = /^(\d+\.\d+)\.(\d+)(?:-(\d+))?$/.exec(part) ?? []
    return numbers(Number(from), Number(to)).map((n) => `${section}.${n}`)
  })
}

describe('docs/security/asvs-5.md', () => {
  const rows = rowsOf(readText('docs/security/asvs-5.md')).filter(([id = '']) => /^\d/.test(id))

  test('[DOC-1] each requirement up to level 2 stands there once, and says how it stands', () => {
    const wanted = Object.entries(ASVS_LEVEL_2).flatMap(([section, all]) => all.map((n) => `${section}.${n}`))
    const there = rows.flatMap(([ids = '']) => idsOf(ids))
    expect(wanted.filter((id) => there.filter((each) => each === id).length !== 1)).toEqual([])
    expect(there.filter((id) => !wanted.includes(id))).toEqual([])
    expect(rows.filter(([, stand = '', why = '']) => !STANDS.includes(stand) || why === '')).toEqual([])
  })

  test('[DOC-1] the sums at its head are those of the table', () => {
    const page = readText('docs/security/asvs-5.md')
    for (const stand of STANDS) {
      const count = rows.filter((row) => row[1] === stand).flatMap(([ids = '']) => idsOf(ids)).length
      expect(page).toContain(`${stand} ${count}`)
    }
  })
})

describe('the inventory of data', () => {
  const page = readText('docs/security/data-inventory.md')
  const named = (name: string) => page.includes(`\`${name}`)

  test('[DOC-2] names every collection there is, and no other', () => {
    const sources = sourcesOf('packages/db/src', ['.ts'])
    const names = new Map(
      sources.flatMap(({ text }) =>
        [...text.matchAll(/export const ([A-Z_]+) = '([a-z_]+)'/g)].map(([, name = '', value = '']) => [name, value]),
      ),
    )
    const used = sources.flatMap(({ text }) => [...text.matchAll(/\.collection(?:<[^(]*>)?\((\w+|'\w+')\)/g)])
    const collections = new Set(used.flatMap(([, name = '']) => names.get(name) ?? (name.startsWith("'") ? name : [])))
    expect(collections.size).toBeGreaterThan(13)
    const section = page.slice(page.indexOf('## MongoDB'), page.indexOf('## Redis'))
    const rows = rowsOf(section).flatMap(([name = '']) => /^`(\w+)`$/.exec(name)?.[1] ?? [])
    expect(rows.sort()).toEqual([...collections].sort())
  })

  test('[DOC-2] names every notice, cookie and place in a browser', () => {
    const notices = readText('packages/db/src/accounts/notices.mongo.ts')
    const kinds = /kind:\s*((?:\|? ?'\w+'\s*)+)/.exec(notices)?.[1]?.match(/\w+/g) ?? []
    expect(kinds.length).toBeGreaterThan(6)
    const web = sourcesOf('apps/web/src', ['.ts', '.svelte'])
    const keptUnder = web.flatMap(({ text }) => {
      const isKept = /(local|session)Storage/.test(text)
      return isKept ? [...text.matchAll(/'(closeby:(?!left)[\w-]+)'/g)].map(([, key = '']) => key) : []
    })
    const stores = web.flatMap(({ text }) => [...text.matchAll(/createObjectStore\('(\w+)'/g)].map(([, name]) => name))
    const hub = sourcesOf('apps/realtime/src/accounts', ['.ts'])
    const cookies = hub.flatMap(({ text }) =>
      [...text.matchAll(/'(?:__Host-)?(closeby_\w+)'/g)].map(([, name]) => name),
    )
    const all = [...kinds, ...keptUnder, ...stores, ...cookies, 'theme'] as string[]
    expect(all.filter((name) => !named(name))).toEqual([])
    expect([keptUnder.length > 3, stores.length > 5, cookies.length > 1]).toEqual([true, true, true])
  })
})
