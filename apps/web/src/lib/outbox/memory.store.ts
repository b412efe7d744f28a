import type { Kept, OutboxStore, Receipt } from './outbox-store.ts'
import { RECEIPTS_MAX } from './outbox-store.ts'

/** An outbox that lives as long as the page: where the device gives no place, and in tests. */
export function memoryStore(isDurable = false): OutboxStore {
  const entries = new Map<string, Kept>()
  let receipts: Receipt[] = []
  return {
    async add(record, waited) {
      const kept = entries.get(record.opId) ?? { record, waited, problem: null, isDurable }
      entries.set(record.opId, kept)
      return kept
    },
    list: async () => [...entries.values()],
    get: async (opId) => entries.get(opId) ?? null,
    async change(opId, change) {
      const kept = entries.get(opId)
      if (kept) entries.set(opId, { ...kept, ...change })
    },
    async remove(opId) {
      entries.delete(opId)
    },
    async settle(receipt) {
      entries.delete(receipt.opId)
      receipts = [...receipts.filter(({ opId }) => opId !== receipt.opId), receipt].slice(-RECEIPTS_MAX)
    },
    receipts: async () => receipts,
    async closeBatch() {
      receipts = receipts.map((receipt) => ({ ...receipt, waited: false }))
    },
  }
}
