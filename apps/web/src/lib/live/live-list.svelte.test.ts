import { describe, expect, test } from 'vitest'
import { LiveList } from './live-list.svelte.ts'
import { boardOf, rowOf } from './testing/a-log.ts'
import { fakeHub } from './testing/fake-hub.ts'

const FRAME_MS = 16

async function opened(rows = [rowOf('a', 5), rowOf('b', 7)], total?: number) {
  const hub = fakeHub()
  await hub.start()
  const list = hub.live.openBoard()
  expect(await hub.answer('board:open', boardOf(rows, total))).toEqual({ batch: true })
  await hub.ground.pass(FRAME_MS)
  const shown = () => list.rows.map(({ row }) => `${row.id}${row.seq}`)
  return { hub, list, shown }
}

describe('a live list', () => {
  test('[ROW-5] a row is taken when it is newer, or equal and different', async () => {
    const { hub, list, shown } = await opened()
    const [rows, a] = [list.rows, list.get('a')]
    await hub.send('view:rows', { view: 'board', rows: [rowOf('a', 6), rowOf('b', 6)] })
    await hub.send('view:row', { view: 'board', row: rowOf('b', 7, { words: 'Behind' }) })
    expect(shown()).toEqual(['a5', 'b7'])
    await hub.ground.pass(FRAME_MS)
    expect(shown()).toEqual(['a6', 'b7'])
    expect(list.get('b')?.row.words).toBe('Behind')
    expect(list.rows).toBe(rows)
    expect(list.get('a')).toBe(a)
  })

  test('[WEB-3] it is not current before what came is shown, also when the next frame is late', async () => {
    const { hub, list, shown } = await opened()
    await hub.cut()
    expect(list.isCurrent).toBe(false)
    await hub.ground.pass(5_000)
    await hub.answer('board:open', boardOf([rowOf('a', 9), rowOf('b', 8)]))
    expect([list.isCurrent, shown()]).toEqual([true, ['a9', 'b8']])
  })

  test('[HUB-6] however many rows came, the screen changes once a frame', async () => {
    const { hub, list } = await opened()
    const { version } = list
    for (let seq = 6; seq < 26; seq += 1) await hub.send('view:row', { view: 'board', row: rowOf('a', seq) })
    await hub.ground.pass(FRAME_MS)
    expect(list.version).toBe(version + 1)
    expect(list.get('a')?.row.seq).toBe(25)
  })

  test('[HUB-7] rows that are gone or revoked leave, also before the list is whole', async () => {
    const { hub, shown } = await opened([rowOf('a', 5), rowOf('b', 7), rowOf('c', 1)], 500)
    await hub.send('view:gone', { view: 'board', id: 'a' })
    await hub.send('access:revoked', { patientId: 'c' })
    await hub.ground.pass(FRAME_MS)
    expect(shown()).toEqual(['b7'])
  })

  test('[HUB-7] a patient who is withdrawn takes every row of his along', async () => {
    const hub = fakeHub()
    await hub.start()
    const list = new LiveList<{ id: string; seq: number; patientId: string }>(
      { view: 'inbox', patientOf: ({ patientId }) => patientId },
      hub.listDeps,
    )
    const rows = ['p_a1', 'p_a2', 'q_a1'].map((id) => ({ id, seq: 4, patientId: id.slice(0, 1) }))
    await hub.answer('inbox:open', { ok: true, rows, total: 3, asOf: 'cursor-1' })
    await hub.send('access:revoked', { patientId: 'p' })
    await hub.ground.pass(FRAME_MS)
    expect(list.rows.map(({ id }) => id)).toEqual(['q_a1'])
    await hub.send('view:check', { view: 'inbox', count: 1, sum: 4 })
    expect(hub.heals).toEqual([])
  })

  test('[HUB-11] a long list comes in parts, and old rows stay until it is whole', async () => {
    const { hub, list, shown } = await opened()
    await hub.send('view:check', { view: 'board', count: 3, sum: 1 })
    await hub.send('view:check', { view: 'board', count: 3, sum: 1 })
    expect(hub.heals).toEqual(['list'])
    expect(await hub.answer('board:open', boardOf([rowOf('c', 1)], 2))).toEqual({ batch: true })
    await hub.ground.pass(FRAME_MS)
    expect([list.isComplete, shown()]).toEqual([false, ['a5', 'b7', 'c1']])
    await hub.send('view:rows', { view: 'board', rows: [rowOf('b', 8)] })
    await hub.ground.pass(FRAME_MS)
    expect([list.isComplete, shown()]).toEqual([true, ['b8', 'c1']])
  })

  test('[HUB-5] a check that counts what was received agrees', async () => {
    const { hub, list } = await opened()
    await hub.send('view:row', { view: 'board', row: rowOf('c', 10) })
    await hub.send('view:gone', { view: 'board', id: 'a' })
    for (let turn = 0; turn < 3; turn += 1) await hub.send('view:check', { view: 'board', count: 2, sum: 17 })
    expect(hub.heals).toEqual([])
    expect(list.isCurrent).toBe(true)
  })

  test('[HUB-5] one disagreement waits, and is forgotten by the next agreement', async () => {
    const { hub } = await opened()
    const lost = { view: 'board', count: 2, sum: 13 } as const
    const agreed = { view: 'board', count: 2, sum: 12 } as const
    for (const check of [lost, agreed, lost, agreed]) await hub.send('view:check', check)
    expect(hub.asks).toEqual([])
  })

  test('[HUB-4] a new line resumes from the cursor and keeps the rows that did not change', async () => {
    const { hub, shown } = await opened()
    await hub.cut()
    await hub.ground.pass(500)
    const resumed = { ...boardOf([rowOf('b', 9)], 1), gone: ['a'], asOf: 'cursor-2' }
    expect(await hub.answer('board:open', resumed)).toEqual({ batch: true, since: 'cursor-1' })
    await hub.ground.pass(FRAME_MS)
    expect(shown()).toEqual(['b9'])
    expect(hub.live.connection.state).toBe('live')
  })

  test('[WEB-1] an empty board is whole', async () => {
    const { list } = await opened([])
    expect([list.isComplete, list.rows]).toEqual([true, []])
  })
})
