import { z } from 'zod'
import { CATEGORIES } from './category.ts'
import { isTimeZone } from './time.ts'

/** Any id on the wire. Ours are UUIDs; an unknown id of any other make is answered like any unknown id. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
/** The idempotency key of a write: one name space for the socket's `opId` and REST's `Idempotency-Key`. */
export const OpId = z.guid()
export const LocalDateField = z.iso.date()
/** RFC 3339 with `Z` or an offset. */
export const InstantField = z.iso.datetime({ offset: true })
export const TimeZoneField = z.string().max(64).refine(isTimeZone, 'not a time zone')
export const WeekdaysField = z
  .array(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)]))
  .min(1)
  .max(7)
  .refine((days) => new Set(days).size === days.length, 'a weekday is named twice')
export const NameField = z.string().trim().min(1).max(120)
export const EmailField = z.email().max(254)
/** An amount of anything: zero is a value. */
export const AmountField = z.number().min(0).max(1e9)

export const CategoryField = z.enum(CATEGORIES)
export const FactCategoryField = z.enum(['membership', ...CATEGORIES])
