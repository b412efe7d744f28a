import { createHash } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Instant } from '@closeby/protocol/core'
import type { Codec, Identity } from '../event-log/codec.ts'
import { reach } from '../unavailable.ts'

export const PUSH_SUBSCRIPTIONS = 'push_subscriptions'
/** The browsers of one person that may be pushed to; the oldest gives way. */
export const MOST_SUBSCRIPTIONS = 20

/** One browser that takes push messages for a person while the session it was made in lasts. */
export type PushSubscription = {
  /** Follows from the endpoint: the same browser has one. */
  id: string
  userId: string
  orgId: string
  /** The session or refresh family that made it. */
  sid: string
  /** Where its push service takes messages, and the browser's keys: who has them can write to it. */
  endpoint: string
  keys: { p256dh: string; auth: string }
  createdAt: Instant
}
type SubscriptionDocument = Omit<PushSubscription, 'id' | 'endpoint' | 'keys'> & {
  _id: string
  purgeAt: Date
  address: unknown
}

export interface PushSubscriptions {
  /** Adds a browser, or gives the one that is there to this person and session. `endsAt`: when the session ends in any case. */
  put(subscription: Omit<PushSubscription, 'id'>, endsAt: Instant): Promise<string>
  listOf(userId: string): Promise<PushSubscription[]>
  remove(id: string): Promise<void>
  /** Only a person's own. True when it was there. */
  removeOwn(userId: string, endpoint: string): Promise<boolean>
  /** Of a session that ended, or of a person all of whose sessions did. */
  removeOf(ended: { sid: string } | { userId: string }): Promise<void>
}

const idOf = (endpoint: string) => createHash('sha256').update(endpoint).digest('base64url')

export function createPushSubscriptions({ db, codec }: { db: Db; codec: Codec }): PushSubscriptions {
  const subscriptions = db.collection<SubscriptionDocument>(PUSH_SUBSCRIPTIONS)
  const identityOf = (orgId: string, userId: string): Identity => ({ part: 'push', orgId, stream: userId, seq: 0 })

  async function open({
    _id: id,
    purgeAt: _purgeAt,
    address,
    ...rest
  }: SubscriptionDocument): Promise<PushSubscription> {
    const opened = await codec.open(address, identityOf(rest.orgId, rest.userId))
    return { id, ...rest, ...(opened as Pick<PushSubscription, 'endpoint' | 'keys'>) }
  }

  async function dropOldest(userId: string): Promise<void> {
    const found = subscriptions.find({ userId }, { sort: { createdAt: -1, _id: 1 }, projection: { _id: 1 } })
    const ids = (await reach(found.skip(MOST_SUBSCRIPTIONS).toArray())).map(({ _id }) => _id)
    if (ids.length > 0) await reach(subscriptions.deleteMany({ _id: { $in: ids }, userId }))
  }

  return {
    async put({ endpoint, keys, ...rest }, endsAt) {
      const _id = idOf(endpoint)
      const address = await codec.seal({ endpoint, keys }, identityOf(rest.orgId, rest.userId))
      const document = { ...rest, address, purgeAt: new Date(endsAt) }
      await reach(subscriptions.replaceOne({ _id }, document, { upsert: true }))
      await dropOldest(rest.userId)
      return _id
    },
    async listOf(userId) {
      const found = await reach(subscriptions.find({ userId }, { sort: { createdAt: 1 } }).toArray())
      return Promise.all(found.map(open))
    },
    async remove(id) {
      await reach(subscriptions.deleteOne({ _id: id }))
    },
    async removeOwn(userId, endpoint) {
      return (await reach(subscriptions.deleteOne({ _id: idOf(endpoint), userId }))).deletedCount === 1
    },
    async removeOf(ended) {
      await reach(subscriptions.deleteMany(ended))
    },
  }
}
