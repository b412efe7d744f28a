import type { Account, Role, User } from '@closeby/protocol/accounts'
import type { Actor } from '@closeby/protocol/wire'

/** What the outside sees of an account. */
export function userOf(account: Account): User {
  const { userId: id, role, status, name, email, timeZone, orgId, preferences, patientId, unit } = account
  return {
    id,
    role,
    status,
    name,
    email,
    timeZone,
    orgId,
    preferences,
    ...(patientId !== undefined && { patientId }),
    ...(unit !== undefined && { unit }),
  }
}

export function actorOf({ id, role }: { id: string; role: Role }): Actor {
  return { userId: id, role }
}
