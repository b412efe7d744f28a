import type { Device } from './device.ts'
import { keyOf } from './device.ts'
import type { Kept, OutboxStore } from './outbox-store.ts'
import { RECEIPTS_MAX } from './outbox-store.ts'
import { seal, unseal } from './seal.ts'
import type { Leases } from './turns.ts'

/** What of a kept write is sealed: all of it but its order and its key. */
type Inside = Omit<Kept, 'isDurable'>

/** One person's outbox in IndexedDB. Each entry is sealed by itself, under its own key and person. */
export function deviceStore(device: Device, person: string): OutboxStore {
  const nameOf = (opId: string): string => `entry:${person}:${opId}`

  async function read(row: { opId: string; sealed: Parameters<typeof unseal>[2] } | undefined): Promise<Kept | null> {
    if (!row) return null
    const inside = (await unseal(await keyOf(device, person), nameOf(row.opId), row.sealed)) as Inside | null
    return inside && { ...inside, isDurable: true }
  }

  async function rowOf(opId: string) {
    const row = await device.getFromIndex('entries', 'opId', opId)
    return row?.person === person ? row : undefined
  }

  async function newestReceipts() {
    const receipts = await device.getAllFromIndex('receipts', 'person', person)
    return receipts.sort((a, b) => a.at - b.at)
  }

  async function put(inside: Inside, before?: number): Promise<void> {
    const { opId } = inside.record
    const sealed = await seal(await keyOf(device, person), nameOf(opId), inside)
    const writing = device.transaction('entries', 'readwrite', { durability: 'strict' })
    const known = await writing.store.index('opId').getKey(opId)
    // Looked at again inside the transaction: a change must not bring back what was settled or discarded meanwhile.
    if (before === undefined ? known === undefined : known === before)
      await writing.store.put({ person, opId, sealed, ...(before !== undefined && { n: before }) })
    await writing.done
  }

  return {
    async add(record, waited) {
      await put({ record, waited, problem: null })
      return (await read(await rowOf(record.opId))) ?? Promise.reject(new Error('not kept'))
    },
    async list() {
      const rows = await device.getAllFromIndex('entries', 'person', person)
      return (await Promise.all(rows.map(read))).filter((kept) => kept !== null)
    },
    get: async (opId) => read(await rowOf(opId)),
    async change(opId, change) {
      const row = await rowOf(opId)
      const kept = await read(row)
      if (!row || !kept) return
      const { isDurable: _isDurable, ...inside } = { ...kept, ...change }
      await put(inside, row.n)
    },
    async remove(opId) {
      const row = await rowOf(opId)
      if (row?.n !== undefined) await device.delete('entries', row.n)
    },
    async settle(receipt) {
      const writing = device.transaction(['entries', 'receipts'], 'readwrite', { durability: 'strict' })
      const entries = writing.objectStore('entries')
      const n = await entries.index('opId').getKey(receipt.opId)
      if (n !== undefined) await entries.delete(n)
      await writing.objectStore('receipts').put({ ...receipt, person })
      await writing.done
    },
    async receipts() {
      const receipts = await newestReceipts()
      const old = receipts.splice(0, Math.max(0, receipts.length - RECEIPTS_MAX))
      await Promise.all(old.map(({ opId }) => device.delete('receipts', opId)))
      return receipts.map(({ person: _person, ...receipt }) => receipt)
    },
    async closeBatch() {
      const writing = device.transaction('receipts', 'readwrite')
      for await (const row of writing.store.index('person').iterate(person))
        if (row.value.waited) await row.update({ ...row.value, waited: false })
      await writing.done
    },
  }
}

/** Leases on the device, for browsers without locks. */
export function deviceLeases(device: Device, name: string): Leases {
  return {
    async claim(holder, now, until) {
      const writing = device.transaction('leases', 'readwrite')
      const lease = await writing.store.get(name)
      const isFree = !lease || lease.holder === holder || lease.until <= now
      if (isFree) await writing.store.put({ name, holder, until })
      await writing.done
      return isFree
    },
    async release(holder) {
      const writing = device.transaction('leases', 'readwrite')
      if ((await writing.store.get(name))?.holder === holder) await writing.store.delete(name)
      await writing.done
    },
  }
}
