import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { Change, Departure, Reader } from './list-channel.ts'
import { createListChannel } from './list-channel.ts'

type Row = { id: string; seq: number }
type Patient = Row & { rows: Row[] }
const aChannel = () => createListChannel<Patient>()
type Channel = ReturnType<typeof aChannel>

/** A board's patient: his one row is himself. */
const one = (id: string, seq: number): Patient => ({ id, seq, rows: [{ id, seq }] })
const offer = (channel: Channel, patient: Patient) => channel.offer(patient, patient.rows)

/** What a socket would be sent: all that waits, or a page of it. */
function read(reader: Reader<Patient>, most = 1_000, onEach: (change: Change<Patient>) => void = () => undefined) {
  const { changes } = reader.next(most)
  changes.forEach(onEach)
  const news = changes.flatMap(({ patient, changed }) => patient.rows.filter(({ id }) => !changed || changed.has(id)))
  return { news, gone: changes.flatMap(({ gone }) => gone) }
}

type Client = { reader: Reader<Patient>; rows: Map<string, number>; told: Set<Departure> }
type Step = {
  kind: 'offer' | 'leave' | 'read' | 'join'
  who: number
  id: string
  seq: number
  rows: { n: number; back: number }[]
}

/** Where a change names what was before it, the client has just that, or has what it became already. */
function expectKnown(rows: Client['rows'], { before, patient }: { before: Patient | null; patient: Patient }): void {
  const has = (version: Patient) => version.rows.every(({ id, seq }) => rows.get(id) === seq)
  if (before) expect(has(before) || has(patient)).toBe(true)
}

function give({ reader, rows }: Client, most: number): void {
  const { news, gone } = read(reader, most, (change) => expectKnown(rows, change))
  for (const id of gone) rows.delete(id)
  for (const row of news) rows.set(row.id, row.seq)
}

/** A departure is told once, and only to who was there before. */
function tell({ reader, rows, told }: Client, departure: Departure): void {
  if (!reader.wasBefore(departure) || told.has(departure)) return
  told.add(departure)
  for (const row of departure.rows) rows.delete(row)
}

describe('a list of a panel and its readers', () => {
  test('[HUB-6] the latest of each patient waits, behind what came before it', () => {
    const channel = aChannel()
    const reader = channel.join([])
    offer(channel, one('a', 1))
    offer(channel, one('b', 1))
    offer(channel, one('a', 3))
    expect(offer(channel, one('a', 2))).toBe(false)
    expect(read(reader).news).toEqual([
      { id: 'b', seq: 1 },
      { id: 'a', seq: 3 },
    ])
    expect(reader.waiting()).toBe(0)
  })

  test('[HUB-11] rows are taken in parts, and a new reader begins with whom he is given', () => {
    const channel = aChannel()
    for (let index = 0; index < 5; index += 1) offer(channel, one(`p${index}`, 1))
    const reader = channel.join(['p3', 'p1', 'p0'])
    expect(read(reader, 2).news.map(({ id }) => id)).toEqual(['p3', 'p1'])
    offer(channel, one('p0', 2))
    expect(read(reader, 2).news).toEqual([{ id: 'p0', seq: 2 }])
    expect(read(reader, 2).news).toEqual([{ id: 'p0', seq: 2 }])
    expect(reader.waiting()).toBe(0)
  })

  test('[HUB-18] a change names what was before it only to who was given that', () => {
    const channel = aChannel()
    offer(channel, one('a', 1))
    const [quick, slow, late] = [channel.join(['a']), channel.join(['a']), channel.join(['a'])]
    const before = (reader: Reader<Patient>) => reader.next(9).changes.map((change) => change.before?.seq ?? null)
    expect([before(quick), before(slow)]).toEqual([[null], [null]])
    offer(channel, one('a', 2))
    expect(before(quick)).toEqual([1])
    offer(channel, one('a', 3))
    expect([before(quick), before(slow)]).toEqual([[2], [null]])
    // His turn in what it was given at first comes with what he is now, and then once more.
    expect([before(late), before(late)]).toEqual([[null], [null]])
  })

  test('[HUB-6] readers at one place are given the very same slice, until something changes', () => {
    const channel = aChannel()
    const readers = [channel.join([]), channel.join([]), channel.join([])] as const
    offer(channel, one('a', 1))
    expect(readers[0].next(500)).toBe(readers[1].next(500))
    offer(channel, one('b', 1))
    expect(readers[0].next(500).changes.map(({ patient }) => patient.id)).toEqual(['b'])
    expect(readers[2].next(500).changes.map(({ patient }) => patient.id)).toEqual(['a', 'b'])
  })

  test('[HUB-6] a patient never goes back to an older seq', () => {
    const channel = aChannel()
    expect(offer(channel, one('a', 4))).toBe(true)
    expect(offer(channel, one('a', 4))).toBe(false)
    expect(offer(channel, one('a', 3))).toBe(false)
    expect(offer(channel, one('a', 5))).toBe(true)
  })

  test('[HUB-7] leaving takes back what waits, stays one departure, and older rows do not bring the patient back', () => {
    const channel = aChannel()
    const reader = channel.join([])
    offer(channel, one('a', 2))
    const departure = channel.leave({ id: 'a', seq: 3 }) as Departure
    expect(departure.rows).toEqual(['a'])
    expect(channel.leave({ id: 'a', seq: 3 })).toBe(departure)
    expect([reader.wasBefore(departure), channel.join([]).wasBefore(departure)]).toEqual([true, false])
    expect(read(reader).news).toEqual([])
    expect(offer(channel, one('a', 3))).toBe(false)
    expect(offer(channel, one('a', 4))).toBe(true)
  })

  test('[HUB-7] an old removal does not take away somebody who came back since', () => {
    const channel = aChannel()
    offer(channel, one('a', 9))
    expect(channel.leave({ id: 'a', seq: 8 })).toBeNull()
    expect(channel.patients().map(({ id }) => id)).toEqual(['a'])
  })

  test('[HUB-6] its order stays as long as the list, however much changes, and no reader loses his place', () => {
    const channel = aChannel()
    const [quick, slow] = [channel.join([]), channel.join([])]
    const seen = new Map<string, number>()
    for (let round = 1; round <= 3_000; round += 1) {
      offer(channel, one(`p${round % 7}`, round))
      for (const { id, seq } of read(quick).news) seen.set(id, seq)
    }
    expect(slow.waiting()).toBeLessThan(2_000)
    const late = new Map(read(slow, Infinity).news.map(({ id, seq }) => [id, seq]))
    expect([...late].sort()).toEqual([...seen].sort())
  })

  test('[HUB-5] whatever comes in whatever order, the numbers are those of the rows each reader was given', () => {
    const step: fc.Arbitrary<Step> = fc.record({
      kind: fc.constantFrom('offer', 'leave', 'read', 'join' as const),
      who: fc.nat(3),
      id: fc.constantFrom('a', 'b', 'c'),
      seq: fc.integer({ min: 1, max: 20 }),
      rows: fc.uniqueArray(fc.record({ n: fc.nat(3), back: fc.nat(4) }), { maxLength: 4, selector: ({ n }) => n }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const channel = aChannel()
        const clients: Client[] = []
        const act: Record<Step['kind'], (step: Step) => void> = {
          offer: ({ id, seq, rows }) =>
            void offer(channel, {
              ...{ id, seq },
              rows: rows.map(({ n, back }) => ({ id: `${id}${n}`, seq: Math.max(1, seq - back) })),
            }),
          join: () => {
            const everybody = channel.patients().map(({ id }) => id)
            clients.push({ reader: channel.join(everybody), rows: new Map(), told: new Set() })
          },
          read: ({ who }) => clients.slice(who, who + 1).forEach((client) => give(client, 2)),
          leave: ({ id, seq }) => {
            const departure = channel.leave({ id, seq })
            if (departure) clients.forEach((client) => tell(client, departure))
          },
        }
        for (const each of steps) act[each.kind](each)
        for (const client of clients) {
          while (client.reader.waiting() > 0) give(client, 3)
          const sum = [...client.rows.values()].reduce((all, each) => all + each, 0)
          expect({ count: client.rows.size, sum }).toEqual(channel.numbers())
        }
      }),
    )
  })
})

describe('a list in which a patient has any number of rows', () => {
  const of = (seq: number, ...rows: [string, number][]): Patient => ({
    ...{ id: 'p', seq },
    rows: rows.map(([id, rowSeq]) => ({ id, seq: rowSeq })),
  })

  test('[INBOX-21] only rows that changed are news, and those he no longer has are gone', () => {
    const channel = aChannel()
    const [quick, slow] = [channel.join([]), channel.join([])]
    offer(channel, of(4, ['a', 3], ['b', 4]))
    expect(read(quick).news).toHaveLength(2)
    offer(channel, of(6, ['b', 4], ['c', 6]))
    // Who has not read the first change yet is told of both at once.
    expect(new Set(read(slow).news.map(({ id }) => id))).toEqual(new Set(['b', 'c']))
    offer(channel, of(7, ['b', 4], ['c', 7]))
    for (const reader of [quick, slow]) read(reader)
    offer(channel, of(8, ['c', 7]))
    expect(read(slow)).toEqual({ news: [], gone: ['b'] })
    expect(channel.numbers()).toEqual({ count: 1, sum: 7 })
  })

  test('[INBOX-21] a change of a patient that changes none of his rows does not wait, and nothing older comes after it', () => {
    const channel = aChannel()
    const reader = channel.join([])
    offer(channel, of(4, ['a', 3]))
    read(reader)
    expect(offer(channel, of(9, ['a', 3]))).toBe(false)
    expect([reader.waiting(), channel.seqOf('p')]).toEqual([0, 9])
    expect(offer(channel, of(8))).toBe(false)
    expect(channel.leave({ id: 'p', seq: 10 })?.rows).toEqual(['a'])
  })
})
