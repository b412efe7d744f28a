import type { PatientFact } from '../../../packages/protocol/src/patient/index.ts'
import type { Evidence, Violation } from './check.ts'

/** I5: each occurrence that came due was fired once, under its own name, and none of a reminder that was removed. */
export function checkReminders({ history, log, phaseAt }: Evidence): Violation[] {
  const acked = new Set(history.flatMap((event) => (event.kind === 'ok' ? [event.opId] : [])))
  const fired = firings(log)
  const violations: Violation[] = []
  const say = (t: number, words: string) => violations.push({ invariant: 'I5', phase: phaseAt(t), words })
  const known = new Set<string>()
  for (const event of history) {
    if (event.kind !== 'invoke' || !acked.has(event.opId) || !event.name.startsWith('reminder:')) continue
    const { reminderId, dueAt } = event.words as { reminderId: string; dueAt: string }
    const key = `${event.patientId} ${reminderId}`
    known.add(key)
    const times = fired.get(key) ?? []
    if (event.name === 'reminder:remove' && times.length > 0) say(event.t, `${key} was removed, and fired`)
    if (event.name !== 'reminder:expect') continue
    const own = times.filter((each) => each === dueAt).length
    if (own !== 1) say(event.t, `${key} due at ${dueAt} was fired ${own} times`)
    if (times.length > own)
      say(event.t, `${key} was fired for ${times.filter((each) => each !== dueAt).join(', ')}, when nothing was due`)
  }
  return violations
}

/** The due times of what was fired, by patient and reminder. */
function firings(log: Evidence['log']): Map<string, string[]> {
  const fired = new Map<string, string[]>()
  for (const [stream, entries] of log)
    for (const fact of entries.flatMap(({ facts }) => facts as PatientFact[])) {
      if (fact.type !== 'reminder.fired') continue
      const key = `${stream} ${fact.reminderId}`
      fired.set(key, [...(fired.get(key) ?? []), fact.dueAt])
    }
  return fired
}
