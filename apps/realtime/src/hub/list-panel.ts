import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { Panel } from '@closeby/db'

const keyOfMember = (userId: string) => `member ${userId}`
const keyOfUnit = (orgId: string, unit: string) => `unit ${orgId} ${unit}`

/** The key of the panel somebody has now, by which a change of a patient finds it; null for whoever has none. */
export function panelKeyOf({ id, orgId, role, status, unit }: User): string | null {
  if (status !== 'active') return null
  if (role === 'provider') return keyOfMember(id)
  return role === 'coordinator' && unit !== undefined ? keyOfUnit(orgId, unit) : null
}

/** Whose patients a person sees on a list. @throws Refusal `notFound` */
export function panelOf(user: User): { panel: Panel; key: string } {
  const { id, orgId, role, unit } = user
  const key = panelKeyOf(user)
  if (key === null) throw new Refusal('notFound')
  return { panel: role === 'coordinator' && unit !== undefined ? { orgId, unit } : { orgId, memberId: id }, key }
}

/** Every panel a patient is on, or once was on: whoever lost him must be told. */
export function keysOf({ orgId, unit, formerUnits, team }: PatientState): string[] {
  const members = [...Object.keys(team.members), ...Object.keys(team.former)]
  const units = new Set([unit, ...Object.keys(formerUnits)])
  return [...members.map(keyOfMember), ...[...units].map((each) => keyOfUnit(orgId, each))]
}
