import type { Status } from '@closeby/protocol/compliance'
import * as m from '#lib/paraglide/messages.js'

/** A status a board can be filtered by. The four that ask for nothing share one. */
export type FilterKey = 'missed' | 'silent' | 'behind' | 'due' | 'noData' | 'onTrack' | 'met' | 'notDue' | 'paused'

interface Filter {
  key: FilterKey
  /** What the chip says; the section above the rows says `heading`. */
  word: () => string
  heading: () => string
  /** Shown even when nobody is in it, so that chips do not come and go. */
  always: boolean
}

/** In the order of risk. */
export const FILTERS: readonly Filter[] = [
  { key: 'missed', word: m.board_filter_missed, heading: m.board_section_missed, always: true },
  { key: 'silent', word: m.board_filter_silent, heading: m.board_filter_silent, always: true },
  { key: 'behind', word: m.board_filter_behind, heading: m.board_filter_behind, always: true },
  { key: 'due', word: m.board_filter_due, heading: m.board_filter_due, always: true },
  { key: 'noData', word: m.board_filter_no_data, heading: m.board_filter_no_data, always: true },
  { key: 'onTrack', word: m.board_filter_on_track, heading: m.board_filter_on_track, always: true },
  { key: 'met', word: m.board_filter_met, heading: m.board_filter_met, always: true },
  { key: 'notDue', word: m.board_filter_not_due, heading: m.board_filter_not_due, always: false },
  { key: 'paused', word: m.board_filter_paused, heading: m.board_filter_paused, always: false },
]

const KEYS = new Set<string>(FILTERS.map(({ key }) => key))

export function isFilterKey(key: string | null): key is FilterKey {
  return key !== null && KEYS.has(key)
}

/** The filter a status falls under. A status of a newer server asks for nothing that we know of. */
export function filterOf(status: Status): FilterKey {
  return isFilterKey(status) ? status : 'notDue'
}

export function headingOf(key: FilterKey): string {
  return FILTERS.find((filter) => filter.key === key)?.heading() ?? ''
}

export function filterWord(key: FilterKey): string {
  return FILTERS.find((filter) => filter.key === key)?.word() ?? ''
}

export type Counts = Record<FilterKey, number> & { all: number }

export function countRows(filters: Iterable<FilterKey>): Counts {
  const counts: Counts = {
    all: 0,
    missed: 0,
    silent: 0,
    behind: 0,
    due: 0,
    noData: 0,
    onTrack: 0,
    met: 0,
    notDue: 0,
    paused: 0,
  }
  for (const filter of filters) {
    counts.all += 1
    counts[filter] += 1
  }
  return counts
}

/** Letters as people type them: no accents, no case. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** A search as a test of folded names: every word typed must be somewhere in the name. */
export function searchOf(query: string): (name: string) => boolean {
  const words = fold(query).split(/\s+/u)
  return (name) => words.every((word) => name.includes(word))
}
