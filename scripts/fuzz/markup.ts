import { readFileSync } from 'node:fs'

/** Text that would do something if anybody took it for markup: each calls `__hit()` in whatever runs it. */
export const MARKUP = JSON.parse(readFileSync(new URL('./markup.json', import.meta.url), 'utf8')) as string[]

/** As much of it as one text may hold, beginning at another place each time. */
export function markupOf(most: number, from: number): string {
  const order = MARKUP.map((_, index) => MARKUP[(index + from) % MARKUP.length] ?? '')
  return order.reduce((text, one) => {
    const longer = text === '' ? one : `${text} ${one}`
    return longer.length <= most ? longer : text
  }, '')
}
