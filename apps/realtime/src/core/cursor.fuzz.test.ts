import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageOf, placeNumber, writeCursor } from './cursor.ts'

const placeOf = ({ n }: { n: number }) => placeNumber(n)

describe('a list that is at hand whole', () => {
  test('[API-5] walked by cursor gives what was there at the start and stayed, once, whatever comes and goes', () => {
    const numbers = fc.uniqueArray(fc.nat(500), { maxLength: 60 })
    fc.assert(
      fc.property(numbers, fc.array(numbers), fc.integer({ min: 1, max: 7 }), (start, changes, limit) => {
        let there = new Set(start)
        const stayed = new Set(start)
        const seen: number[] = []
        let cursor: string | null | undefined
        for (let page = 0; cursor !== null; page += 1) {
          const items = [...there].map((n) => ({ n }))
          const found = pageOf(items, placeOf, { limit, ...(cursor && { cursor }) })
          seen.push(...found.items.map(({ n }) => n))
          cursor = found.nextCursor
          const flips = changes[page] ?? []
          there = new Set([...there].filter((n) => !flips.includes(n)).concat(flips.filter((n) => !there.has(n))))
          for (const n of stayed) if (!there.has(n) && !seen.includes(n)) stayed.delete(n)
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
        for (const n of stayed) expect(seen).toContain(n)
      }),
    )
  })

  test.each(['x', writeCursor({ after: 7 }), writeCursor({ later: 'a' }), writeCursor(null)])(
    '[REG-3] refuses a cursor of another list (%s)',
    (cursor) => expect(() => pageOf([], placeOf, { cursor })).toThrow('invalid'),
  )
})
