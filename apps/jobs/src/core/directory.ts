import type { People, Person } from '@closeby/db'
import type { Role } from '@closeby/protocol/accounts'

/** The active people of a role in an organisation. */
export type Directory = (orgId: string, role: Role) => Promise<Person[]>

const PAGE = 500

/** Reads each list once. */
export function directoryOf(people: Pick<People, 'list'>): Directory {
  const lists = new Map<string, Promise<Person[]>>()
  return (orgId, role) => {
    const key = `${orgId} ${role}`
    const known = lists.get(key) ?? readAll(people, orgId, role)
    lists.set(key, known)
    return known
  }
}

async function readAll(people: Pick<People, 'list'>, orgId: string, role: Role): Promise<Person[]> {
  const all: Person[] = []
  for (;;) {
    const last = all.at(-1)
    const after = last && { after: last.id }
    const page = await people.list(orgId, { status: 'active', role, limit: PAGE, ...after })
    all.push(...page.people)
    if (page.people.length < PAGE) return all
  }
}
