import { Role } from '@closeby/protocol/accounts'
import { Id, NameField } from '@closeby/protocol/core'
import { z } from 'zod'

/* What good answers are made of. Strict: what is not declared does not leave, which every test over HTTP holds us to. */

/** The number of the entry that a change made, or that an answer was read at. */
export const Seq = z.int().min(0)
export const Nothing: z.ZodType<object> = z.strictObject({})
export const NextCursor = z.string().nullable().describe('The `cursor` of the next page; null when this is the last.')
export const Total = z.int().min(0).describe('How many there are over all pages.')
/** A stored instant: UTC with milliseconds. */
export const At = z.iso.datetime()

export function listOf<Item extends z.ZodType, More extends z.ZodRawShape>(item: Item, more: More) {
  return z.strictObject({ items: z.array(item), nextCursor: NextCursor, ...more })
}

export const PersonRef = z.strictObject({ userId: Id, name: NameField }).meta({ id: 'PersonRef' })
export const TeamMember = z.strictObject({ userId: Id, name: z.string(), role: Role }).meta({ id: 'TeamMember' })
