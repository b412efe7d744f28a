import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedRow, differenceOf } from './row-change.rules.ts'

const value = fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.constant(null), fc.boolean())
const part = fc.record({ id: fc.constantFrom('a', 'b'), value, title: fc.string({ maxLength: 3 }) })
/** Rows as lists have them: flat values, lists of one length or another, and parts that come and go. */
const row = fc.record({
  id: fc.constant('p'),
  seq: fc.nat(),
  words: value,
  next: fc.oneof(fc.constant(null), part, fc.record({ id: fc.constant('c') })),
  goals: fc.array(part, { maxLength: 3 }),
  spark: fc.array(fc.oneof(fc.nat(9), fc.constant(null)), { minLength: 2, maxLength: 3 }),
  any: fc.jsonValue({ maxDepth: 3 }),
})
const overTheWire = <Value>(sent: Value) => JSON.parse(JSON.stringify(sent)) as Value

test('[HUB-18] a difference, sent and applied to what a client has, is the row itself', () => {
  fc.assert(
    fc.property(row, row, (one, other) => {
      const [before, after] = [overTheWire(one), overTheWire(other)]
      const set = differenceOf(before, after)
      if (set === null) return
      const change = { id: 'p', from: before.seq, set: overTheWire(set) as { seq: number } }
      const known = structuredClone(before)
      expect(changedRow(before, change)).toEqual(after)
      expect(before).toEqual(known)
    }),
    { numRuns: 2_000 },
  )
})

test('[HUB-18] it names nothing that stayed, and of long lists only the places that changed', () => {
  const days = Array.from({ length: 14 }, (_, index) => ({ value: index, target: 5, status: 'met' }))
  const before = { id: 'p', seq: 3, name: 'A name', spark: days.map(({ value: each }) => each), days }
  const after = {
    ...{ ...before, seq: 4 },
    ...{ spark: [...before.spark.slice(0, -1), 20], days: [...days.slice(0, -1), { ...days[13], value: 20 }] },
  }
  expect(differenceOf(before, after)).toEqual({ seq: 4, spark: { 13: 20 }, days: { 13: { value: 20 } } })
})

test('[HUB-18] what cannot be said as a difference is not', () => {
  expect(differenceOf({ next: { id: 'a' } }, { next: { id: 'a', more: 1 } })).toBeNull()
  expect(differenceOf({ next: ['a'] }, { next: { 0: 'b' } })).toBeNull()
  expect(differenceOf({ name: 'a' }, { other: 'a' })).toBeNull()
  expect(differenceOf({ name: 'a' }, { name: undefined })).toBeNull()
})

test('[HUB-18] it is refused for any other version than the one it was made for', () => {
  const change = { id: 'p', from: 3, set: { seq: 4 } }
  expect(changedRow({ id: 'p', seq: 3 }, change)).toEqual({ id: 'p', seq: 4 })
  expect(() => changedRow({ id: 'p', seq: 2 }, change)).toThrow('another version')
  expect(() => changedRow({ id: 'q', seq: 3 }, change)).toThrow('another version')
})
