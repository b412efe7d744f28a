import { Refusal } from '../core/refusal.ts'
import type { Clock, Instant } from '../core/time.ts'
import { dayOf } from '../core/time.ts'
import type { Item, Items } from './preventive.rules.ts'
import { evolvePreventive, tellItem } from './preventive.rules.ts'
import type { DeclinePreventive, MarkPreventiveDone, PreventiveFact, SchedulePreventive } from './preventive.schema.ts'

export const REMIND_DAYS = 30

type Deciding = { items: Items; clock: Clock; now: Instant }

/** Schedules an item; a date in the past is allowed and judged at once. */
export function decideSchedule(
  { clock, now }: Deciding,
  command: SchedulePreventive,
  itemId: string,
): PreventiveFact[] {
  const { title, dueOn, remindDays = REMIND_DAYS, graceDays = 0 } = command
  const scheduled = {
    type: 'preventive.scheduled',
    category: 'preventive',
    itemId,
    title,
    dueOn,
    remindDays,
    graceDays,
  } as const
  return [scheduled, ...tellItem(evolvePreventive({}, scheduled)[itemId], dayOf(now, clock))]
}

function requireOpen(items: Items, itemId: string): Item {
  const item = Object.hasOwn(items, itemId) ? items[itemId] : undefined
  if (!item) throw new Refusal('notFound')
  if (item.doneOn !== null || item.declined) throw new Refusal('preventive.closed')
  return item
}

/** @throws Refusal `notFound`, `preventive.closed`, `progress.future` (a day that has not come) */
export function decideMarkDone({ items, clock, now }: Deciding, { itemId, on }: MarkPreventiveDone): PreventiveFact[] {
  requireOpen(items, itemId)
  if (on > dayOf(now, clock)) throw new Refusal('progress.future')
  return [{ type: 'preventive.done', category: 'preventive', itemId, on }]
}

/** @throws Refusal `notFound`, `preventive.closed` */
export function decideDecline(
  { items, clock, now }: Deciding,
  { itemId, reason }: DeclinePreventive,
): PreventiveFact[] {
  requireOpen(items, itemId)
  return [{ type: 'preventive.declined', category: 'preventive', itemId, reason, on: dayOf(now, clock) }]
}
