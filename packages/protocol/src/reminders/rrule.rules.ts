/** What a reminder may repeat by: RFC 5545 without its parts below a day, and bounded, so that no rule costs more than a glance. */
export type Rrule = {
  freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  /** The rule without its end by date, which is judged in the patient's zone. */
  dates: string
  /** The last day, or the last instant (both as RFC 5545 writes them); null when it does not end by date. */
  until: string | null
}

export const RRULE_LENGTH = 200
const MOST_INTERVAL = 366
const MOST_COUNT = 1000

const WEEKDAY = /^(MO|TU|WE|TH|FR|SA|SU)$/
const NTH_WEEKDAY = /^[+-]?(\d{1,2})(MO|TU|WE|TH|FR|SA|SU)$/
const UNTIL = /^\d{8}(T\d{6}Z)?$/

const isWithin = (text: string, most: number) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most
const isDayOfMonth = (text: string) => isWithin(text.replace(/^[+-]/, ''), 31)

function isList(text: string, isOne: (each: string) => boolean): boolean {
  const all = text.split(',')
  return all.length <= 31 && new Set(all).size === all.length && all.every(isOne)
}

function isWeekday(text: string, freq: string | undefined): boolean {
  if (WEEKDAY.test(text)) return true
  const [, nth] = NTH_WEEKDAY.exec(text) ?? []
  if (nth === undefined) return false
  return freq === 'MONTHLY' ? isWithin(nth, 5) : freq === 'YEARLY' && isWithin(nth, 53)
}

function isInstant(until: string): boolean {
  const [, year, month, day, , hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)Z)?$/.exec(until) ?? []
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // A day that is in no calendar would otherwise be the first of the next month.
  return !Number.isNaN(at.getTime()) && at.getUTCDate() === Number(day)
}

/** Each part a rule may have, and what it may hold. */
const PARTS: Record<string, (value: string, freq: string | undefined) => boolean> = {
  FREQ: (value) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value),
  INTERVAL: (value) => isWithin(value, MOST_INTERVAL),
  COUNT: (value) => isWithin(value, MOST_COUNT),
  UNTIL: (value) => UNTIL.test(value) && isInstant(value),
  BYDAY: (value, freq) => isList(value, (each) => isWeekday(each, freq)),
  BYMONTHDAY: (value, freq) => freq !== 'WEEKLY' && isList(value, isDayOfMonth),
  BYMONTH: (value) => isList(value, (each) => isWithin(each, 12)),
  WKST: (value) => WEEKDAY.test(value),
}

/** Reads a rule such as `FREQ=WEEKLY;BYDAY=MO,WE`; null for what is none, or is none of ours. */
export function readRrule(text: string): Rrule | null {
  if (text.length > RRULE_LENGTH) return null
  const parts = text
    .replace(/^RRULE:/, '')
    .split(';')
    .map((part) => part.split('='))
  const found = new Map(parts.map(([name = '', value = '']) => [name, value]))
  const freq = found.get('FREQ')
  const isWhole = found.size === parts.length && parts.every((part) => part.length === 2)
  const isTaken = [...found].every(([name, value]) => Object.hasOwn(PARTS, name) && PARTS[name]?.(value, freq))
  if (!freq || !isWhole || !isTaken || (found.has('COUNT') && found.has('UNTIL'))) return null
  const until = found.get('UNTIL') ?? null
  const dates = parts.filter(([name]) => name !== 'UNTIL').map((part) => part.join('='))
  return { freq: freq as Rrule['freq'], dates: dates.join(';'), until }
}

export function isRrule(text: string): boolean {
  return readRrule(text) !== null
}
