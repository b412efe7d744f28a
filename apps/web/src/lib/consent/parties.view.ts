import type { Grant, SharedWith } from '@closeby/protocol/consent'
import type { Category, Instant } from '@closeby/protocol/core'
import { addMs, CATEGORIES } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { dateOfInstant } from '#lib/ui/dates.view.ts'
import * as m from '#lib/paraglide/messages.js'

type Shared = Pick<PatientState, 'grants' | 'team' | 'carers' | 'timeZone'>
/** One category shared with one party, and the grants it comes from. */
export type SharedCategory = { category: Category; grants: Grant[]; when: string }
/** Somebody a patient shares with, or could: the care team, a role, a person by name. */
export type Party = {
  key: string
  to: SharedWith
  name: string
  /** The same within a sentence: "your care team". */
  called: string
  /** Who that is, in a line. */
  who: string
  isCarer: boolean
  shared: SharedCategory[]
}

const ROLE_NAMES = {
  careTeam: m.share_with_care_team,
  provider: m.share_with_provider,
  coordinator: m.share_with_coordinator,
  carer: m.share_with_carer,
} as const
type SharingRole = keyof typeof ROLE_NAMES

export const keyOfParty = (to: SharedWith): string => ('userId' in to ? `user ${to.userId}` : `role ${to.role}`)

/**
 * Everybody the patient shares with or can share with now: the care team first, then carers, then persons and roles that
 * have something of their own.
 * @param names - of people the log does not name, by id
 */
export function partiesOf(shared: Shared, now: Instant, names: Readonly<Record<string, string>> = {}): Party[] {
  const linked = Object.values(shared.carers.people).filter(({ isLinked }) => isLinked)
  const always: SharedWith[] = [{ role: 'careTeam' }, ...linked.map(({ userId }) => ({ userId }))]
  const granted = inForce(shared, now).map(({ to }) => to)
  const all = new Map([...always, ...granted].map((to) => [keyOfParty(to), to]))
  return [...all.values()].map((to) => partyOf(shared, to, now, names))
}

/** Whom a sheet offers: the parties above and each provider of the team. */
export function choicesOf(shared: Shared, now: Instant, names: Readonly<Record<string, string>> = {}): Party[] {
  const members = Object.keys(shared.team.members).map((userId) => ({ userId }))
  const known = partiesOf(shared, now, names)
  const more = members.filter((to) => !known.some(({ key }) => key === keyOfParty(to)))
  return [...known, ...more.map((to) => partyOf(shared, to, now, names))]
}

function partyOf(shared: Shared, to: SharedWith, now: Instant, names: Readonly<Record<string, string>>): Party {
  const key = keyOfParty(to)
  const grants = inForce(shared, now).filter((grant) => keyOfParty(grant.to) === key)
  const who = whoIs(shared, to, names)
  const called = 'role' in to ? who.name.charAt(0).toLowerCase() + who.name.slice(1) : who.name
  return { key, to, called, ...who, shared: sharedOf(grants, shared.timeZone) }
}

function inForce({ grants }: Shared, now: Instant): Grant[] {
  return Object.values(grants).filter(({ until }) => !(until !== undefined && until <= now))
}

function whoIs(
  { team, carers }: Shared,
  to: SharedWith,
  names: Readonly<Record<string, string>>,
): Pick<Party, 'name' | 'who' | 'isCarer'> {
  if ('role' in to) return { name: ROLE_NAMES[to.role](), who: roleWords(to.role, { team, carers }), isCarer: false }
  const { userId } = to
  const carer = carers.people[userId]
  if (carer) return { name: carer.name, who: m.share_person_carer(), isCarer: true }
  const member = team.members[userId]
  if (member) return { name: member.name, who: m.share_person_team(), isCarer: false }
  return { name: names[userId] ?? m.share_person_unit(), who: m.share_person_unit(), isCarer: false }
}

function roleWords(role: SharingRole, { team, carers }: Pick<Shared, 'team' | 'carers'>): string {
  const providers = Object.values(team.members).map(({ name }) => name)
  const names = providers.join(', ')
  if (role === 'careTeam') return providers.length > 0 ? m.share_who_team({ names }) : m.share_who_team_none()
  if (role === 'provider') return providers.length > 0 ? m.share_who_provider({ names }) : m.share_who_provider_none()
  if (role === 'coordinator') return m.share_who_coordinator()
  const linked = Object.values(carers.people).filter(({ isLinked }) => isLinked)
  if (linked.length === 0) return m.share_who_carer_none()
  return m.share_who_carer({ names: linked.map(({ name }) => name).join(', ') })
}

function sharedOf(grants: readonly Grant[], timeZone: string): SharedCategory[] {
  return CATEGORIES.flatMap((category) => {
    const own = grants.filter(({ categories }) => categories.includes(category))
    return own.length === 0 ? [] : [{ category, grants: own, when: whenWords(own, timeZone) }]
  })
}

/** From when and until when, where several grants meet: the one that opens more counts. */
function whenWords(grants: readonly Grant[], timeZone: string): string {
  const sinces = grants.map(({ since }) => since ?? '').sort()
  const untils = grants.map(({ until }) => until ?? '9').sort()
  const [since = ''] = sinces
  const until = untils.at(-1) ?? '9'
  const words = (at: string) => dateOfInstant(at, timeZone)
  // A day is shared to its end: the last moment before it is still of that day.
  const lastDay = () => words(addMs(until, -1))
  if (since !== '' && until !== '9') return m.share_since_until({ date: words(since), until: lastDay() })
  if (since !== '') return m.share_since({ date: words(since) })
  return until === '9' ? m.share_all_the_time() : m.share_until({ date: lastDay() })
}

/** The categories nobody but the patient sees. */
export function privateOf(parties: readonly Party[]): Category[] {
  const seen = new Set(parties.flatMap(({ shared }) => shared.map(({ category }) => category)))
  return CATEGORIES.filter((category) => !seen.has(category))
}
