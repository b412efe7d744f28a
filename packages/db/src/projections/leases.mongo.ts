import type { Db } from 'mongodb'
import { isDuplicate, reach } from '../unavailable.ts'

export const LEASES = 'leases'

/** One holder at a time, until it releases or stops renewing. Time is the server's, so clocks of workers do not count. */
export interface Leases {
  /** Takes or renews. False while somebody else holds it. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** Gives it back; another's lease stays. */
  release(name: string, holder: string): Promise<void>
}

export function createLeases(db: Db): Leases {
  const leases = db.collection<{ _id: string; holder: string; expiresAt: Date }>(LEASES)
  return {
    async acquire(name, holder, ttlMs) {
      const isFree = { $or: [{ $eq: ['$holder', holder] }, { $lte: ['$expiresAt', '$$NOW'] }] }
      const take = [{ $set: { holder, expiresAt: { $add: ['$$NOW', ttlMs] } } }]
      try {
        await reach(leases.updateOne({ _id: name, $expr: isFree }, take, { upsert: true }))
        return true
      } catch (error) {
        // It is held: the filter does not match, and the upsert then meets its key.
        if (isDuplicate(error)) return false
        throw error
      }
    },
    async release(name, holder) {
      await reach(leases.deleteOne({ _id: name, holder }))
    },
  }
}
