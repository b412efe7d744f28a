import type { Role, User } from '@closeby/protocol/accounts'

/** Who may open which group of routes. A group that is not named here is for nobody: a new one must be declared. */
const DOORS: readonly { group: string; roles: readonly Role[] | 'everybody' | 'signedIn' }[] = [
  { group: '/(public)', roles: 'everybody' },
  { group: '/(account)', roles: 'everybody' },
  { group: '/(offline)', roles: 'everybody' },
  { group: '/(secure)/enrol', roles: 'signedIn' },
  { group: '/(secure)', roles: 'everybody' },
  { group: '/(signed-in)/admin', roles: ['admin'] },
  { group: '/(signed-in)/emergencies', roles: ['coordinator', 'admin'] },
  { group: '/(signed-in)', roles: 'signedIn' },
  { group: '/(patient)', roles: ['patient'] },
  { group: '/(carer)', roles: ['carer'] },
  { group: '/(staff)', roles: ['provider', 'coordinator'] },
]

/** What a visitor of a route gets. Who waits for approval opens what is everybody's and his settings. An address we do not know is everybody's: its page says so. */
export function doorFor(routeId: string | null, user: User | null): 'open' | 'signIn' | 'elsewhere' {
  if (routeId === null) return 'open'
  const door = DOORS.find(({ group }) => routeId === group || routeId.startsWith(`${group}/`))
  if (door?.roles === 'everybody') return 'open'
  if (user === null) return 'signIn'
  if (door === undefined) return 'elsewhere'
  if (door.roles === 'signedIn') return 'open'
  return door.roles.includes(user.role) && user.status === 'active' ? 'open' : 'elsewhere'
}

/** What shows who is there: open to who must show that first, or set it up. */
export function isOnTheWayIn(routeId: string | null): boolean {
  return routeId !== null && (routeId.startsWith('/(secure)') || routeId.startsWith('/(account)'))
}

/** Pages that carry somebody's data must not stay in any cache. */
export function isPrivate(routeId: string | null): boolean {
  return routeId !== null && !/^\/\((public|offline)\)/.test(routeId)
}
