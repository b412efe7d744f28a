import type { InboxRow } from '@closeby/protocol/compliance'
import type { Section, Tab } from './section.view.ts'
import { sectionOf, tabOf } from './section.view.ts'

/** What an alert is placed by, worked out once per change of its row. */
export interface AlertKey {
  id: string
  patientId: string
  section: Section
  /** Of its section the one with the greatest comes first. */
  rank: number
}

/** An alert's place. The alerts of one patient stand together; the first of them carries the name. */
export interface AlertPlace {
  id: string
  section: Section
  isFirst: boolean
  isLast: boolean
}

export function keyOf(row: InboxRow, userId: string): AlertKey {
  const section = sectionOf(row, userId)
  return { id: row.id, patientId: row.patientId, section, rank: rankOf(row, section) }
}

/** Newest first; of those that sleep, who wakes first. */
function rankOf({ raisedAt, snoozedUntil, closedAt }: InboxRow, section: Section): number {
  if (section === 'snoozed') return -Date.parse(snoozedUntil ?? raisedAt)
  return Date.parse((section === 'cleared' || section === 'done' ? closedAt : null) ?? raisedAt)
}

/** The order the alerts of a view should be in: by section, then by patient, whose first alert decides. */
export function alertPlaces(keys: Iterable<AlertKey>, tab: Tab): AlertPlace[] {
  const bySection = new Map<Section, AlertKey[]>(tabOf(tab).shows.map((section) => [section, []]))
  for (const key of keys) bySection.get(key.section)?.push(key)
  return [...bySection].flatMap(([section, found]) =>
    groupsOf(found).flatMap((group) =>
      group.map(({ id }, index) => ({ id, section, isFirst: index === 0, isLast: index === group.length - 1 })),
    ),
  )
}

function groupsOf(keys: AlertKey[]): AlertKey[][] {
  const groups = new Map<string, AlertKey[]>()
  const sorted = keys.sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))
  for (const key of sorted) {
    const group = groups.get(key.patientId)
    if (group) group.push(key)
    else groups.set(key.patientId, [key])
  }
  return [...groups.values()]
}
