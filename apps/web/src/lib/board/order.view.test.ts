import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countRows, filterOf, fold, searchOf } from './filters.view.ts'
import { compareBy, merge, movedCount, placesOf, sortKeyOf } from './order.view.ts'
import type { Place } from './order.view.ts'
import { aRow } from './testing/rows.ts'

const keys = [
  aRow({
    id: 'met',
    status: 'met',
    name: 'Anouk Delisle',
    since: '2026-12-16T12:51:00.000Z',
    lastEntryAt: '2026-12-16T12:51:00.000Z',
  }),
  aRow({ id: 'late', status: 'behind', name: 'Mbali Khoza', since: '2026-12-16T00:00:00.000Z', lastEntryAt: null }),
  aRow({
    id: 'longer',
    status: 'behind',
    name: 'Grace Lindqvist',
    since: '2026-12-15T00:00:00.000Z',
    lastEntryAt: '2026-12-15T08:00:00.000Z',
  }),
  aRow({
    id: 'missed',
    status: 'missed',
    name: 'Lucía Ramos',
    since: '2026-12-16T13:51:00.000Z',
    lastEntryAt: '2026-12-16T13:00:00.000Z',
  }),
].map(sortKeyOf)
const all = { status: null, query: '', sort: 'risk' } as const
const placed = (view: Parameters<typeof placesOf>[1]): Place[] => placesOf([...keys].sort(compareBy(view.sort)), view)
const idsOf = (places: Place[]): string[] => places.map(({ id }) => id)

test('[BOARD-1] worst first, and of the same status who has waited longest', () => {
  const places = placed(all)
  expect(idsOf(places)).toEqual(['missed', 'longer', 'late', 'met'])
  expect(places[0]).toMatchObject({ id: 'missed', section: 'missed' })
})

test('[BOARD-1] by name and by last entry rows stand in one run; nothing logged comes last', () => {
  expect(placed({ ...all, sort: 'name' })[0]).toEqual({ id: 'met', section: null })
  expect(idsOf(placed({ ...all, sort: 'lastEntry' }))).toEqual(['missed', 'met', 'longer', 'late'])
})

test('[BOARD-2] filter and search work together; accents and case do not matter', () => {
  expect(idsOf(placed({ ...all, status: 'behind' }))).toEqual(['longer', 'late'])
  expect(idsOf(placed({ ...all, query: 'LUCIA' }))).toEqual(['missed'])
  expect(placed({ ...all, status: 'behind', query: 'lucia' })).toEqual([])
  expect(searchOf('vid luc')(fold('Lucía Ramos Vidal'))).toBe(true)
})

test('[BOARD-2] counts by filter; the states that ask for nothing share one', () => {
  expect(countRows((['missed', 'behind', 'behind', 'dueSoon', 'notDue'] as const).map(filterOf))).toMatchObject({
    all: 5,
    missed: 1,
    behind: 2,
    notDue: 2,
    met: 0,
  })
  expect(filterOf('declined')).toBe('notDue')
})

test('[BOARD-1] what changed is put where sorting everything would put it', () => {
  const number = fc.integer({ min: 0, max: 50 })
  const compare = (a: number, b: number): number => a - b
  fc.assert(
    fc.property(fc.array(number), fc.array(number), (many, few) => {
      expect(merge(many.sort(compare), few.sort(compare), compare)).toEqual([...many, ...few].sort(compare))
    }),
  )
})

const place = (id: string, section: Place['section'] = null): Place => ({ id, section })
const run = (text: string): Place[] => [...text].map((id) => place(id))

test('[BOARD-3] one row that goes from last to first counts once, not all it passes', () => {
  expect(movedCount(run('abcde'), run('eabcd'))).toBe(1)
  expect(movedCount(run('abcde'), run('abcde'))).toBe(0)
  expect(movedCount(run('abcde'), run('edcba'))).toBe(4)
})

test('[BOARD-3] come, gone and another heading count too', () => {
  expect(movedCount(run('abc'), run('abcd'))).toBe(1)
  expect(movedCount(run('abc'), run('ab'))).toBe(1)
  expect(movedCount([place('a', 'behind'), place('b', 'met')], [place('a', 'met'), place('b', 'met')])).toBe(1)
})
