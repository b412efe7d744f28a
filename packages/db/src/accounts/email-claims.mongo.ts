import type { Db } from 'mongodb'
import { must } from '@closeby/protocol/core'
import { emailHashOf } from '../event-log/ids.ts'
import { isDuplicate, reach } from '../unavailable.ts'

export const EMAIL_CLAIMS = 'email_claims'

/** Which user an e-mail address belongs to. The address itself is not kept, only a keyed hash of it. */
export interface EmailClaims {
  /**
   * Names the user of an address, once and for ever: `userId` when nobody was named, or whoever was named first. It says
   * nothing about an account: of all who register under the address, the first entry of that user's stream has one.
   */
  claim(email: string, userId: string): Promise<string>
  /** Whose address it is. The user's stream may still be empty. */
  find(email: string): Promise<string | undefined>
}

export function createEmailClaims(deps: { db: Db; secret: Uint8Array }): EmailClaims {
  const { db, secret } = deps
  const claims = db.collection<{ _id: string; userId: string }>(EMAIL_CLAIMS)

  const find: EmailClaims['find'] = async (email) =>
    (await reach(claims.findOne({ _id: emailHashOf(secret, email) })))?.userId
  return {
    async claim(email, userId) {
      try {
        await reach(claims.insertOne({ _id: emailHashOf(secret, email), userId }))
        return userId
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return must(await find(email), 'a claim that clashed can be found')
      }
    },
    find,
  }
}
