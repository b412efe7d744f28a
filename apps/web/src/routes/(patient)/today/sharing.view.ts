import type { Category, Instant } from '@closeby/protocol/core'
import { sightOf } from '@closeby/protocol/consent'
import type { PatientState } from '@closeby/protocol/patient'
import * as m from '#lib/paraglide/messages.js'

type Shared = Pick<PatientState, 'grants' | 'team'>

/** The categories this page is about, with their words. */
const WORDS: readonly [Category, () => string][] = [
  ['goals', m.sharing_goals],
  ['sleep', m.sharing_sleep],
  ['preventive', m.sharing_preventive],
  ['reminders', m.sharing_reminders],
]

/** Whether the team and the unit's coordinators see a category now. */
export function isSharedWithTeam({ grants }: Shared, category: Category, now: Instant): boolean {
  return sightOf(grants, { userId: '', as: 'coordinator' }, now).has(category)
}

export function teamNames({ team }: Shared): string[] {
  return Object.values(team.members)
    .sort((a, b) => (a.since < b.since ? -1 : 1))
    .map(({ name }) => name)
}

function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : m.sharing_list_and({ first: words.slice(0, -1).join(', '), last })
}

function whoWords(shared: Shared): string {
  const names = teamNames(shared)
  if (names.length === 0) return m.sharing_who_coordinators()
  return m.sharing_who_team({ names: names.join(', ') })
}

/** Who sees what of this page, in a sentence or two. */
export function sharingWords(shared: Shared, now: Instant): string[] {
  const seen = WORDS.filter(([category]) => isSharedWithTeam(shared, category, now)).map(([, word]) => word())
  if (seen.length === 0) return [m.sharing_nobody()]
  return [m.sharing_sees({ who: whoWords(shared), what: listWords(seen) }), m.sharing_private()]
}

/** Who sees one goal, in a sentence. */
export function seenByWords(shared: Shared, category: Category, now: Instant): string {
  if (!isSharedWithTeam(shared, category, now)) return m.sharing_only_you()
  return m.sharing_sees_goal({ who: whoWords(shared) })
}
