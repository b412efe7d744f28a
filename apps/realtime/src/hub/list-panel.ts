import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { Panel } from '@closeby/db'

const keyOfMember = (userId: string) => `member ${userId}`
const keyOfUnit = (orgId: string, unit: string) => `unit ${orgId} ${unit}`

/** Whose patients a person sees on a board, and the key by which a change of a patient finds it. @throws Refusal `notFound` */
export function panelOf({ id, orgId, role, status, unit }: User): { panel: Panel; key: string } {
  if (status === 'active' && role === 'provider') return { panel: { orgId, memberId: id }, key: keyOfMember(id) }
  if (status === 'active' && role === 'coordinator' && unit !== undefined)
    return { panel: { orgId, unit }, key: keyOfUnit(orgId, unit) }
  throw new Refusal('notFound')
}

/** Every panel a patient is on, or once was on: whoever lost him must be told. */
export function keysOf({ orgId, unit, formerUnits, team }: PatientState): string[] {
  const members = [...Object.keys(team.members), ...Object.keys(team.former)]
  const units = new Set([unit, ...Object.keys(formerUnits)])
  return [...members.map(keyOfMember), ...[...units].map((each) => keyOfUnit(orgId, each))]
}
