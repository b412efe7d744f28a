import type { People, Person } from '@closeby/db'
import type { LadderPeople } from '@closeby/protocol/compliance'

/** More coordinators or administrators than an organisation has. */
const MOST = 200
/** Who joined or left is named this late: a name is no right. */
const FRESH_MS = 60_000

type Staff = { coordinators: Person[]; admins: Person[] }
type Known = { staff: Staff | null; readAt: number; reading: Promise<void> }
/** By name, those a ladder tells whom no patient's log knows: the coordinators of a unit, the administrators. */
export type LadderNames = {
  /** Resolves when an organisation's people are known. @throws Unavailable */
  know: (orgId: string) => Promise<void>
  /** As they are known now, and nobody for an organisation that was never asked for. */
  of: (patient: { orgId: string; unit: string }) => LadderPeople
}

export function createLadderNames(deps: { people: Pick<People, 'list'>; monotonicMs: () => number }): LadderNames {
  const { people, monotonicMs } = deps
  const byOrganisation = new Map<string, Known>()

  async function read(orgId: string): Promise<Staff> {
    const active = { status: 'active', limit: MOST } as const
    const [coordinators, admins] = await Promise.all([
      people.list(orgId, { ...active, role: 'coordinator' }),
      people.list(orgId, { ...active, role: 'admin' }),
    ])
    return { coordinators: coordinators.people, admins: admins.people }
  }

  /** Reads anew where it is time; what was known stays until then. */
  function refresh(orgId: string): Known {
    const before = byOrganisation.get(orgId)
    if (before && monotonicMs() - before.readAt < FRESH_MS) return before
    const known: Known = { staff: before?.staff ?? null, readAt: monotonicMs(), reading: Promise.resolve() }
    known.reading = read(orgId).then(
      (staff) => void (known.staff = staff),
      (error: unknown) => {
        if (byOrganisation.get(orgId) === known) byOrganisation.delete(orgId)
        if (!known.staff) throw error
      },
    )
    known.reading.catch(() => undefined)
    byOrganisation.set(orgId, known)
    return known
  }

  return {
    know: async (orgId) => {
      const known = refresh(orgId)
      if (!known.staff) await known.reading
    },
    of: ({ orgId, unit }) => {
      const staff = byOrganisation.has(orgId) ? refresh(orgId).staff : null
      if (!staff) return { unit: [], admin: [] }
      return {
        unit: namesOf(staff.coordinators.filter((person) => person.unit === unit)),
        admin: namesOf(staff.admins),
      }
    },
  }
}

const namesOf = (people: Person[]) => people.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en'))
