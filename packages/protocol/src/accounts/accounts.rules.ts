import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import { Refusal } from '../core/refusal.ts'
import type { AccountFact, AccountStatus, Preferences, Role } from './accounts.schema.ts'
import type { Factors } from './factors.rules.ts'
import { evolveFactors, NO_FACTORS } from './factors.rules.ts'
import type { FactorFact } from './factors.schema.ts'

/** The fold of a user's stream. */
export type Account = {
  userId: string
  orgId: string
  seq: number
  email: string
  name: string
  role: Role
  status: AccountStatus
  timeZone: string
  passwordHash: string | null
  preferences: Preferences
  consent: { textVersion: string; at: Instant }
  registeredAt: Instant
  /** When the last entry of the stream was recorded. */
  changedAt: Instant
  patientId?: string
  unit?: string
  invitationId?: string
  /** When emergency access was used, the last few times. */
  brokeGlassAt: Instant[]
  factors: Factors
  /** The one pending password reset; a newer request replaces it, any change of password ends it. */
  reset: { resetId: string; expiresAt: Instant } | null
}

/** Total, but for the first fact: a stream that does not begin with `user.registered` folds to null. */
export function evolveAccount(
  account: Account | null,
  fact: AccountFact,
  entry: { stream: string; orgId: string; seq: number; recordedAt: Instant },
): Account | null {
  if (fact.type === 'user.registered') {
    if (account) return account
    const { type: _type, ...registered } = fact
    const { stream: userId, orgId, seq, recordedAt } = entry
    return {
      ...registered,
      userId,
      orgId,
      seq,
      registeredAt: recordedAt,
      changedAt: recordedAt,
      preferences: {},
      reset: null,
      brokeGlassAt: [],
      factors: NO_FACTORS,
    } as Account
  }
  if (!account) return null
  const { seq, recordedAt: changedAt } = entry
  if (fact.type === 'user.roleChanged') return { ...inRole(account, fact), seq, changedAt }
  const change = isFactorFact(fact)
    ? { factors: evolveFactors(account.factors, fact, changedAt) }
    : changeBy(account, fact, changedAt)
  return { ...account, ...change, seq, changedAt }
}

type Changing = Exclude<AccountFact, { type: 'user.registered' | 'user.roleChanged' } | FactorFact>

function isFactorFact(fact: AccountFact): fact is FactorFact {
  return fact.type.startsWith('factor.') || fact.type === 'device.new'
}

function inRole({ unit: _former, ...account }: Account, { role, unit }: { role: Role; unit: string | null }): Account {
  return { ...account, role, ...(unit !== null && { unit }) }
}

function changeBy(account: Account, fact: Changing, at: Instant): Partial<Account> {
  switch (fact.type) {
    case 'user.changed':
      return {
        ...(fact.name !== undefined && { name: fact.name }),
        ...(fact.timeZone !== undefined && { timeZone: fact.timeZone }),
        preferences: { ...account.preferences, ...fact.preferences },
      }
    case 'user.approved':
      return { status: 'active' }
    case 'user.deactivated':
      return { status: 'deactivated', reset: null }
    case 'user.unitMoved':
      return { unit: fact.unit }
    case 'user.passwordChanged':
      return { passwordHash: fact.passwordHash, reset: null }
    case 'user.resetRequested':
      return { reset: { resetId: fact.resetId, expiresAt: fact.expiresAt } }
    case 'user.brokeGlass':
      return { brokeGlassAt: [...account.brokeGlassAt, at].slice(-GLASS_A_DAY) }
    case 'user.registeredAgain':
    case 'session.ended':
      return {}
  }
}

/** @throws Refusal `account.notPending` */
export function decideApprove(account: Account): AccountFact[] {
  if (account.status !== 'pending') throw new Refusal('account.notPending')
  return [{ type: 'user.approved' }]
}

/** Deactivating ends every session too. @throws Refusal `account.deactivated` when it is closed already */
export function decideDeactivate(account: Account): AccountFact[] {
  if (account.status === 'deactivated') throw new Refusal('account.deactivated')
  return [{ type: 'user.deactivated' }, { type: 'session.ended' }]
}

/** Emergency access in a day, per person. */
export const GLASS_A_DAY = 3
const DAY_MS = 86_400_000

/** @throws Refusal `emergency.tooMany` for a fourth time within 24 hours */
export function decideBreakGlass({ brokeGlassAt }: Account, now: Instant): AccountFact[] {
  const lately = brokeGlassAt.filter((at) => addMs(at, DAY_MS) > now)
  if (lately.length >= GLASS_A_DAY) throw new Refusal('emergency.tooMany')
  return [{ type: 'user.brokeGlass' }]
}

/** Facts after which no session of this person may live on. */
export function endsAllSessions(facts: readonly AccountFact[]): boolean {
  return facts.some((fact) => fact.type === 'session.ended' && fact.sid === undefined)
}
