import { isDeepStrictEqual } from 'node:util'
import { visibleCategories } from '../../../apps/realtime/src/access/access.ts'
import { foldEntry } from '../../../packages/db/src/event-log/folds.ts'
import { storedRowOf } from '../../../packages/db/src/projections/row-of.ts'
import type { User } from '../../../packages/protocol/src/accounts/index.ts'
import type { InboxRow } from '../../../packages/protocol/src/compliance/index.ts'
import { boardRowOf, inboxRowsOf, rowPartsOf } from '../../../packages/protocol/src/compliance/index.ts'
import type { PatientFact, PatientState } from '../../../packages/protocol/src/patient/index.ts'
import { redactState, visibleFacts } from '../../../packages/protocol/src/patient/index.ts'
import type { Entry } from '../../../packages/protocol/src/wire/index.ts'
import type { DumpEvent } from '../history.ts'
import type { People, Person } from '../world/people.ts'
import type { Evidence, Violation } from './check.ts'

type Folded = { state: PatientState; entry: Entry }
type Dump = DumpEvent & { t: number }

/** I3: what each open screen and each stored row shows is the fold of the log, value by value, and a list lacks nobody. */
export function checkScreens({ history, log, people }: Evidence): Violation[] {
  const dumps = history.flatMap((event) => (event.kind === 'dump' ? [event] : []))
  const wanted = new Map<string, Set<number>>()
  for (const { items } of dumps)
    for (const { patientId, seq } of items) wanted.set(patientId, (wanted.get(patientId) ?? new Set()).add(seq))
  const folds = new Map([...log].map(([stream, entries]) => [stream, foldAt(entries, wanted.get(stream) ?? new Set())]))
  const users = usersOf(people)
  return dumps.flatMap((dump) => [
    ...dump.items.flatMap((item) => {
      const folded = folds.get(item.patientId)?.get(item.seq)
      const shouldBe = folded ? expected(dump, item.value, folded, users.get(dump.viewer)) : undefined
      return isSame(item.value, shouldBe)
        ? []
        : [violation(dump, `${item.patientId} seq ${item.seq} ${difference(item.value, shouldBe)}`)]
    }),
    ...lacking(dump, people).map((who) => violation(dump, `${who} is not on the list`)),
    ...(dump.what === 'inbox' ? wrongAlerts(dump, dumps, folds, users.get(dump.viewer)) : []),
  ])
}

const violation = (dump: Dump, words: string): Violation => ({
  invariant: 'I3',
  phase: dump.phase,
  words: `${dump.screen} is not the fold of the log: ${words}`,
})

/** The fold after each of these seqs. */
function foldAt(entries: Entry[], seqs: ReadonlySet<number>): Map<number, Folded> {
  const folds = new Map<number, Folded>()
  let state: PatientState | null = null
  for (const entry of entries) {
    state = foldEntry('patient', state, entry)
    if (state && seqs.has(entry.seq)) folds.set(entry.seq, { state, entry })
  }
  return folds
}

function expected(dump: Dump, shown: unknown, { state, entry }: Folded, viewer: User | undefined): unknown {
  if (dump.viewer === 'store') return storedRowOf(state)
  const categories = viewer && visibleCategories(viewer, state, state.recordedAt)
  if (!categories) return undefined
  if (dump.what === 'board') return boardRowOf(rowPartsOf(state), categories)
  if (dump.what === 'inbox')
    return nameless(
      inboxRowsOf(rowPartsOf(state), categories).find(({ id }) => id === (shown as InboxRow).id),
      (shown as InboxRow).next,
    )
  // Who does not see an entry does not learn when it was recorded.
  const isWithheld = visibleFacts(entry.facts as PatientFact[], categories) === null
  return { ...redactState(state, categories), ...(isWithheld && { recordedAt: 'withheld' }) }
}

function isSame(value: unknown, shouldBe: unknown): boolean {
  if (shouldBe === undefined) return false
  const plain = JSON.parse(JSON.stringify(shouldBe)) as { recordedAt?: string }
  const shown = plain.recordedAt === 'withheld' ? { ...(value as object), recordedAt: 'withheld' } : value
  return isDeepStrictEqual(shown, plain)
}

/** The first key that differs, never its value. */
function difference(value: unknown, shouldBe: unknown): string {
  if (shouldBe === undefined) return 'should not be there'
  const plain = JSON.parse(JSON.stringify(shouldBe)) as Record<string, unknown>
  const keys = Object.keys(plain).filter(
    (key) => !isDeepStrictEqual((value as Record<string, unknown>)[key], plain[key]),
  )
  return `differs in ${keys.join(', ')}`
}

/** Everybody who belongs on a list and is not there. Teams as they were made; who was removed has no place to be missed. */
function lacking({ what, viewer, items }: Dump, people: People): string[] {
  if (what !== 'board') return []
  if (viewer === people.guest.userId) return []
  const provider = people.providers.find(({ userId }) => userId === viewer)
  const own = provider ? people.patients.filter(({ team }) => team.includes(provider.userId)) : people.patients
  const shown = new Set(items.map(({ patientId }) => patientId))
  return own.filter(({ patientId }) => !shown.has(patientId)).map(({ name }) => name)
}

/** Who hears of an alert next is named by other logs, and a hub keeps those names for a minute: they are taken as shown. */
function nameless(row: InboxRow | undefined, shown: InboxRow['next']): InboxRow | undefined {
  return row?.next && shown ? { ...row, next: { ...row.next, names: shown.names } } : row
}

/** Alerts that an inbox lacks, or shows as they were, or still shows: told by the rows that lay in the store at that time. */
function wrongAlerts(dump: Dump, dumps: Dump[], folds: Map<string, Map<number, Folded>>, viewer?: User): Violation[] {
  const stored = dumps.find(({ what, phase }) => what === 'row' && phase === dump.phase)
  const alerts = (stored?.items ?? []).flatMap(({ patientId, seq }) => {
    const state = folds.get(patientId)?.get(seq)?.state
    const categories = viewer && state && visibleCategories(viewer, state, state.recordedAt)
    return categories ? inboxRowsOf(rowPartsOf(state), categories) : []
  })
  const shouldBe = new Map(alerts.map(({ id, seq }) => [id, seq]))
  const shown = new Map(dump.items.map(({ value }) => [(value as InboxRow).id, (value as InboxRow).seq]))
  return [...new Set([...shouldBe.keys(), ...shown.keys()])]
    .filter((id) => shouldBe.get(id) !== shown.get(id))
    .map((id) =>
      violation(dump, `${id} is there as ${shown.get(id) ?? 'nothing'}, not as ${shouldBe.get(id) ?? 'nothing'}`),
    )
}

/** People as the access matrix knows them. */
function usersOf({ patients, providers, guest, coordinators }: People): Map<string, User> {
  const base = { status: 'active', timeZone: 'Europe/London', orgId: 'org-1', preferences: {} } as const
  const of = ({ userId, name, email, role }: Person, more: object): [string, User] => [
    userId,
    { ...base, id: userId, name, email, role, ...more },
  ]
  return new Map([
    ...patients.map((patient) => of(patient, { patientId: patient.patientId })),
    ...[...providers, guest].map((provider) => of(provider, {})),
    ...coordinators.map((coordinator) => of(coordinator, { unit: 'main' })),
  ])
}
