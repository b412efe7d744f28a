import type { Kept, OutboxStore } from './outbox-store.ts'
import { memoryStore } from './memory.store.ts'

/**
 * The device's outbox with the page's own behind it: what the device does not take (no place left, a private window) lives as long as
 * the page, and says so by `isDurable`.
 */
export function safeStore(device: OutboxStore): OutboxStore {
  const page = memoryStore()
  const inOrder = (a: Kept, b: Kept): number => a.record.madeAt - b.record.madeAt
  return {
    add: (record, waited) => device.add(record, waited).catch(() => page.add(record, waited)),
    async list() {
      const [onDevice, inPage] = await Promise.all([device.list().catch((): Kept[] => []), page.list()])
      return inPage.length === 0 ? onDevice : [...onDevice, ...inPage].sort(inOrder)
    },
    get: async (opId) => (await page.get(opId)) ?? device.get(opId),
    change: async (opId, change) =>
      ((await page.get(opId)) ? page : device).change(opId, change).catch(() => undefined),
    remove: async (opId) => ((await page.get(opId)) ? page : device).remove(opId).catch(() => undefined),
    async settle(receipt) {
      await page.remove(receipt.opId)
      await device.settle(receipt).catch(() => page.settle(receipt))
    },
    receipts: async () => [...(await device.receipts().catch(() => [])), ...(await page.receipts())],
    async closeBatch() {
      await Promise.all([device.closeBatch().catch(() => undefined), page.closeBatch()])
    },
  }
}
