import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { Evidence, Violation } from './check.ts'

type Op = { name: string; patientId: string; phase: string; acks: Set<number>; refusedWith: string | null }

/** Whoever comes second to an alert is told so. */
const SECOND: Record<string, string[]> = {
  'alert:claim': ['alert.alreadyClaimed'],
  'alert:release': ['alert.notYours'],
}

/** I1: every acknowledged entry is in the log exactly once. I2: an opId has one effect at most, and one answer. */
export function checkOps({ history, log, phaseAt, faults }: Evidence): Violation[] {
  const ops = new Map<string, Op>()
  for (const event of history) {
    if (event.kind === 'invoke')
      ops.set(event.opId, {
        name: event.name,
        patientId: event.patientId,
        phase: phaseAt(event.t),
        acks: new Set(),
        refusedWith: null,
      })
    if (event.kind === 'ok') ops.get(event.opId)?.acks.add(event.seq)
    const op = event.kind === 'fail' ? ops.get(event.opId) : undefined
    if (op && event.kind === 'fail') op.refusedWith = event.code
  }
  const entries = entriesByOp(log)
  return [...ops].flatMap(([opId, op]) =>
    judge(opId, op, entries.get(opId) ?? [], [...(faults.get(op.phase)?.refusals ?? []), ...(SECOND[op.name] ?? [])]),
  )
}

function judge(opId: string, op: Op, found: Entry[], allowed: readonly string[]): Violation[] {
  const { phase, patientId, acks, refusedWith } = op
  const own = found.filter(({ stream }) => stream === patientId)
  const say = (invariant: 'I1' | 'I2' | 'I10', words: string): Violation => ({
    invariant,
    phase,
    words: `${opId}: ${words}`,
  })
  const violations: Violation[] = []
  const acked = [...acks]
  if (acked.length > 0 && own.length === 0)
    violations.push(say('I1', `acknowledged as ${acked.join(', ')}, not in the log`))
  if (own.length > 0 && acked.some((seq) => !own.some((entry) => entry.seq === seq)))
    violations.push(
      say('I1', `acknowledged as ${acked.join(', ')}, in the log as ${own.map(({ seq }) => seq).join(', ')}`),
    )
  if (found.length > 1) violations.push(say('I2', `${found.length} entries`))
  if (acked.length > 1) violations.push(say('I2', `answered with ${acked.join(' and ')}`))
  if (refusedWith !== null && acked.length === 0 && found.length > 0)
    violations.push(say('I2', `refused with ${refusedWith}, and in the log`))
  if (refusedWith !== null && !allowed.includes(refusedWith))
    violations.push(say('I10', `refused with ${refusedWith}, which nothing here is a reason for`))
  return violations
}

function entriesByOp(log: Map<string, Entry[]>): Map<string, Entry[]> {
  const byOp = new Map<string, Entry[]>()
  for (const entries of log.values())
    for (const entry of entries) byOp.set(entry.opId, [...(byOp.get(entry.opId) ?? []), entry])
  return byOp
}
