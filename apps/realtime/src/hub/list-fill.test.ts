import type { StoredRow } from '@closeby/db'
import { expect, test } from 'vitest'
import type { FillDeps } from './list-fill.ts'
import { fillList } from './list-fill.ts'
import type { PatientRow } from './patient-row.ts'

const rowOf = (id: string, seq: number) =>
  ({
    id,
    seq,
    recordedAt: '',
    nextChangeAt: '9999',
    orgId: 'org',
    unit: 'main',
    members: [],
    team: [],
    parts: {},
  }) as unknown as StoredRow

/** A store in which a row moves behind the reading of the list, as an index does with one that is written meanwhile. */
function aStore(passedOver: string[]) {
  const stored = [rowOf('one', 4), rowOf('two', 5)]
  const rows = {
    list: async function* () {
      yield* stored.filter(({ id }) => !passedOver.includes(id))
    },
    getMany: async (ids: string[]) => stored.filter(({ id }) => ids.includes(id)),
    seqsIn: async () => new Map(stored.map(({ id, seq }) => [id, seq])),
    count: async () => stored.length - passedOver.length,
    leftSince: async () => [],
  }
  const heads = { ahead: () => undefined, unwritten: async () => [] }
  return { rows, heads, now: () => '2026-11-21T10:00:00.000Z' } as unknown as FillDeps
}

test.each([[[]], [['two']], [['one', 'two']]])(
  '[HUB-17] a list has every row of its panel when it opens, also one that was passed over while it was read (%j)',
  async (passedOver) => {
    const shown = new Map<string, PatientRow>()
    const filling = fillList(aStore(passedOver), {
      panel: { orgId: 'org', unit: 'main' },
      offer: (row) => void shown.set(row.id, row),
      seqOf: (id) => shown.get(id)?.seq ?? 0,
      shownIds: () => [...shown.keys()],
      isOver: () => false,
    })
    await filling.begun
    expect([...shown.values()].map(({ id, seq }) => [id, seq]).toSorted()).toEqual([
      ['one', 4],
      ['two', 5],
    ])
  },
)
