import type { PushSubscriptions, SessionRecords } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { PushEndpoint } from '@closeby/protocol/reminders'
import { isPushAddress } from '@closeby/protocol/reminders'
import type { Caller } from '../registry/door.ts'

/** The browsers a person wants to be reminded in. A subscription belongs to the session it was made in, and ends with it. */
export function createPushService(deps: {
  subscriptions: PushSubscriptions
  records: SessionRecords
  now: () => Instant
  publicKey: string | undefined
  isProduction: boolean
}) {
  const { subscriptions, records, now, publicKey, isProduction } = deps
  return {
    key: (): { publicKey: string | null } => ({ publicKey: publicKey ?? null }),

    /** @throws Refusal `invalid` for an address nobody outside could have, `auth.required` when the session just ended */
    async subscribe({ user, sid }: Caller, { endpoint, keys }: PushEndpoint): Promise<{ subscriptionId: string }> {
      if (!isPushAddress(endpoint, { isProduction })) throw new Refusal('invalid', { paths: ['endpoint'] })
      const session = await records.find(sid)
      if (!session) throw new Refusal('auth.required')
      const one = { userId: user.id, orgId: user.orgId, sid, endpoint, keys, createdAt: now() }
      const subscriptionId = await subscriptions.put(one, session.endsAt)
      // Had the session ended between the two, nobody else would remove what was just added.
      if (!(await records.find(sid))) await subscriptions.removeOf({ sid })
      return { subscriptionId }
    },

    async unsubscribe({ user }: Caller, endpoint: string): Promise<{ removed: boolean }> {
      return { removed: await subscriptions.removeOwn(user.id, endpoint) }
    },
  }
}
export type PushService = ReturnType<typeof createPushService>
