const LOCALE = 'en-GB'
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const
const formats = new Map<object, Map<string | undefined, Intl.DateTimeFormat>>()

function format(timeZone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let zones = formats.get(options)
  if (!zones) {
    zones = new Map<string | undefined, Intl.DateTimeFormat>()
    formats.set(options, zones)
  }
  let found = zones.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALE, { ...options, ...(timeZone !== undefined && { timeZone }) })
    zones.set(timeZone, found)
  }
  return found
}

/** An instant as a clock in a zone: "14:02". Without a zone it is the reader's own. */
export function clock(at: string | number | Date, timeZone?: string): string {
  return format(timeZone, CLOCK).format(new Date(at))
}

/** An instant as a date in a zone: "2 January 2027". */
export function dateOfInstant(at: string | number | Date, timeZone?: string): string {
  return format(timeZone, DATE).format(new Date(at))
}

/** A calendar date in words, "2 January 2027"; it has no zone and gets none. */
export function dateInWords(on: string): string {
  return dateOfInstant(`${on}T12:00:00Z`, 'UTC')
}

/** An instant as date and clock: "2 January 2027, 14:02". */
export function momentInWords(at: string | number | Date, timeZone?: string): string {
  return `${dateOfInstant(at, timeZone)}, ${clock(at, timeZone)}`
}

/** A moment as a clock while it is today's, else with its date: an old "16:02" must not read as today's. */
export function momentOfToday(at: number, now: number, timeZone: string): string {
  const isToday = dateOfInstant(at, timeZone) === dateOfInstant(now, timeZone)
  return isToday ? clock(at, timeZone) : momentInWords(at, timeZone)
}
