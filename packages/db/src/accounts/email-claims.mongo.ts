import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import { emailHashOf } from '../event-log/ids.ts'
import { isDuplicate, reach, Unavailable } from '../unavailable.ts'

export const EMAIL_CLAIMS = 'email_claims'
/** A registration that stopped half-way holds its address no longer than this. */
export const CLAIM_MS = 60_000
const MAX_TRIES = 8

/** Which user an e-mail address belongs to. The address itself is not kept, only a keyed hash of it. */
export interface EmailClaims {
  /**
   * Claims an address before the first entry of a user's stream. Answers whose it is: `userId` when it was free, or
   * claimed by somebody who did not register within a minute. Repeating one's own claim renews it.
   */
  claim(email: string, userId: string): Promise<string>
  /** Whose address it is. The user's stream may still be empty. */
  find(email: string): Promise<string | undefined>
}

export function createEmailClaims(deps: {
  db: Db
  secret: Uint8Array
  clock: () => Instant
  /** Whether a user's stream has its first entry. */
  isRegistered: (userId: string) => Promise<boolean>
}): EmailClaims {
  const { db, secret, clock, isRegistered } = deps
  const claims = db.collection<{ _id: string; userId: string; at: Instant }>(EMAIL_CLAIMS)

  async function insert(_id: string, userId: string): Promise<boolean> {
    try {
      await reach(claims.insertOne({ _id, userId, at: clock() }))
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  return {
    async claim(email, userId) {
      const _id = emailHashOf(secret, email)
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        if (await insert(_id, userId)) return userId
        const held = await reach(claims.findOne({ _id }))
        if (!held) continue
        const isOver = addMs(held.at, CLAIM_MS) <= clock()
        if (held.userId !== userId && (!isOver || (await isRegistered(held.userId)))) return held.userId
        const taken = claims.updateOne({ _id, userId: held.userId, at: held.at }, { $set: { userId, at: clock() } })
        if ((await reach(taken)).matchedCount === 1) return userId
      }
      throw new Unavailable('others kept claiming this address')
    },
    async find(email) {
      return (await reach(claims.findOne({ _id: emailHashOf(secret, email) })))?.userId
    },
  }
}
