import type { PatientFact } from '../../../packages/protocol/src/patient/index.ts'
import type { Evidence, Violation } from './check.ts'

/** I7: from the claim of an alert to its release, its lapse or its end, it is one person's. */
export function checkOwners({ log, history, phaseAt }: Evidence): Violation[] {
  const violations: Violation[] = []
  const owners = new Map<string, string>()
  for (const { facts, seq, stream } of [...log.values()].flat())
    for (const fact of facts as PatientFact[]) {
      if (!('alertId' in fact) || KEEPS_OWNER.has(fact.type)) continue
      const isTaken = fact.type === 'alert.claimed' || fact.type === 'alert.assigned'
      if (isTaken && isAnothers(owners.get(fact.alertId), fact))
        violations.push({
          invariant: 'I7',
          phase: phaseOf(history, stream, seq, phaseAt),
          words: `${fact.alertId} was claimed at seq ${seq} while it was somebody else's`,
        })
      if (isTaken) owners.set(fact.alertId, fact.userId)
      else owners.delete(fact.alertId)
    }
  return violations
}

const KEEPS_OWNER: ReadonlySet<string> = new Set(['alert.reworded', 'alert.escalated'])
type Taken = Extract<PatientFact, { type: 'alert.claimed' | 'alert.assigned' }>

/** Whether somebody holds it who neither takes it anew nor gives it away. */
function isAnothers(owner: string | undefined, fact: Taken): boolean {
  const giver = fact.type === 'alert.assigned' ? fact.assignedBy : fact.userId
  return owner !== undefined && owner !== giver && owner !== fact.userId
}

/** The phase in which an entry was acknowledged, as far as it was anybody's wish. */
function phaseOf(history: Evidence['history'], stream: string, seq: number, phaseAt: Evidence['phaseAt']): string {
  const invoked = new Map(history.flatMap((event) => (event.kind === 'invoke' ? [[event.opId, event.patientId]] : [])))
  const ack = history.find((event) => event.kind === 'ok' && event.seq === seq && invoked.get(event.opId) === stream)
  return phaseAt(ack?.t ?? Infinity)
}
