import type { PatientFact } from '../../../packages/protocol/src/patient/index.ts'
import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { FrameEvent, HistoryEvent } from '../history.ts'
import type { Patient, Person } from '../world/people.ts'
import type { Evidence, Violation } from './check.ts'

/** What was on its way when a removal was acknowledged may still arrive for this long. */
const IN_FLIGHT_MS = 3_000

/** Who may see a patient after an entry, and which categories his team may. Kept by this checker alone. */
type Rights = { members: ReadonlySet<string>; categories: ReadonlySet<string> }

/** I4: no frame ever reached a person who was not entitled at that entry, nor one with a category that was not shared. */
export function checkRights({ history, log, people, phaseAt }: Evidence): Violation[] {
  const persons = new Map<string, Person>()
  for (const person of [...people.patients, ...people.providers, people.guest, ...people.coordinators])
    persons.set(person.userId, person)
  const patients = new Map([...people.patients, people.quiet].map((patient) => [patient.patientId, patient]))
  const rights = new Map([...log].map(([stream, entries]) => [stream, replay(entries)]))
  const removed = removals(history)
  const violations: Violation[] = []
  for (const event of history) {
    if (event.kind !== 'frame' || event.seq === 0) continue
    const viewer = persons.get(event.viewer)
    const patient = patients.get(event.patientId)
    const words = viewer && patient && wrongWith(event, viewer, patient, rights.get(event.patientId) ?? [], removed)
    if (words) violations.push({ invariant: 'I4', phase: phaseAt(event.t), words })
  }
  return violations
}

function wrongWith(
  frame: FrameEvent & { t: number },
  viewer: Person,
  patient: Patient,
  rights: Rights[],
  removed: Map<string, number>,
): string | null {
  const { event, seq, categories } = frame
  const what = `${event} of ${patient.name} seq ${seq} to ${viewer.name}`
  const then = rights[seq]
  if (!then) return `${what}: no such entry in the log`
  if (viewer.role === 'patient') return viewer.userId === patient.userId ? null : `${what}: not his own`
  if (viewer.role === 'provider' && !then.members.has(viewer.userId)) return `${what}: not of the team then`
  const removedAt = removed.get(`${viewer.userId} ${patient.patientId}`)
  if (removedAt !== undefined && frame.t > removedAt + IN_FLIGHT_MS) return `${what}: 3 s after the removal`
  const foreign = (categories ?? []).filter((category) => category !== 'membership' && !then.categories.has(category))
  return foreign.length > 0 ? `${what}: ${foreign.join(', ')} not shared then` : null
}

/** The rights after each entry, by seq. */
function replay(entries: Entry[]): Rights[] {
  const rights: Rights[] = [{ members: new Set(), categories: new Set() }]
  let members = new Set<string>()
  let grants = new Map<string, readonly string[]>()
  for (const { seq, facts } of entries) {
    for (const fact of facts as PatientFact[]) {
      if (fact.type === 'careTeam.added') members = new Set([...members, fact.userId])
      if (fact.type === 'careTeam.removed') members = new Set([...members].filter((id) => id !== fact.userId))
      if (fact.type === 'consent.granted') grants = new Map([...grants, [fact.consentId, fact.categories]])
      if (fact.type === 'consent.withdrawn' || fact.type === 'consent.ended') {
        const taken = fact.type === 'consent.withdrawn' ? fact.categories : undefined
        const left = taken ? (grants.get(fact.consentId) ?? []).filter((each) => !taken.includes(each as never)) : []
        grants = new Map([...grants, [fact.consentId, left]])
      }
    }
    rights[seq] = { members, categories: new Set([...grants.values()].flat()) }
  }
  return rights
}

/** When each removal was acknowledged, by person and patient; a later return undoes it. */
function removals(history: HistoryEvent[]): Map<string, number> {
  const asked = new Map<string, { key: string; isRemoval: boolean }>()
  const removed = new Map<string, number>()
  for (const event of history) {
    if (event.kind === 'invoke' && event.name.startsWith('careTeam:'))
      asked.set(event.opId, {
        key: `${String(event.words['userId'])} ${event.patientId}`,
        isRemoval: event.name === 'careTeam:remove',
      })
    const known = event.kind === 'ok' ? asked.get(event.opId) : undefined
    if (known?.isRemoval) removed.set(known.key, event.t)
    else if (known) removed.delete(known.key)
  }
  return removed
}
