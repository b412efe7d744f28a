import { Refusal } from '../core/refusal.ts'
import type { Account } from './accounts.rules.ts'
import type { AccountFact, Role } from './accounts.schema.ts'

/** Who works here, may act, and can be asked to do something else. @throws Refusal `account.wrongRole` */
function requireStaff({ role, status }: Account): void {
  if (status !== 'active' || role === 'patient' || role === 'carer') throw new Refusal('account.wrongRole')
}

/** What somebody may do begins anew, and so do his sessions. @throws Refusal `account.wrongRole`, `account.sameRole` */
export function decideChangeRole(
  account: Account,
  { role, unit }: { role: Role; unit?: string | undefined },
): AccountFact[] {
  requireStaff(account)
  if (account.role === role) throw new Refusal('account.sameRole')
  return [{ type: 'user.roleChanged', role, unit: unit ?? null }, { type: 'session.ended' }]
}

/** @throws Refusal `account.wrongRole` for who has no unit, `unit.alreadyThere` */
export function decideMoveCoordinator(account: Account, { unit }: { unit: string }): AccountFact[] {
  requireStaff(account)
  if (account.role !== 'coordinator') throw new Refusal('account.wrongRole')
  if (account.unit === unit) throw new Refusal('unit.alreadyThere')
  return [{ type: 'user.unitMoved', unit }]
}
