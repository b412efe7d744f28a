import { describe, expect, test } from 'vitest'
import { memoryStore } from './memory.store.ts'
import type { OutboxStore } from './outbox-store.ts'
import { safeStore } from './safe.store.ts'
import { recordOf, STORE_CASES } from './store.contract.ts'

describe('an outbox in memory', () => {
  test.each(STORE_CASES)('[OFFLINE-2] $title', async ({ run, expected }) => {
    const store = memoryStore()
    expect(await run(store, async () => store)).toEqual(expected)
  })
})

describe('an outbox with the page behind the device', () => {
  test.each(STORE_CASES)('[OFFLINE-2] $title', async ({ run, expected }) => {
    const device = memoryStore(true)
    expect(await run(safeStore(device), async () => safeStore(device))).toEqual(expected)
  })

  test('[OFFLINE-9] what a full device does not take lives in the page, in its place, and says so', async () => {
    const device = memoryStore(true)
    let isFull = false
    const full: OutboxStore = {
      ...device,
      add: async (record, waited) => {
        if (isFull) throw new DOMException('full', 'QuotaExceededError')
        return device.add(record, waited)
      },
    }
    const store = safeStore(full)
    await store.add({ ...recordOf('a'), madeAt: 1 }, true)
    isFull = true
    await store.add({ ...recordOf('b'), madeAt: 2 }, true)
    isFull = false
    await store.add({ ...recordOf('c'), madeAt: 3 }, true)
    expect((await store.list()).map(({ record, isDurable }) => [record.opId, isDurable])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ])
    await store.settle({ opId: 'b', saved: { seq: 2 }, at: 9, waited: true })
    expect((await store.list()).map(({ record }) => record.opId)).toEqual(['a', 'c'])
    expect((await store.receipts()).map(({ opId }) => opId)).toEqual(['b'])
  })

  test('[OFFLINE-9] a device that stopped answering loses nothing of the page', async () => {
    const dead = new Proxy({} as OutboxStore, { get: () => () => Promise.reject(new Error('closed')) })
    const store = safeStore(dead)
    await store.add(recordOf('a'), true)
    expect((await store.list()).map(({ record, isDurable }) => [record.opId, isDurable])).toEqual([['a', false]])
    await store.settle({ opId: 'a', saved: { seq: 1 }, at: 1, waited: true })
    expect([(await store.list()).length, (await store.receipts()).length]).toEqual([0, 1])
  })
})
