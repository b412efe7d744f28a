import type { DBSchema, IDBPDatabase } from 'idb'
import { openDB } from 'idb'
import type { Receipt } from './outbox-store.ts'
import type { Sealed } from './seal.ts'
import { newDeviceKey } from './seal.ts'

/*
 * What Closeby keeps on a device. In clear stand only ids without meaning (whose, which write), counts and times; everything a
 * person wrote or saw is sealed.
 */

export interface DeviceSchema extends DBSchema {
  keys: { key: string; value: { person: string; key: CryptoKey } }
  entries: {
    key: number
    value: { n?: number; person: string; opId: string; sealed: Sealed }
    indexes: { person: string; opId: string }
  }
  receipts: { key: string; value: Receipt & { person: string }; indexes: { person: string } }
  snapshots: { key: string; value: { person: string; sealed: Sealed } }
  /** `here`: whose Today this device opens without a network. */
  marks: { key: string; value: { name: 'here'; person: string } }
  leases: { key: string; value: { name: string; holder: string; until: number } }
}
export type Device = IDBPDatabase<DeviceSchema>

export const DEVICE_NAME = 'closeby'
/** A browser that neither opens nor refuses must not hold up a person's entry. */
const OPEN_MS = 3000

/** Opens what is kept here. @throws where the browser gives no place or no cipher (a private window, plain http) */
export async function openDevice(name = DEVICE_NAME): Promise<Device> {
  if (!globalThis.isSecureContext || !globalThis.indexedDB) throw new Error('no place to keep anything')
  const opening = openDB<DeviceSchema>(name, 1, {
    upgrade(device) {
      device.createObjectStore('keys', { keyPath: 'person' })
      const entries = device.createObjectStore('entries', { keyPath: 'n', autoIncrement: true })
      entries.createIndex('person', 'person')
      entries.createIndex('opId', 'opId', { unique: true })
      device.createObjectStore('receipts', { keyPath: 'opId' }).createIndex('person', 'person')
      device.createObjectStore('snapshots', { keyPath: 'person' })
      device.createObjectStore('marks', { keyPath: 'name' })
      device.createObjectStore('leases', { keyPath: 'name' })
    },
  })
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('opening took too long')), OPEN_MS))
  return Promise.race([opening, late])
}

/** The key of one person on this device, made when first needed. Two tabs that make one at once use the same. */
export async function keyOf(device: Device, person: string): Promise<CryptoKey> {
  const known = await device.get('keys', person)
  if (known) return known.key
  const made = await newDeviceKey()
  const writing = device.transaction('keys', 'readwrite', { durability: 'strict' })
  const first = await writing.store.get(person)
  if (!first) await writing.store.put({ person, key: made })
  await writing.done
  return first?.key ?? made
}

/** Whose Today opens here without a network; null when that person signed out. */
export async function personHere(device: Device): Promise<string | null> {
  return (await device.get('marks', 'here'))?.person ?? null
}

export async function setPersonHere(device: Device, person: string): Promise<void> {
  await device.put('marks', { name: 'here', person })
}

/**
 * Takes a person off this device: what was last seen, the receipts and, unless unsent entries are to stay, those and the key. With
 * the key gone, whatever a disk may still hold of it cannot be read.
 */
export async function forget(device: Device, person: string, keepEntries: boolean): Promise<void> {
  const stores = ['keys', 'entries', 'receipts', 'snapshots', 'marks'] as const
  const writing = device.transaction(stores, 'readwrite', { durability: 'strict' })
  const entries = writing.objectStore('entries')
  const receipts = writing.objectStore('receipts')
  const ids = await entries.index('person').getAllKeys(person)
  if (!keepEntries || ids.length === 0) {
    for (const n of ids) await entries.delete(n)
    await writing.objectStore('keys').delete(person)
  }
  for (const opId of await receipts.index('person').getAllKeys(person)) await receipts.delete(opId)
  await writing.objectStore('snapshots').delete(person)
  const marks = writing.objectStore('marks')
  if ((await marks.get('here'))?.person === person) await marks.delete('here')
  await writing.done
}

/** Somebody is signed in here now: of everybody else only unsent entries stay, sealed. */
export async function forgetOthers(device: Device, person: string): Promise<void> {
  for (const other of await device.getAllKeys('keys')) if (other !== person) await forget(device, other, true)
}
