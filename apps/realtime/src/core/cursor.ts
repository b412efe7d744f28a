import { z } from 'zod'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'

export const PAGE_LIMIT = 100
export const PAGE_MOST = 500
/** Letters that an address takes as they are: whatever a list may be asked with, a server of HTTP reads. */
const cursor = z.string().regex(/^[A-Za-z0-9_-]{1,2000}$/)
/** What every list takes: a page's size, and the cursor of the page before. */
export const Page = { limit: z.int().min(1).max(PAGE_MOST).optional(), cursor: cursor.optional() }
export const PAGE_NUMBERS = ['limit'] as const
export type PageQuery = { cursor?: string | undefined; limit?: number | undefined }
const Place = z.strictObject({ after: z.string().max(400) })

/**
 * One page of a list that is at hand whole, in the order of places. A place is an item's own and lasts as long as the item,
 * so that walking by cursor gives what was there at the start once, whatever comes and goes meanwhile.
 * @throws Refusal `invalid` for a cursor of another list
 */
export function pageOf<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => string,
  { cursor, limit = PAGE_LIMIT }: PageQuery,
): { items: Item[]; nextCursor: string | null } {
  const after = cursor === undefined ? null : readCursor(Place, cursor).after
  const placed = items.map((item) => ({ item, place: placeOf(item) })).sort((a, b) => (a.place < b.place ? -1 : 1))
  const left = placed.filter(({ place }) => after === null || place > after)
  const page = left.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = last && left.length > limit ? writeCursor({ after: last.place }) : null
  return { items: page.map(({ item }) => item), nextCursor }
}

/** An instant as a place in a list that begins with the latest. */
export function placeLatest(at: Instant): string {
  return placeNumber(Number.MAX_SAFE_INTEGER - Date.parse(at))
}

/** A number as a place: numbers of any length stand in their order. */
export function placeNumber(number: number): string {
  return String(number).padStart(16, '0')
}

export function writeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws Refusal `invalid` for a text that is no cursor of this list */
export function readCursor<Position>(schema: z.ZodType<Position>, cursor: string): Position {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new Refusal('invalid', { paths: ['cursor'] })
  }
}
