import { Refusal } from '../core/refusal.ts'
import type { PatientState } from './patient.rules.ts'
import type { MoveUnit, PatientFact } from './patient.schema.ts'

/**
 * Another unit takes over. Who holds an alert and does not see the patient there gives it back: neither on the care team
 * nor among `staying`, the coordinators of the new unit. @throws Refusal `unit.alreadyThere`
 */
export function decideMoveUnit(
  { unit: current, team, alerts }: PatientState,
  { unit }: Pick<MoveUnit, 'unit'>,
  staying: ReadonlySet<string>,
): PatientFact[] {
  if (unit === current) throw new Refusal('unit.alreadyThere')
  const leaving = Object.values(alerts).filter(
    ({ owner }) => owner && !Object.hasOwn(team.members, owner.userId) && !staying.has(owner.userId),
  )
  return [
    { type: 'unit.changed', category: 'membership', unit },
    ...leaving.map(({ id: alertId, category }): PatientFact => ({ type: 'alert.released', category, alertId })),
  ]
}
