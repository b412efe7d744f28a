import type { ItemView } from '@closeby/protocol/compliance'
import { dateWords } from '@closeby/protocol/compliance'
import type { LocalDate } from '@closeby/protocol/core'
import { addDays, daysBetween } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' })
/** What waits longest for an answer comes first. */
const ORDER: readonly ItemView['state'][] = ['missed', 'due', 'dueSoon', 'notDue']

/** Check-ups that still ask something of the patient, the most pressing first. */
export function openItems(items: readonly ItemView[]): ItemView[] {
  return items
    .filter(({ state }) => ORDER.includes(state))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.dueOn < b.dueOn ? -1 : 1))
}

/** What a patient reads of a check-up (LOOK.md section 3): what and when, then what to do. */
export function itemWords(item: ItemView, today: LocalDate): { title: string; detail: string } {
  const date = dateWords(item.dueOn, today)
  const { title } = item
  switch (item.state) {
    case 'missed':
      return { title: m.item_missed({ title }), detail: m.item_missed_detail({ date }) }
    case 'due':
      return {
        title: m.item_due({ title, date: dateWords(addDays(item.dueOn, item.graceDays), today) }),
        detail: m.item_due_detail(),
      }
    default:
      return { title: m.item_upcoming({ title, date }), detail: whenWords(item.dueOn, today) }
  }
}

/** "Friday, in 17 days." */
function whenWords(on: LocalDate, today: LocalDate): string {
  const count = daysBetween(today, on)
  const day = weekday.format(new Date(`${on}T12:00:00Z`))
  return count === 1 ? m.item_tomorrow({ day }) : m.item_in_days({ day, count })
}
