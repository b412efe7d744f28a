import type { User } from '@closeby/protocol/accounts'
import type { PatientKept } from '#lib/live/live-patient.svelte.ts'
import type { Device } from './device.ts'
import { keyOf, personHere } from './device.ts'
import { seal, unseal } from './seal.ts'

/** What a person's Today last showed on this device: enough to show it again without a network, and to go on from there with one. */
export type Snapshot = {
  user: User
  tip: string | null
  demo: boolean
  /** The last moment all of it was current, on this device's clock, ms. */
  asOf: number
  /** The version of the app that kept it: another may not be able to read it. */
  version: string
  opened: PatientKept
}

/** As long as a person may stay signed in: what is older belongs to a session that has ended. */
const KEPT_MS = 30 * 86_400_000
const nameOf = (person: string): string => `snapshot:${person}`

/** True when it is kept. */
export async function saveSnapshot(device: Device, snapshot: Snapshot): Promise<boolean> {
  const person = snapshot.user.id
  // Who signed out in another tab meanwhile leaves nothing behind, not even a new key.
  if ((await personHere(device)) !== person) return false
  const sealed = await seal(await keyOf(device, person), nameOf(person), snapshot)
  const writing = device.transaction(['keys', 'snapshots'], 'readwrite')
  const isHere = (await writing.objectStore('keys').get(person)) !== undefined
  if (isHere) await writing.objectStore('snapshots').put({ person, sealed })
  await writing.done
  return isHere
}

/** The last Today of whoever is here, or null: nobody is, or it is too old. */
export async function readSnapshot(device: Device, now: number, version: string): Promise<Snapshot | null> {
  const person = await personHere(device)
  const row = person === null ? undefined : await device.get('snapshots', person)
  if (!row) return null
  const snapshot = (await unseal(await keyOf(device, row.person), nameOf(row.person), row.sealed)) as Snapshot | null
  const isOurs = snapshot?.version === version && now - snapshot.asOf < KEPT_MS
  return isOurs ? snapshot : null
}

/** The session ended: what was last seen is no longer shown here. Unsent entries stay. */
export async function dropSnapshot(device: Device, person: string): Promise<void> {
  await device.delete('snapshots', person)
}
