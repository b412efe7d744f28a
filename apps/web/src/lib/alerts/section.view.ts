import type { InboxRow } from '@closeby/protocol/compliance'
import * as m from '#lib/paraglide/messages.js'

/** Where an alert stands for this reader. Sections never mix. */
export type Section = 'new' | 'mine' | 'others' | 'snoozed' | 'cleared' | 'done'
/** A view of the inbox, with an address of its own. */
export type Tab = 'open' | 'mine' | 'snoozed' | 'done'
export type SectionCounts = Record<Section, number>

interface TabOf {
  key: Tab
  word: () => string
  /** In the order they are shown. */
  shows: readonly Section[]
  /** What the number behind the word counts: what is still to be done. */
  counts: readonly Section[]
}

export const TABS: readonly [TabOf, ...TabOf[]] = [
  {
    key: 'open',
    word: m.alerts_tab_open,
    shows: ['new', 'mine', 'others', 'snoozed', 'cleared'],
    counts: ['new', 'mine', 'others'],
  },
  { key: 'mine', word: m.alerts_tab_mine, shows: ['mine'], counts: ['mine'] },
  { key: 'snoozed', word: m.alerts_tab_snoozed, shows: ['snoozed'], counts: ['snoozed'] },
  { key: 'done', word: m.alerts_tab_done, shows: ['done', 'cleared'], counts: ['done', 'cleared'] },
]

const HEADINGS: Record<Section, { word: () => string; hint?: () => string }> = {
  new: { word: m.alerts_section_new, hint: m.alerts_section_new_hint },
  mine: { word: m.alerts_section_mine },
  others: { word: m.alerts_section_others },
  snoozed: { word: m.alerts_section_snoozed },
  cleared: { word: m.alerts_section_cleared, hint: m.alerts_section_cleared_hint },
  done: { word: m.alerts_section_done },
}

export function tabOf(key: Tab): TabOf {
  return TABS.find((tab) => tab.key === key) ?? TABS[0]
}

export function headingOf(section: Section): { word: string; hint: string } {
  const { word, hint } = HEADINGS[section]
  return { word: word(), hint: hint?.() ?? '' }
}

/** The section of an alert. A state of a newer server is new: rather seen twice than not at all. */
export function sectionOf({ state, owner }: Pick<InboxRow, 'state' | 'owner'>, userId: string): Section {
  switch (state) {
    case 'claimed':
      return owner?.userId === userId ? 'mine' : 'others'
    case 'snoozed':
      return 'snoozed'
    case 'cleared':
      return 'cleared'
    case 'resolved':
      return 'done'
    default:
      return 'new'
  }
}

export function countSections(sections: Iterable<Section>): SectionCounts {
  const counts: SectionCounts = { new: 0, mine: 0, others: 0, snoozed: 0, cleared: 0, done: 0 }
  for (const section of sections) counts[section] += 1
  return counts
}

/** The number behind a tab. */
export function countOf(tab: Tab, counts: SectionCounts): number {
  return tabOf(tab).counts.reduce((sum, section) => sum + counts[section], 0)
}
