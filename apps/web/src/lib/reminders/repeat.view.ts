import type { LocalDate, Weekday } from '@closeby/protocol/core'

/** How a reminder repeats, as it is picked; `other` is a rule made elsewhere that this page does not take apart. */
export const REPEATS = ['once', 'daily', 'days', 'monthly'] as const
export type Repeat = {
  how: (typeof REPEATS)[number] | 'other'
  days: Weekday[]
  /** The last day; null when it goes on. */
  until: LocalDate | null
  /** The rule as it was, kept for `other`. */
  rrule: string | null
}

const CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

function partsOf(rrule: string): Map<string, string> {
  const parts = rrule.replace(/^RRULE:/, '').split(';')
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
}

/** Reads a rule of RFC 5545. */
export function readRepeat(rrule: string | null): Repeat {
  const nothing = { days: [], until: null, rrule }
  if (rrule === null) return { how: 'once', ...nothing }
  const parts = partsOf(rrule)
  const [freq, byDay, until] = [parts.get('FREQ'), parts.get('BYDAY'), parts.get('UNTIL')]
  const isOurs = [...parts.keys()].every((key) => key === 'FREQ' || key === 'BYDAY' || key === 'UNTIL')
  const isDate = until === undefined || /^\d{8}$/.test(until)
  if (!isOurs || !isDate) return { how: 'other', ...nothing }
  const ends = until === undefined ? null : `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6)}`
  if (freq === 'WEEKLY' && byDay !== undefined) {
    const days = byDay.split(',').map((code) => (CODES as readonly string[]).indexOf(code) + 1)
    return days.includes(0)
      ? { how: 'other', ...nothing }
      : { how: 'days', days: days as Weekday[], until: ends, rrule }
  }
  if (byDay !== undefined) return { how: 'other', ...nothing }
  if (freq === 'DAILY') return { how: 'daily', ...nothing, until: ends }
  if (freq === 'MONTHLY') return { how: 'monthly', ...nothing, until: ends }
  return { how: 'other', ...nothing }
}

/** Writes a rule; null for a one-off. */
export function writeRepeat({ how, days, until, rrule }: Repeat): string | null {
  const ends = until === null ? '' : `;UNTIL=${until.replaceAll('-', '')}`
  switch (how) {
    case 'once':
      return null
    case 'daily':
      return `FREQ=DAILY${ends}`
    case 'monthly':
      return `FREQ=MONTHLY${ends}`
    case 'days': {
      const codes = [...days].sort((a, b) => a - b).map((day) => CODES[day - 1])
      return `FREQ=WEEKLY;BYDAY=${codes.join(',')}${ends}`
    }
    case 'other':
      return rrule
  }
}
