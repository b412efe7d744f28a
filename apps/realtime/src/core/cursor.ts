import { z } from 'zod'
import { Refusal } from '@closeby/protocol/core'

export const PAGE_LIMIT = 100
export const PAGE_MOST = 500
/** What every list takes: a page's size, and the cursor of the page before. */
export const Page = { limit: z.int().min(1).max(PAGE_MOST).optional(), cursor: z.string().min(1).max(2_000).optional() }
export const PAGE_NUMBERS = ['limit'] as const

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
