import { randomUUID } from 'node:crypto'
import { createTokens } from '../../../apps/realtime/src/accounts/tokens.ts'
import { readConfig } from '../../../apps/realtime/src/config.ts'
import { createSessionRecords } from '../../../packages/db/src/accounts/sessions.mongo.ts'
import type { World } from '../world/world.ts'

export type Session = { userId: string; sid: string }
type Keys = { secrets: Record<string, string>; origin: string }

const HALF_A_DAY_MS = 43_200_000

/** Signs people in without their passwords: a session in the store, as a sign-in leaves it. */
export async function signAllIn({ mongo }: World, userIds: readonly string[]): Promise<Session[]> {
  const records = createSessionRecords({ db: mongo.db(), onEnded: async () => undefined })
  const now = new Date()
  const at = now.toISOString()
  const expiresAt = new Date(now.getTime() + HALF_A_DAY_MS).toISOString()
  return Promise.all(
    userIds.map(async (userId) => {
      const sid = randomUUID()
      const times = { createdAt: at, seenAt: at, expiresAt, endsAt: expiresAt }
      await records.insert({ sid, userId, kind: 'family', device: 'a crowd', ...times })
      return { userId, sid }
    }),
  )
}

/** Writes tickets as a hub does, for processes that hold its keys. */
export function ticketsOf({ secrets, origin }: Keys): (session: Session) => Promise<string> {
  const { signingKey } = readConfig({
    ...secrets,
    PORT: '0',
    MONGODB_URL: 'mongodb://127.0.0.1:1',
    REDIS_URL: 'redis://127.0.0.1:1',
    PUBLIC_ORIGIN: origin,
    CLOSEBY_MODE: 'development',
  })
  const tokens = createTokens({ signingKey, issuer: origin, now: () => new Date() })
  return ({ userId, sid }) => tokens.signTicket(userId, sid)
}
