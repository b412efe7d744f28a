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
      const until = { $add: ['$$NOW', ttlMs] }
      const take = {
        holder: { $cond: [isFree, holder, '$holder'] },
        expiresAt: { $cond: [isFree, until, '$expiresAt'] },
      }
      try {
        const options = { upsert: true, returnDocument: 'after' } as const
        const found = await reach(leases.findOneAndUpdate({ _id: name }, [{ $set: take }], options))
        return found?.holder === holder
      } catch (error) {
        // Another made the lease at this very moment.
        if (isDuplicate(error)) return false
        throw error
      }
    },
    async release(name, holder) {
      await reach(leases.deleteOne({ _id: name, holder }))
    },
  }
}
