import type { LocalDate } from '../core/time.ts'
import { addDays } from '../core/time.ts'
import type { PreventiveFact } from './preventive.schema.ts'

export type ItemState = 'notDue' | 'dueSoon' | 'due' | 'missed' | 'done' | 'declined'
export type Item = {
  id: string
  title: string
  dueOn: LocalDate
  remindDays: number
  graceDays: number
  doneOn: LocalDate | null
  declined: { on: LocalDate; reason: string } | null
  /** The last state that time brought and the log has told; keeps a reopened day from telling it twice. */
  told: 'dueSoon' | 'due' | 'missed' | null
}
export type Items = Record<string, Item>

/** Where an item stands on a day: due on its date, missed once the days of grace after it are over. */
export function itemStateOn(item: Item, on: LocalDate): ItemState {
  if (item.doneOn !== null) return 'done'
  if (item.declined) return 'declined'
  if (on > addDays(item.dueOn, item.graceDays)) return 'missed'
  if (on >= item.dueOn) return 'due'
  return on >= addDays(item.dueOn, -item.remindDays) ? 'dueSoon' : 'notDue'
}

/** The first day of the state an open item is in. */
export function itemStateSince(item: Item, state: ItemState): LocalDate {
  if (state === 'missed') return addDays(item.dueOn, item.graceDays + 1)
  if (state === 'due') return item.dueOn
  return addDays(item.dueOn, -item.remindDays)
}

const TOLD_ORDER = { dueSoon: 1, due: 2, missed: 3 } as const

/** What time alone has brought to an item by `today` and the log has not told yet. */
export function tellItem(item: Item | undefined, today: LocalDate): PreventiveFact[] {
  if (!item) return []
  const state = itemStateOn(item, today)
  if (state !== 'dueSoon' && state !== 'due' && state !== 'missed') return []
  if (item.told && TOLD_ORDER[item.told] >= TOLD_ORDER[state]) return []
  return [{ type: `item.${state}`, category: 'preventive', itemId: item.id, on: today }]
}

export function tellItems(items: Items, today: LocalDate): PreventiveFact[] {
  return Object.values(items).flatMap((item) => tellItem(item, today))
}

/** Total: a fact about an item it does not know changes nothing. */
export function evolvePreventive(items: Items, fact: PreventiveFact): Items {
  if (fact.type === 'preventive.scheduled') {
    const { itemId, title, dueOn, remindDays, graceDays } = fact
    return {
      ...items,
      [itemId]: { id: itemId, title, dueOn, remindDays, graceDays, doneOn: null, declined: null, told: null },
    }
  }
  const item = items[fact.itemId]
  if (!item) return items
  const put = (change: Partial<Item>): Items => ({ ...items, [item.id]: { ...item, ...change } })
  switch (fact.type) {
    case 'preventive.done':
      return put({ doneOn: fact.on })
    case 'preventive.declined':
      return put({ declined: { on: fact.on, reason: fact.reason } })
    case 'item.dueSoon':
      return put({ told: 'dueSoon' })
    case 'item.due':
      return put({ told: 'due' })
    case 'item.missed':
      return put({ told: 'missed' })
  }
}
