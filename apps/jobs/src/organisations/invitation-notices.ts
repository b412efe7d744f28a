import type { EntryStore, Notice, Notices } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import type { Entry, OrganisationFact } from '@closeby/protocol/wire'
import { settleAll } from '../core/pool.ts'
import type { Project, Work } from '../core/projector.ts'

const WIDTH = 4
/** A mail that could not be asked for in a day is of no use to anybody. */
const NOTICE_AGE_MS = 86_400_000

/** The mails an entry of an organisation's stream asks for: one for each who is invited. */
export function invitationNoticesOf(entry: Entry<OrganisationFact>): Notice[] {
  const { stream, seq, recordedAt } = entry
  return entry.facts.flatMap((fact) => {
    if (fact.type !== 'staff.invited') return []
    const { invitationId } = fact
    return [{ id: `${stream}:${seq}:${invitationId}`, kind: 'staffInvited', userId: invitationId, at: recordedAt }]
  })
}

/** Follows organisations' streams: the mails that their entries ask for. */
export function createInvitationNotices(deps: {
  log: EntryStore
  notices: Pick<Notices, 'add'>
  clock: () => Instant
  onNotices: (notices: readonly Notice[]) => void
}): Project {
  const { log, notices, clock, onNotices } = deps

  async function follow({ stream, from, to }: Work): Promise<void> {
    const entries = (await log.read(stream, from - 1, to - from + 1)) as Entry<OrganisationFact>[]
    const isNew = ({ recordedAt }: Entry) => msBetween(recordedAt, clock()) < NOTICE_AGE_MS
    const asked = entries.filter(isNew).flatMap(invitationNoticesOf)
    if (asked.length === 0) return
    await notices.add(asked)
    onNotices(asked)
  }
  return (works, signal) => settleAll(works, WIDTH, follow, signal)
}

/** An organisation has no row to compare with: where entries may have passed unseen, all are read again. */
export async function compareOrganisations(deps: {
  log: EntryStore
  note: (work: Work) => void
  isLost: boolean
}): Promise<number> {
  const { log, note, isLost } = deps
  let noted = 0
  if (isLost)
    for await (const { stream, seq } of log.heads('organisation')) {
      note({ stream, from: 1, to: seq })
      noted += 1
    }
  return noted
}
