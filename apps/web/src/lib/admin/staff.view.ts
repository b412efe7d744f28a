import type { StaffRole } from '@closeby/protocol/organisations'
import * as m from '#lib/paraglide/messages.js'

/** Somebody who works here, as an administrator sees him. */
export interface StaffMember {
  id: string
  name: string
  email?: string
  role: StaffRole
  unit?: string
}
export interface UnitView {
  id: string
  name: string
}
export interface InvitationView {
  id: string
  email: string
  name: string
  role: StaffRole
  unitName: string | null
  expiresAt: string
  state: 'open' | 'used' | 'withdrawn'
}

const WORDS: Record<StaffRole, () => string> = {
  provider: m.ui_role_provider,
  coordinator: m.ui_role_coordinator,
  admin: m.ui_role_admin,
}

/** What somebody does here: "coordinator of Main unit". */
export function dutyWords(role: StaffRole, unitName: string | null | undefined): string {
  const word = WORDS[role]()
  return unitName ? m.admin_duty_of_unit({ role: word, unit: unitName }) : word
}

export function roleOptions(): { value: string; label: string }[] {
  return (Object.keys(WORDS) as StaffRole[]).map((value) => ({ value, label: WORDS[value]() }))
}

export function unitOptions(units: readonly UnitView[]): { value: string; label: string }[] {
  return units.map(({ id, name }) => ({ value: id, label: name }))
}

/** What an administrator asked for in one form: another role, another unit, or nothing new. */
export function dutyAsked(
  was: { role: StaffRole; unit?: string | undefined },
  wanted: { role: StaffRole; unit: string },
): { kind: 'role' | 'unit'; body: { role?: StaffRole; unit?: string } } | null {
  const unit = wanted.role === 'coordinator' ? { unit: wanted.unit } : {}
  if (wanted.role !== was.role) return { kind: 'role', body: { role: wanted.role, ...unit } }
  if (wanted.role === 'coordinator' && wanted.unit !== was.unit) return { kind: 'unit', body: { unit: wanted.unit } }
  return null
}
