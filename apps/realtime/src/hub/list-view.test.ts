import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createListView } from './list-view.ts'

type Row = { id: string; seq: number }
type Patient = Row & { rows: Row[] }
const aView = () => createListView<Patient>()
type View = ReturnType<typeof aView>

/** A board's patient: his one row is himself. */
const one = (id: string, seq: number): Patient => ({ id, seq, rows: [{ id, seq }] })
const offer = (view: View, patient: Patient) => view.offer(patient, patient.rows)
const putAll = (view: View, most = Infinity) => {
  const told: Row[] = []
  for (let next = view.next(); next && told.length < most; next = view.next())
    told.push(...view.put(next.patient, next.patient.rows).news)
  return told
}

describe('a list on a socket', () => {
  test('[HUB-6] the latest of each row waits, in the place of the first', () => {
    const view = aView()
    offer(view, one('a', 1))
    offer(view, one('b', 1))
    offer(view, one('a', 3))
    expect(offer(view, one('a', 2))).toBe(false)
    expect(putAll(view)).toEqual([
      { id: 'a', seq: 3 },
      { id: 'b', seq: 1 },
    ])
    expect(view.waiting()).toBe(0)
  })

  test('[HUB-11] rows are taken in parts', () => {
    const view = aView()
    for (let index = 0; index < 5; index += 1) offer(view, one(`p${index}`, 1))
    expect(putAll(view, 2).map(({ id }) => id)).toEqual(['p0', 'p1'])
    expect(putAll(view, 2).map(({ id }) => id)).toEqual(['p2', 'p3'])
    expect(view.waiting()).toBe(1)
  })

  test('[HUB-6] a row never goes back to a seq below one that was put', () => {
    const view = aView()
    offer(view, one('a', 4))
    putAll(view)
    expect(offer(view, one('a', 4))).toBe(false)
    expect(offer(view, one('a', 3))).toBe(false)
    expect(offer(view, one('a', 5))).toBe(true)
  })

  test('[HUB-5] checks count what was put, and are silent while something waits', () => {
    const view = aView()
    offer(view, one('a', 4))
    expect(view.check()).toBeNull()
    putAll(view)
    view.put(one('b', 10), one('b', 10).rows)
    expect(view.check()).toEqual({ count: 2, sum: 14 })
    offer(view, one('a', 6))
    expect(view.check()).toBeNull()
    putAll(view)
    expect(view.check()).toEqual({ count: 2, sum: 16 })
    view.leave({ id: 'b', seq: 11 })
    expect(view.check()).toEqual({ count: 1, sum: 6 })
  })

  test('[HUB-7] leaving purges what waits, is told once, and older rows do not bring the patient back', () => {
    const view = aView()
    offer(view, one('a', 1))
    putAll(view)
    offer(view, one('a', 2))
    expect(view.leave({ id: 'a', seq: 3 })).toEqual(['a'])
    expect(view.leave({ id: 'a', seq: 3 })).toEqual([])
    expect(putAll(view)).toEqual([])
    expect(offer(view, one('a', 3))).toBe(false)
    expect(offer(view, one('a', 4))).toBe(true)
  })

  test('[HUB-7] an old removal does not take away somebody who came back since', () => {
    const view = aView()
    offer(view, one('a', 9))
    putAll(view)
    expect(view.leave({ id: 'a', seq: 8 })).toEqual([])
    expect(view.shownIds()).toEqual(['a'])
  })

  test('[HUB-5] whatever comes in whatever order, the numbers are those of the rows shown', () => {
    const step = fc.record({
      kind: fc.constantFrom('offer', 'leave', 'flush' as const),
      id: fc.constantFrom('a', 'b', 'c'),
      seq: fc.integer({ min: 1, max: 20 }),
      rows: fc.uniqueArray(fc.record({ n: fc.nat(3), back: fc.nat(4) }), { maxLength: 4, selector: ({ n }) => n }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const view = aView()
        const client = new Map<string, number>()
        const last = new Map<string, Patient>()
        const flush = (most: number) => {
          for (let next = view.next(), left = most; next && left > 0; next = view.next(), left -= 1) {
            const { patient } = next
            expect(patient.seq).toBeGreaterThan(last.get(patient.id)?.seq ?? 0)
            last.set(patient.id, patient)
            const { news, gone } = view.put(patient, patient.rows)
            for (const id of gone) expect(client.delete(id)).toBe(true)
            for (const row of news) client.set(row.id, row.seq)
          }
        }
        for (const { kind, id, seq, rows } of steps) {
          if (kind === 'offer')
            offer(view, {
              id,
              seq,
              rows: rows.map(({ n, back }) => ({ id: `${id}${n}`, seq: Math.max(1, seq - back) })),
            })
          if (kind === 'leave') for (const gone of view.leave({ id, seq })) expect(client.delete(gone)).toBe(true)
          if (kind === 'flush') flush(2)
        }
        flush(Infinity)
        const sum = [...client.values()].reduce((all, each) => all + each, 0)
        expect(view.check()).toEqual({ count: client.size, sum })
      }),
    )
  })
})

describe('a list in which a patient has any number of rows', () => {
  const of = (seq: number, ...rows: [string, number][]): Patient => ({
    ...{ id: 'p', seq },
    rows: rows.map(([id, rowSeq]) => ({ id, seq: rowSeq })),
  })

  test('[INBOX-3] only rows that changed are news, and those he no longer has are gone', () => {
    const view = aView()
    offer(view, of(4, ['a', 3], ['b', 4]))
    expect(putAll(view)).toHaveLength(2)
    offer(view, of(6, ['b', 6], ['c', 6]))
    const { patient } = view.next() ?? {}
    expect(patient && view.put(patient, patient.rows)).toEqual({
      news: [
        { id: 'b', seq: 6 },
        { id: 'c', seq: 6 },
      ],
      gone: ['a'],
    })
    expect(view.check()).toEqual({ count: 2, sum: 12 })
  })

  test('[INBOX-3] a change of a patient that changes none of his rows does not wait, and nothing older comes after it', () => {
    const view = aView()
    offer(view, of(4, ['a', 3]))
    putAll(view)
    expect(offer(view, of(9, ['a', 3]))).toBe(false)
    expect([view.waiting(), view.seqOf('p')]).toEqual([0, 9])
    expect(offer(view, of(8))).toBe(false)
    expect(view.leave({ id: 'p', seq: 10 })).toEqual(['a'])
  })
})
