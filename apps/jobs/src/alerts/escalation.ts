import type { Notice, Notices, People, StoredRow } from '@closeby/db'
import type { AlertCategory, LadderAudience } from '@closeby/protocol/alerts'
import { sightOf } from '@closeby/protocol/consent'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'
import { directoryOf } from '../core/directory.ts'
import type { Directory } from '../core/directory.ts'

/** A step that was told longer ago asks for no mail any more. */
const NOTICE_AGE_MS = 86_400_000
/** Steps whose mails were asked for, remembered so that each later entry of the patient does not ask again. */
const REMEMBERED = 20_000

/**
 * The mails that the alert ladder asks for, read off stored rows: one for each person of a step, named by the entry that
 * told the step. Asking again, here or in another worker, changes nothing.
 */
export function createEscalation(deps: {
  people: People
  notices: Notices
  clock: () => Instant
  /** Told the notices that wait to be sent. */
  onNotices: (notices: readonly Notice[]) => void
}): (rows: readonly StoredRow[]) => Promise<void> {
  const { people, notices, clock, onNotices } = deps
  const asked = new Set<string>()

  return async (rows) => {
    const found = rows.flatMap(stepsOf).filter(({ key, at }) => !asked.has(key) && isNew(at))
    if (found.length === 0) return
    const everybody = directoryOf(people)
    const wanted = new Map<string, Notice>()
    for (const { row, to, at, seq, category } of found)
      for (const userId of await audienceOf(row, to, everybody)) {
        if (!maySee(row, to, userId, category, clock())) continue
        const id = `${row.id}:${seq}:${userId}`
        wanted.set(id, { id, kind: 'alertWaits', userId, at })
      }
    await notices.add([...wanted.values()])
    if (asked.size > REMEMBERED) asked.clear()
    found.forEach(({ key }) => asked.add(key))
    onNotices([...wanted.values()])
  }

  function isNew(at: Instant): boolean {
    return msBetween(at, clock()) < NOTICE_AGE_MS
  }
}

function stepsOf(row: StoredRow) {
  return row.parts.alerts.flatMap(({ told, category }) =>
    told.map(({ to, at, seq }) => ({ row, to, at, seq, category, key: `${row.id}:${seq}:${to}:${category}` })),
  )
}

/** What a patient does not share waits in nobody's inbox. An administrator, who sees none, hears of what the unit sees. */
function maySee(row: StoredRow, to: LadderAudience, userId: string, category: AlertCategory, now: Instant): boolean {
  if (category === 'membership') return true
  const as = to === 'careTeam' ? 'provider' : 'coordinator'
  return sightOf(row.parts.grants, { userId, as }, now).has(category)
}

async function audienceOf(row: StoredRow, to: LadderAudience, everybody: Directory): Promise<string[]> {
  if (to === 'careTeam') return row.team
  if (to === 'admin') return (await everybody(row.orgId, 'admin')).map(({ id }) => id)
  return (await everybody(row.orgId, 'coordinator')).filter(({ unit }) => unit === row.unit).map(({ id }) => id)
}
