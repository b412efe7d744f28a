import type { BoardRow } from '@closeby/protocol/compliance'
import { expect, test } from 'vitest'
import { stillGround } from '#lib/live/testing/still-ground.ts'
import type { Item } from './board.svelte.ts'
import { Board } from './board.svelte.ts'
import { aGoal, aRow } from './testing/rows.ts'

const ALL = { status: null, query: '', sort: 'risk' } as const
const a = aRow({ id: 'a', name: 'Ann', status: 'behind' })
const b = aRow({ id: 'b', name: 'Ben', status: 'onTrack' })
const c = aRow({ id: 'c', name: 'Cy', status: 'met' })

const source = (...rows: BoardRow[]): { id: string; row: BoardRow }[] => rows.map((row) => ({ id: row.id, row }))
const drawn = (items: readonly Item[]): string =>
  items.map((item) => (item.kind === 'row' ? item.id : item.kind === 'gone' ? '-' : '#')).join('')

function liveBoard(): { board: Board; ground: ReturnType<typeof stillGround> } {
  const ground = stillGround()
  const board = new Board([a, b, c], ALL, ground)
  board.sync(source(a, b, c), true)
  return { board, ground }
}

test('[BOARD-1] rows stand under their status, with counts', () => {
  const { board } = liveBoard()
  expect(drawn(board.items)).toBe('#a#b#c')
  expect(board.items[0]).toMatchObject({ kind: 'section', section: 'behind', count: 1 })
  expect(board.counts).toMatchObject({ all: 3, behind: 1, onTrack: 1, met: 1 })
  expect(board.ids).toEqual(['a', 'b', 'c'])
})

test('[BOARD-3] while nobody touches the list a change moves its row at once', async () => {
  const { board, ground } = liveBoard()
  board.sync(source(a, b, { ...c, seq: 11, status: 'missed' }), true)
  await ground.pass(250)
  expect(drawn(board.items)).toBe('#c#a#b')
  expect(board.moved).toBe(0)
})

test('[WEB-4] while the list is touched values change in place and the order waits', async () => {
  const { board, ground } = liveBoard()
  board.hold('pointer')
  board.hold('focus')
  board.sync(source(a, b, { ...c, seq: 11, status: 'missed', words: 'Missed Preventive Checkup' }), true)
  await ground.pass(250)
  expect(drawn(board.items)).toBe('#a#b#c')
  expect(board.get('c')?.row.words).toBe('Missed Preventive Checkup')
  expect(board.moved).toBe(1)
  board.release('pointer')
  expect(board.moved).toBe(1)
  board.release('focus')
  expect(drawn(board.items)).toBe('#c#a#b')
})

test('[WEB-4] the new order comes when it is asked for', async () => {
  const { board, ground } = liveBoard()
  board.hold('drawer')
  board.sync(source(a, b, { ...c, seq: 11, status: 'missed' }), true)
  await ground.pass(250)
  board.applyOrder()
  expect(drawn(board.items)).toBe('#c#a#b')
  expect(board.moved).toBe(0)
})

test('[BOARD-4] a patient who is gone leaves at once; the space stays while the list is touched', async () => {
  const { board, ground } = liveBoard()
  board.hold('pointer')
  board.sync(source(a, c), true)
  await ground.pass(250)
  expect(drawn(board.items)).toBe('#a#-#c')
  expect(board.get('b')).toBeUndefined()
  board.release('pointer')
  expect(drawn(board.items)).toBe('#a#c')
})

test('[BOARD-4] rows of the first paint stay until the live list is whole', () => {
  const ground = stillGround()
  const board = new Board([a, b], ALL, ground)
  board.sync(source(a), false)
  expect(drawn(board.items)).toBe('#a#b')
  board.sync(source(a, c), true)
  expect(drawn(board.items)).toBe('#a#c')
})

test('[BOARD-8] a visible change is lit for ten seconds; a withheld entry and the first load light nothing', async () => {
  const { board, ground } = liveBoard()
  const card = board.get('b')
  expect(card?.flashes).toBe(0)
  board.sync(source(a, { ...b, seq: 11 }, c), true)
  expect(card?.flashes).toBe(0)
  board.sync(source(a, { ...b, seq: 12, goals: [aGoal({ value: 3620 })] }, c), true)
  expect(card).toMatchObject({ flashes: 1, isLit: true, news: 'Steps 3,620' })
  await ground.pass(6000)
  board.sync(source(a, { ...b, seq: 13, goals: [aGoal({ value: 4000 })] }, c), true)
  await ground.pass(6000)
  expect(card?.isLit).toBe(true)
  await ground.pass(4000)
  expect(card?.isLit).toBe(false)
})

test('[BOARD-10] since you looked: worse, better and new entries, counted from what was on this page', async () => {
  const { board, ground } = liveBoard()
  const later = '2026-12-16T14:00:00.000Z'
  board.sync(source({ ...a, seq: 11, status: 'met', lastEntryAt: later }, { ...b, seq: 11, status: 'missed' }, c), true)
  await ground.pass(250)
  expect(board.since).toEqual({ worse: 1, better: 1, fresh: 1 })
  board.look()
  expect(board.since).toEqual({ worse: 0, better: 0, fresh: 0 })
})

test('[BOARD-11] status changes are said one sentence at a time, at most every five seconds', async () => {
  const { board, ground } = liveBoard()
  board.sync(source(a, b, { ...c, seq: 11, status: 'missed', words: 'Missed Preventive Checkup' }), true)
  await ground.pass(0)
  expect(board.said).toBe('Cy: Missed Preventive Checkup.')
  board.sync(
    source({ ...a, seq: 11, status: 'met' }, { ...b, seq: 11, status: 'met' }, { ...c, seq: 11, status: 'missed' }),
    true,
  )
  await ground.pass(4000)
  expect(board.said).toBe('Cy: Missed Preventive Checkup.')
  await ground.pass(1000)
  expect(board.said).toBe('2 patients changed.')
})

test('[BOARD-2] another filter is applied at once, also while the list is touched', () => {
  const { board } = liveBoard()
  board.hold('focus')
  board.show({ ...ALL, status: 'met' })
  expect(drawn(board.items)).toBe('#c')
  board.show({ ...ALL, sort: 'name' })
  expect(drawn(board.items)).toBe('abc')
})
