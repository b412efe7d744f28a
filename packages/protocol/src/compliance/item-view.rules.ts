import type { LocalDate } from '../core/time.ts'
import type { Items, ItemState } from '../preventive/preventive.rules.ts'
import { itemStateOn } from '../preventive/preventive.rules.ts'

/** A preventive item as it stands on a day. */
export type ItemView = {
  id: string
  title: string
  dueOn: LocalDate
  remindDays: number
  graceDays: number
  state: ItemState
  doneOn: LocalDate | null
  declinedReason: string | null
}

/** Items by due date, open ones and closed ones alike. */
export function itemViewsOf(items: Items, today: LocalDate): ItemView[] {
  return Object.values(items)
    .map((item) => ({
      id: item.id,
      title: item.title,
      dueOn: item.dueOn,
      remindDays: item.remindDays,
      graceDays: item.graceDays,
      state: itemStateOn(item, today),
      doneOn: item.doneOn,
      declinedReason: item.declined?.reason ?? null,
    }))
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
}
