import type { CommandRecord } from '#lib/live/commands.svelte.ts'
import type { Kept, OutboxStore } from './outbox-store.ts'
import { RECEIPTS_MAX } from './outbox-store.ts'

/*
 * What every outbox store does, as data: each case is run on a fresh store and its answer compared. It needs no test runner, so the same
 * cases run on the store in memory here and on IndexedDB in a real browser.
 */

export type StoreCase = {
  title: string
  run: (store: OutboxStore, reopened: () => Promise<OutboxStore>) => Promise<unknown>
  expected: unknown
}

export const recordOf = (opId: string, words = `words ${opId}`): CommandRecord => ({
  opId,
  event: 'goal:logProgress',
  payload: { patientId: 'patient-1', goalId: 'steps', amount: 500, at: '2026-11-20T16:00:00.000Z' },
  twin: { method: 'POST', path: '/api/goals/steps/progress', body: { amount: 500 } },
  words,
  madeAt: 1_000,
})
const idsOf = (kept: readonly Kept[]): string[] => kept.map(({ record }) => record.opId)
const receiptOf = (opId: string, waited = true) => ({ opId, saved: { seq: 7 }, at: 2_000, waited })

export const STORE_CASES: readonly StoreCase[] = [
  {
    title: 'gives back what it took, word for word, in the order made',
    async run(store) {
      for (const opId of ['c', 'a', 'b']) await store.add(recordOf(opId), opId === 'a')
      const kept = await store.list()
      return [idsOf(kept), kept.map(({ waited }) => waited), kept[1]?.record, kept[1]?.problem]
    },
    expected: [['c', 'a', 'b'], [false, true, false], recordOf('a'), null],
  },
  {
    title: 'takes one write once',
    async run(store) {
      await store.add(recordOf('a'), true)
      await store.add(recordOf('a', 'other words'), false)
      return (await store.list()).map(({ record, waited }) => [record.words, waited])
    },
    expected: [['words a', true]],
  },
  {
    title: 'two writes made at once are both there',
    async run(store) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => store.add(recordOf(`op-${index}`), true)))
      return new Set(idsOf(await store.list())).size
    },
    expected: 20,
  },
  {
    title: 'changes what is there and nothing that is gone',
    async run(store) {
      await store.add(recordOf('a'), false)
      await store.change('a', { waited: true, problem: { code: 'goal.retired' } })
      await store.remove('a')
      await store.change('a', { waited: false })
      await store.add(recordOf('b'), false)
      await store.change('b', { problem: { code: 'progress.tooOld' } })
      await store.change('b', { waited: true })
      return (await store.list()).map(({ record, waited, problem }) => [record.opId, waited, problem])
    },
    expected: [['b', true, { code: 'progress.tooOld' }]],
  },
  {
    title: 'a change keeps the order',
    async run(store) {
      for (const opId of ['a', 'b', 'c']) await store.add(recordOf(opId), false)
      await store.change('a', { waited: true })
      return idsOf(await store.list())
    },
    expected: ['a', 'b', 'c'],
  },
  {
    title: 'settling takes the write out and leaves a receipt without its words',
    async run(store) {
      await store.add(recordOf('a'), true)
      await store.add(recordOf('b'), true)
      await store.settle(receiptOf('a'))
      return [
        await store.get('a'),
        (await store.get('b'))?.record.words,
        idsOf(await store.list()),
        await store.receipts(),
      ]
    },
    expected: [null, 'words b', ['b'], [receiptOf('a')]],
  },
  {
    title: 'settling twice leaves one receipt',
    async run(store) {
      await store.settle(receiptOf('a'))
      await store.settle(receiptOf('a'))
      return (await store.receipts()).length
    },
    expected: 1,
  },
  {
    title: 'closing a batch forgets what was waited for, not what was sent',
    async run(store) {
      await store.settle(receiptOf('a'))
      await store.closeBatch()
      return await store.receipts()
    },
    expected: [receiptOf('a', false)],
  },
  {
    title: 'keeps the newest receipts only',
    async run(store) {
      for (let at = 0; at <= RECEIPTS_MAX; at += 1) await store.settle({ ...receiptOf(`op-${at}`), at })
      const receipts = await store.receipts()
      return [receipts.length, receipts[0]?.opId]
    },
    expected: [RECEIPTS_MAX, 'op-1'],
  },
  {
    title: 'is all there when it is opened again',
    async run(store, reopened) {
      await store.add(recordOf('a'), true)
      await store.add(recordOf('b'), true)
      await store.settle(receiptOf('a'))
      const again = await reopened()
      return [(await again.list()).map(({ record }) => record), await again.receipts()]
    },
    expected: [[recordOf('b')], [receiptOf('a')]],
  },
]
