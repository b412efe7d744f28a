import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import type { Panel } from '@closeby/db'
import { panelOf } from '../core/panel-of.ts'

const keyOfMember = (userId: string) => `member ${userId}`
const keyOfUnit = (orgId: string, unit: string) => `unit ${orgId} ${unit}`

const keyOf = (panel: Panel) => ('memberId' in panel ? keyOfMember(panel.memberId) : keyOfUnit(panel.orgId, panel.unit))

/** The key of the panel somebody has now, by which a change of a patient finds it; null for whoever has none. */
export function panelKeyOf(user: User): string | null {
  const panel = panelOf(user)
  return panel && keyOf(panel)
}

/** Whose patients a person sees on a list. @throws Refusal `notFound` */
export function watchedBy(user: User): { panel: Panel; key: string } {
  const panel = panelOf(user)
  if (!panel) throw new Refusal('notFound')
  return { panel, key: keyOf(panel) }
}

/** Every panel a patient is on, or once was on: whoever lost him must be told. */
export function keysOf({ orgId, unit, formerUnits, team, carers }: PatientState): string[] {
  const members = [...Object.keys(team.members), ...Object.keys(team.former), ...Object.keys(carers.people)]
  const units = new Set([unit, ...Object.keys(formerUnits)])
  return [...members.map(keyOfMember), ...[...units].map((each) => keyOfUnit(orgId, each))]
}
