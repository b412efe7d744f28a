import { createHmac } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import { reach } from '../unavailable.ts'

export const DEVICES = 'devices'
/** A device that nobody signed in from for so long is a new one again. */
const KEPT_MS = 400 * 86_400_000

/** Which devices somebody has signed in from. Of a device only a keyed hash is kept, another one for each person. */
export interface Devices {
  /** Whether the person has signed in from it before, or from none at all. */
  standing(userId: string, device: string): Promise<'known' | 'new' | 'first'>
  /** Keeps it as known. */
  keep(userId: string, device: string, at: Instant): Promise<void>
}

export function createDevices({ db, secret }: { db: Db; secret: Uint8Array }): Devices {
  const devices = db.collection<{ _id: string; userId: string; purgeAt: Date }>(DEVICES)
  const idOf = (userId: string, device: string) =>
    createHmac('sha256', secret).update(`closeby/device\n${userId}\n${device}`).digest('base64url')
  return {
    async standing(userId, device) {
      if (await reach(devices.findOne({ _id: idOf(userId, device) }))) return 'known'
      return (await reach(devices.findOne({ userId }))) ? 'new' : 'first'
    },
    async keep(userId, device, at) {
      const kept = { userId, purgeAt: new Date(addMs(at, KEPT_MS)) }
      await reach(devices.updateOne({ _id: idOf(userId, device) }, { $set: kept }, { upsert: true }))
    },
  }
}
