import type { Category, Instant } from '@closeby/protocol/core'
import { sightOf } from '@closeby/protocol/consent'
import type { PatientState } from '@closeby/protocol/patient'
import { isSharedWithTeam } from '#lib/consent/with-team.view.ts'
import * as m from '#lib/paraglide/messages.js'

type Shared = Pick<PatientState, 'grants' | 'team' | 'carers'>

/** The categories this page is about, with their words. */
const WORDS: readonly [Category, () => string][] = [
  ['goals', m.sharing_goals],
  ['sleep', m.sharing_sleep],
  ['preventive', m.sharing_preventive],
  ['reminders', m.sharing_reminders],
]

function membersOf({ team }: Shared) {
  return Object.values(team.members).sort((a, b) => (a.since < b.since ? -1 : 1))
}

export function teamNames(shared: Shared): string[] {
  return membersOf(shared).map(({ name }) => name)
}

function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : m.sharing_list_and({ first: words.slice(0, -1).join(', '), last })
}

/** Who sees a category now, by name; null when nobody does. */
function whoWords(shared: Shared, category: Category, now: Instant): string | null {
  const { grants, carers } = shared
  const sees = (userId: string, as: 'provider' | 'carer') => sightOf(grants, { userId, as }, now).has(category)
  const people = [
    ...membersOf(shared).filter(({ userId }) => sees(userId, 'provider')),
    ...Object.values(carers.people).filter(({ userId, lostAt }) => lostAt === null && sees(userId, 'carer')),
  ]
  const names = people.map(({ name }) => name)
  if (!isSharedWithTeam(shared, category, now)) return names.length > 0 ? listWords(names) : null
  return names.length > 0 ? listWords([...names, m.sharing_coordinators()]) : m.sharing_who_coordinators()
}

/** Who sees what of this page, in a sentence or two: kinds that the same people see stand together. */
export function sharingWords(shared: Shared, now: Instant): string[] {
  const seen = WORDS.map(([category, word]) => ({ who: whoWords(shared, category, now), what: word() }))
  const groups = Object.entries(Object.groupBy(seen, ({ who }) => who ?? ''))
  const sentences = groups.flatMap(([who, kinds = []]) =>
    who === '' ? [] : [m.sharing_sees({ who, what: listWords(kinds.map(({ what }) => what)) })],
  )
  const isPrivate = (['mood', 'diary'] as const).every((category) => whoWords(shared, category, now) === null)
  if (sentences.length === 0) return [m.sharing_nobody()]
  return isPrivate ? [...sentences, m.sharing_private()] : sentences
}

/** Who sees one goal, in a sentence. */
export function seenByWords(shared: Shared, category: Category, now: Instant): string {
  const who = whoWords(shared, category, now)
  return who === null ? m.sharing_only_you() : m.sharing_sees_goal({ who })
}
