import { Refusal } from '../core/refusal.ts'
import type { Instant } from '../core/time.ts'
import { addMs } from '../core/time.ts'
import type { AddUnit, InviteStaff, RenameUnit, StaffRole, UnitFact } from './organisations.schema.ts'

export type Unit = { id: string; name: string }
export type Invitation = {
  id: string
  email: string
  name: string
  role: StaffRole
  unit: string | null
  invitedBy: string
  invitedAt: Instant
  expiresAt: Instant
  state: 'open' | 'used' | 'withdrawn'
  /** Who came of it. */
  userId: string | null
}
/** By id. Those that are over leave after a while. */
export type Invitations = Record<string, Invitation>
/** What an organisation consists of. */
export type Staffing = { units: Unit[]; invitations: Invitations }

export const MAX_UNITS = 200
export const MAX_INVITATIONS = 500
const DAY_MS = 86_400_000
const OPEN_DAYS = 7
const KEPT_DAYS = 30

/** Total: a fact about a unit or an invitation that is not there changes nothing. */
export function evolveStaffing(
  { units, invitations }: Staffing,
  fact: UnitFact,
  { recordedAt }: { recordedAt: Instant },
): Staffing {
  switch (fact.type) {
    case 'unit.added':
      return { units: [...units, { id: fact.unitId, name: fact.name }], invitations }
    case 'unit.renamed':
      return {
        units: units.map((unit) => (unit.id === fact.unitId ? { ...unit, name: fact.name } : unit)),
        invitations,
      }
    case 'staff.invited': {
      const { type: _type, invitationId: id, ...invited } = fact
      const kept = Object.entries(invitations).filter(
        ([, { expiresAt }]) => addMs(expiresAt, KEPT_DAYS * DAY_MS) > recordedAt,
      )
      const made: Invitation = { ...invited, id, invitedAt: recordedAt, state: 'open', userId: null }
      return { units, invitations: { ...Object.fromEntries(kept), [id]: made } }
    }
    case 'invitation.withdrawn':
      return { units, invitations: changed(invitations, fact.invitationId, { state: 'withdrawn' }) }
    case 'invitation.used':
      return { units, invitations: changed(invitations, fact.invitationId, { state: 'used', userId: fact.userId }) }
  }
}

function changed(invitations: Invitations, id: string, change: Partial<Invitation>): Invitations {
  const found = invitations[id]
  return found ? { ...invitations, [id]: { ...found, ...change } } : invitations
}

/** @throws Refusal `unit.nameTaken`, `unit.tooMany` */
export function decideAddUnit({ units }: Staffing, { name }: AddUnit, unitId: string): UnitFact[] {
  if (units.length >= MAX_UNITS) throw new Refusal('unit.tooMany')
  requireFreeName(units, name)
  return [{ type: 'unit.added', unitId, name }]
}

/** @throws Refusal `notFound`, `unit.nameTaken` */
export function decideRenameUnit({ units }: Staffing, { unitId, name }: RenameUnit): UnitFact[] {
  requireUnit(units, unitId)
  requireFreeName(
    units.filter(({ id }) => id !== unitId),
    name,
  )
  return [{ type: 'unit.renamed', unitId, name }]
}

/** @throws Refusal `notFound` */
export function requireUnit(units: readonly Unit[], unitId: string): Unit {
  const unit = units.find(({ id }) => id === unitId)
  if (!unit) throw new Refusal('notFound')
  return unit
}

/** People tell units apart by their names. */
function requireFreeName(units: readonly Unit[], name: string): void {
  const lower = name.toLowerCase()
  if (units.some((unit) => unit.name.toLowerCase() === lower)) throw new Refusal('unit.nameTaken')
}

/** A second invitation of the same address takes the place of the first. @throws Refusal `notFound`, `invitation.tooMany` */
export function decideInvite(
  { units, invitations }: Staffing,
  { email, name, role, unit }: InviteStaff,
  { invitationId, invitedBy, now }: { invitationId: string; invitedBy: string; now: Instant },
): UnitFact[] {
  if (unit !== undefined) requireUnit(units, unit)
  const address = email.toLowerCase()
  const open = Object.values(invitations).filter((each) => isOpen(each, now))
  if (open.length >= MAX_INVITATIONS) throw new Refusal('invitation.tooMany')
  const earlier = open.filter((each) => each.email === address)
  const expiresAt = addMs(now, OPEN_DAYS * DAY_MS)
  return [
    ...earlier.map(({ id }): UnitFact => ({ type: 'invitation.withdrawn', invitationId: id })),
    { type: 'staff.invited', invitationId, email: address, name, role, unit: unit ?? null, invitedBy, expiresAt },
  ]
}

/** @throws Refusal `notFound`, `invitation.over` */
export function decideWithdrawInvitation(
  { invitations }: Staffing,
  { invitationId }: { invitationId: string },
): UnitFact[] {
  const invitation = Object.hasOwn(invitations, invitationId) ? invitations[invitationId] : undefined
  if (!invitation) throw new Refusal('notFound')
  if (invitation.state !== 'open') throw new Refusal('invitation.over')
  return [{ type: 'invitation.withdrawn', invitationId }]
}

/** Once, and for the address it was mailed to. @throws Refusal `invitation.over`, `invalid` */
export function decideUseInvitation(
  staffing: Staffing,
  { invitationId, userId, email, role, now }: UsingInvitation,
): UnitFact[] {
  const invitation = requireOpen(staffing, invitationId, now)
  if (invitation.email !== email.toLowerCase()) throw new Refusal('invalid', { paths: ['email'] })
  if (invitation.role !== role) throw new Refusal('invalid', { paths: ['role'] })
  return [{ type: 'invitation.used', invitationId, userId }]
}
export type UsingInvitation = { invitationId: string; userId: string; email: string; role: string; now: Instant }

/** @throws Refusal `invitation.over` */
export function requireOpen({ invitations }: Staffing, invitationId: string, now: Instant): Invitation {
  const invitation = Object.hasOwn(invitations, invitationId) ? invitations[invitationId] : undefined
  if (!invitation || !isOpen(invitation, now)) throw new Refusal('invitation.over')
  return invitation
}

export function isOpen({ state, expiresAt }: Pick<Invitation, 'state' | 'expiresAt'>, now: Instant): boolean {
  return state === 'open' && expiresAt > now
}
