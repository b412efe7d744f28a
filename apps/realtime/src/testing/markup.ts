import { z } from 'zod'
import { MARKUP } from '../../../../scripts/fuzz/markup.ts'
import type { Registry } from '../registry/registry.ts'

/* Every place of every payload that takes text which would do something if anybody took it for markup. */

/** A place for free text: the door, the path inside its input, and how long it may be. */
export type TextField = { door: string; path: readonly string[]; most: number }
type Json = {
  type?: string
  enum?: unknown
  const?: unknown
  maxLength?: number
  properties?: Record<string, Json>
  items?: Json
  anyOf?: Json[]
}

/** Every place of every payload that lets markup in, found by trying. A new field is in. */
export function textFieldsOf({ doors }: Pick<Registry, 'doors'>): TextField[] {
  return doors.flatMap(({ name, input }) => {
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Json
    return stringsOf(schema, []).flatMap(({ path, most }) =>
      takes(input, path) ? [{ door: name, path, most: Math.min(most, 2_000) }] : [],
    )
  })
}

function stringsOf(schema: Json, path: string[]): { path: string[]; most: number }[] {
  const within = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => stringsOf(child, [...path, name])),
    ...(schema.items ? stringsOf(schema.items, [...path, '0']) : []),
    ...(schema.anyOf ?? []).flatMap((child) => stringsOf(child, path)),
  ]
  const isFree = schema.type === 'string' && schema.enum === undefined && schema.const === undefined
  return isFree ? [{ path, most: schema.maxLength ?? Infinity }, ...within] : within
}

function takes(input: z.ZodType, path: readonly string[]): boolean {
  const at = path.map((part) => (part === '0' ? 0 : part))
  const value = path.reduceRight<unknown>(
    (inner, part) => (part === '0' ? [inner] : { [part]: inner }),
    MARKUP[0] ?? '',
  )
  const issues = input.safeParse(value).error?.issues ?? []
  // A union says only at its own place that none of its shapes fits.
  const isAbout = (told: readonly PropertyKey[]) => told.length > 0 && told.every((part, index) => part === at[index])
  return !issues.some((issue) => isAbout(issue.path.slice(0, at.length)))
}
