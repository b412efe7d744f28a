import type { LocalDate } from '../core/time.ts'
import { daysBetween } from '../core/time.ts'
import type { Status } from './compliance.rules.ts'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "2 January", with the year only when it is not this one's or the next twelve months'. */
export function dateWords(on: LocalDate, today: LocalDate): string {
  const [year, month, day] = on.split('-').map(Number) as [number, number, number]
  const words = `${day} ${MONTHS[month - 1]}`
  return Math.abs(daysBetween(today, on)) < 330 ? words : `${words} ${year}`
}

export function numberWords(value: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 }).format(value)
}

/** "6 h 30", "45 min", "7 h": minutes as people say them. */
export function minutesWords(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole % 60
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, '0')}`
}

/** An amount of a goal with its unit; sleep logged in minutes reads as hours. */
export function amountWords(goal: { kind: string; unit: string }, value: number): string {
  return goal.kind === 'sleep' ? minutesWords(value) : numberWords(value)
}

/** "3,620 of 6,000 steps", "6 h 30 of 7 h", "6 of 5 cigarettes at most". */
export function ofTargetWords(
  goal: { kind: string; unit: string; direction: string },
  value: number,
  target: number,
): string {
  const amount = `${amountWords(goal, value)} of ${amountWords(goal, target)}`
  const withUnit = goal.kind === 'sleep' ? amount : `${amount} ${goal.unit}`
  return goal.direction === 'atMost' ? `${withUnit} at most` : withUnit
}

/** What a status is called on a board. "Goal Met" and "Missed Preventive Checkup" are fixed by the product. */
export function statusWords(status: Status, silentDays: number): string {
  switch (status) {
    case 'missed':
      return 'Missed Preventive Checkup'
    case 'silent':
      return `Silent ${silentDays} days`
    case 'behind':
      return 'Behind'
    case 'due':
      return 'Due'
    case 'noData':
      return 'No data'
    case 'onTrack':
      return 'On track'
    case 'met':
      return 'Goal Met'
    case 'dueSoon':
      return 'Due soon'
    case 'notDue':
      return 'Nothing due today'
    case 'done':
      return 'Done'
    case 'declined':
      return 'Declined'
    case 'paused':
      return 'Paused'
  }
}

/** "Blood pressure check was due 24 November". */
export function missedItemWords(item: { title: string; dueOn: LocalDate }, today: LocalDate): string {
  return `${item.title} was due ${dateWords(item.dueOn, today)}`
}

/** "No data for 4 days". */
export function silentWords(days: number): string {
  return days === 1 ? 'No data for a day' : `No data for ${days} days`
}

/** "Steps under target 3 days in a row". */
export function missedDaysWords(
  goal: { title: string },
  direction: 'atLeast' | 'atMost',
  days: number,
  isLogged: boolean,
): string {
  const what = !isLogged ? 'not logged' : direction === 'atMost' ? 'over the limit' : 'under target'
  return `${goal.title} ${what} ${days} days in a row`
}

/** "Steps over 20,000 (set by the team)". */
export function limitWords(
  goal: { title: string; kind: string; unit: string },
  { side, bound }: { side: 'above' | 'below'; bound: number },
): string {
  return `${goal.title} ${side === 'above' ? 'over' : 'under'} ${amountWords(goal, bound)} (set by the team)`
}

/** Of a reminder no notice got through for. */
export function undeliveredWords(title: string): string {
  return `Reminder not delivered: ${title}`
}
