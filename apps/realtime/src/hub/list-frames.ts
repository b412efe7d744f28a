import type { Instant } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import { isPersonal, visibleCategories } from '../access/access.ts'
import type { Slice, Versioned } from './list-channel.ts'
import type { ListKind } from './list-kind.ts'
import type { PatientRow } from './patient-row.ts'
import type { SharedFrame } from './shared-frame.ts'
import { changesFrame, rowFrame, rowsFrame } from './shared-frame.ts'

/** Some changes as one pair of eyes sees them now. */
export type Seen<Row> = {
  rows: Row[]
  gone: string[]
  /** Not this viewer's any more. */
  lost: PatientRow[]
  /** The rows as they go to sockets. */
  frames: (told: Told) => SharedFrame[]
}
/** One by one, many in one frame, or many and of what is known only what changed. */
export type Told = 'single' | 'batch' | 'changes'

/**
 * Judges changes for viewers of one panel, as they leave. Those who see the same share the work, down to the bytes: all
 * viewers of a panel stand to its patients alike, unless a patient granted something to a person by name.
 */
export function createListFrames<Row extends Versioned>(kind: ListKind<Row>, now: () => Instant) {
  type Kept = { seen: Seen<Row>; until: Instant | null }
  const kept = new WeakMap<Slice<PatientRow>, Map<string, Kept>>()

  function see({ changes }: Slice<PatientRow>, user: User, at: Instant): Seen<Row> {
    const rows: Row[] = []
    /** The rows that every viewer of this slice has as they were, by what they are now. */
    const was = new Map<Row, Row>()
    const gone: string[] = []
    const lost: PatientRow[] = []
    for (const { patient, changed, gone: left, before } of changes) {
      const categories = visibleCategories(user, patient.shared, at)
      if (!categories) {
        lost.push(patient)
        continue
      }
      gone.push(...left)
      const old = before && kind.isComparable && isSeenAlike(before, patient) ? kind.rowsOf(before, categories) : []
      for (const row of kind.rowsOf(patient, categories)) {
        if (changed && !changed.has(row.id)) continue
        rows.push(row)
        const same = old.find(({ id }) => id === row.id)
        if (same) was.set(row, same)
      }
    }
    const made: Partial<Record<Told, SharedFrame[]>> = {}
    const make: Record<Told, () => SharedFrame[]> = {
      single: () => rows.map((row) => rowFrame(kind.view, row)),
      batch: () => [rowsFrame(kind.view, rows)],
      changes: () => [changesFrame(kind.view, rows, was)],
    }
    const frames = (told: Told) => (rows.length === 0 ? [] : (made[told] ??= make[told]()))
    return { rows, gone, lost, frames }
  }

  return (slice: Slice<PatientRow>, user: User): Seen<Row> => {
    const at = now()
    const byEyes = kept.get(slice) ?? new Map<string, Kept>()
    kept.set(slice, byEyes)
    const eyes = slice.changes.some(({ patient }) => isPersonal(patient.shared)) ? user.id : ''
    const known = byEyes.get(eyes)
    if (known && (known.until === null || at < known.until)) return known.seen
    const seen = see(slice, user, at)
    byEyes.set(eyes, { seen, until: nextEnd(slice, at) })
    return seen
  }
}

/** Whether whoever sees both versions saw as much of the one as he sees of the other: nothing was granted, begins or ends. */
function isSeenAlike({ shared: before }: PatientRow, { shared: after }: PatientRow): boolean {
  return before.grants === after.grants && Object.values(after.grants).every(({ since, until }) => !since && !until)
}

/** When the next grant among these ends: what was judged before it does not hold after it. */
function nextEnd({ changes }: Slice<PatientRow>, at: Instant): Instant | null {
  let next: Instant | null = null
  for (const { patient } of changes)
    for (const { until } of Object.values(patient.shared.grants))
      if (until !== undefined && until > at && (next === null || until < next)) next = until
  return next
}
