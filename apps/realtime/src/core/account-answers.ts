import type { User } from '@closeby/protocol/accounts'
import { AccountStatus, FactorWay, Preferences, Role } from '@closeby/protocol/accounts'
import { Id, TimeZoneField } from '@closeby/protocol/core'
import { z } from 'zod'
import { At, Seq } from './answers.ts'

const who = { id: Id, role: Role, status: AccountStatus, name: z.string() }
const places = { patientId: z.exactOptional(Id), unit: z.exactOptional(Id) }
const user = {
  ...who,
  email: z.string(),
  timeZone: TimeZoneField,
  orgId: Id,
  preferences: Preferences,
  ...places,
}

export const UserAnswer = z.strictObject(user).meta({ id: 'User' }) satisfies z.ZodType<User>
export const WhoIsThere = z.strictObject({
  user: UserAnswer,
  standing: z
    .enum(['open', 'locked', 'unenrolled'])
    .describe(
      '`locked` until this person proves himself; `unenrolled` until he has the second factor that is required.',
    ),
  ways: z.array(FactorWay).describe('How this person can take a second step; empty for who has none.'),
})
export const MeAnswer = z.strictObject({ ...user, seq: Seq }).meta({ id: 'Me' })
export const TokensAnswer = z
  .strictObject({
    user: UserAnswer,
    accessToken: z.string().describe('An EdDSA JWT, good for `expiresIn` seconds.'),
    refreshToken: z.string().describe('Good once; repeating it within ten seconds gives the same answer.'),
    expiresIn: z.int(),
  })
  .meta({ id: 'Tokens' })

export const SessionAnswer = z
  .strictObject({ id: Id, device: z.string(), createdAt: At, lastSeenAt: At, current: z.boolean() })
  .meta({ id: 'Session' })

/** An account as an administrator sees it, and as a coordinator does who puts a team together. */
export const AccountAnswer = z
  .strictObject({ ...who, email: z.exactOptional(z.string()), registeredAt: z.exactOptional(At), ...places })
  .meta({ id: 'Account' })
