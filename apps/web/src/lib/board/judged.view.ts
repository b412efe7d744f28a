import type { BoardRow } from '@closeby/protocol/compliance'
import * as m from '#lib/paraglide/messages.js'
import { filterOf } from './filters.view.ts'
import { placeOf } from './when.view.ts'

const RULES = {
  missed: m.board_judged_missed,
  silent: m.board_judged_silent,
  behind: m.board_judged_behind,
  due: m.board_judged_due,
  noData: m.board_judged_no_data,
  onTrack: m.board_judged_on_track,
  met: m.board_judged_met,
  notDue: m.board_judged_not_due,
  paused: m.board_judged_paused,
} as const

/** How a row's status came about, in plain words: this status, the order of all, and whose days they are. */
export function judgedSentences({ status, name, timeZone }: Pick<BoardRow, 'status' | 'name' | 'timeZone'>): string[] {
  return [
    RULES[filterOf(status)](),
    m.board_judged_worst(),
    m.board_judged_days({ name: name.split(' ')[0] ?? name, place: placeOf(timeZone) }),
  ]
}
