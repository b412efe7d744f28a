import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createBoardView } from './board-view.ts'

type Row = { id: string; seq: number; words?: string }
const aView = () => createBoardView<Row>()
const putAll = (view: ReturnType<typeof aView>, count = Infinity) => {
  const rows = view.take(count)
  for (const row of rows) view.put(row)
  return rows
}

describe('a list on a socket', () => {
  test('[HUB-6] the latest of each row waits, in the place of the first', () => {
    const view = aView()
    view.offer({ id: 'a', seq: 1 })
    view.offer({ id: 'b', seq: 1 })
    view.offer({ id: 'a', seq: 3 })
    expect(view.offer({ id: 'a', seq: 2 })).toBe(false)
    expect(view.take(10)).toEqual([
      { id: 'a', seq: 3 },
      { id: 'b', seq: 1 },
    ])
    expect(view.waiting()).toBe(0)
  })

  test('[HUB-11] rows are taken in parts', () => {
    const view = aView()
    for (let index = 0; index < 5; index += 1) view.offer({ id: `p${index}`, seq: 1 })
    expect(view.take(2).map(({ id }) => id)).toEqual(['p0', 'p1'])
    expect(view.take(2).map(({ id }) => id)).toEqual(['p2', 'p3'])
    expect(view.waiting()).toBe(1)
  })

  test('[HUB-6] a row never goes back to a seq below one that was put', () => {
    const view = aView()
    view.offer({ id: 'a', seq: 4 })
    putAll(view)
    expect(view.offer({ id: 'a', seq: 4 })).toBe(false)
    expect(view.offer({ id: 'a', seq: 3 })).toBe(false)
    expect(view.offer({ id: 'a', seq: 5 })).toBe(true)
  })

  test('[HUB-5] checks count what was put, and are silent while something waits', () => {
    const view = aView()
    view.offer({ id: 'a', seq: 4 })
    expect(view.check()).toBeNull()
    putAll(view)
    view.put({ id: 'b', seq: 10 })
    expect(view.check()).toEqual({ count: 2, sum: 14 })
    view.offer({ id: 'a', seq: 6 })
    expect(view.check()).toBeNull()
    putAll(view)
    expect(view.check()).toEqual({ count: 2, sum: 16 })
    view.leave({ id: 'b', seq: 11 })
    expect(view.check()).toEqual({ count: 1, sum: 6 })
  })

  test('[HUB-7] leaving purges what waits, is told once, and older rows do not bring the patient back', () => {
    const view = aView()
    view.offer({ id: 'a', seq: 1 })
    putAll(view)
    view.offer({ id: 'a', seq: 2 })
    expect(view.leave({ id: 'a', seq: 3 })).toBe(true)
    expect(view.leave({ id: 'a', seq: 3 })).toBe(false)
    expect(view.take(10)).toEqual([])
    expect(view.offer({ id: 'a', seq: 3 })).toBe(false)
    expect(view.offer({ id: 'a', seq: 4 })).toBe(true)
  })

  test('[HUB-7] an old removal does not take away somebody who came back since', () => {
    const view = aView()
    view.offer({ id: 'a', seq: 9 })
    putAll(view)
    expect(view.leave({ id: 'a', seq: 8 })).toBe(false)
    expect(view.isShown('a')).toBe(true)
  })

  test('[HUB-5] whatever comes in whatever order, the numbers are those of the rows shown', () => {
    const step = fc.record({
      kind: fc.constantFrom('offer', 'leave', 'flush' as const),
      id: fc.constantFrom('a', 'b', 'c'),
      seq: fc.integer({ min: 1, max: 20 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const view = aView()
        const client = new Map<string, number>()
        for (const { kind, id, seq } of steps) {
          if (kind === 'offer') view.offer({ id, seq })
          if (kind === 'leave' && view.leave({ id, seq })) client.delete(id)
          if (kind === 'flush')
            for (const row of putAll(view, 2)) {
              expect(row.seq).toBeGreaterThan(client.get(row.id) ?? 0)
              client.set(row.id, row.seq)
            }
        }
        putAll(view).forEach((row) => client.set(row.id, row.seq))
        const sum = [...client.values()].reduce((all, each) => all + each, 0)
        expect(view.check()).toEqual({ count: client.size, sum })
      }),
    )
  })
})
