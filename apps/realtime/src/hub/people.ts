import { Refusal } from '@closeby/protocol/core'
import type { Account, AccountFact, User } from '@closeby/protocol/accounts'
import type { Folded, Streams } from '@closeby/db'
import type { Viewer } from './viewer.ts'

export const SOCKETS_PER_PERSON = 20
const FULL_RETRY_MS = 5_000

/** Why a socket is closed: its session is over, or who its person is has changed and it must come back as that. */
export type EndReason = 'sessionEnded' | 'roleChanged'
/** Who is connected to this hub. Sessions, roles and units are entries of the person's stream, which is followed here. */
export type People = {
  /** @throws Refusal `rate.limited` above the number of sockets a person may have */
  requireRoom: (userId: string) => void
  /** From here on the person's stream is followed. */
  add: (viewer: Viewer) => void
  remove: (viewer: Viewer) => void
  take: (folded: Folded) => void
  /** Asks for each session whether it lives: what ends by time alone is no entry. */
  recheck: () => Promise<void>
  /** Closes a socket that came in on a session which ended in the same moment. */
  recheckOne: (viewer: Viewer) => Promise<void>
  all: () => Viewer[]
}

export function createPeople(deps: {
  streams: Pick<Streams, 'pin'>
  sessionAlive: (sid: string) => Promise<boolean>
  userOf: (account: Account) => User
  end: (viewer: Viewer, why: EndReason) => void
  report: (error: unknown) => void
}): People {
  const { streams, sessionAlive, userOf, end, report } = deps
  const byPerson = new Map<string, { viewers: Set<Viewer>; release: () => void }>()

  const all = () => [...byPerson.values()].flatMap(({ viewers }) => [...viewers])

  async function endUnlessAlive(sid: string, viewers: Viewer[]): Promise<void> {
    try {
      if (await sessionAlive(sid)) return
    } catch (error) {
      // The store is away: whoever was let in stays until it can be asked.
      return report(error)
    }
    for (const viewer of viewers) if (viewer.caller.sid === sid) end(viewer, 'sessionEnded')
  }

  return {
    requireRoom: (userId) => {
      if ((byPerson.get(userId)?.viewers.size ?? 0) >= SOCKETS_PER_PERSON)
        throw new Refusal('rate.limited', { afterMs: FULL_RETRY_MS })
    },
    add: (viewer) => {
      const { id } = viewer.caller.user
      const person = byPerson.get(id) ?? { viewers: new Set(), release: streams.pin(id) }
      person.viewers.add(viewer)
      byPerson.set(id, person)
    },
    remove: (viewer) => {
      const { id } = viewer.caller.user
      const person = byPerson.get(id)
      if (!person?.viewers.delete(viewer) || person.viewers.size > 0) return
      byPerson.delete(id)
      person.release()
    },
    take: (folded) => {
      if (folded.kind !== 'user') return
      const person = byPerson.get(folded.entry.stream)
      if (!person) return
      const user = userOf(folded.after as Account)
      for (const viewer of [...person.viewers]) {
        const { caller } = viewer
        if (endsSession(folded.entry.facts as AccountFact[], caller.sid)) end(viewer, 'sessionEnded')
        else if (user.role !== caller.user.role || user.unit !== caller.user.unit) end(viewer, 'roleChanged')
        else viewer.caller = { ...caller, user }
      }
    },
    recheck: async () => {
      const bySid = Map.groupBy(all(), ({ caller }) => caller.sid)
      for (const [sid, viewers] of bySid) await endUnlessAlive(sid, viewers)
    },
    recheckOne: (viewer) => endUnlessAlive(viewer.caller.sid, [viewer]),
    all,
  }
}

/** Whether a session may not live on after these facts. */
function endsSession(facts: AccountFact[], sid: string): boolean {
  return facts.some((fact) => {
    if (fact.type === 'user.deactivated') return true
    return fact.type === 'session.ended' && (fact.sid === undefined || fact.sid === sid)
  })
}
