import type { JsonSchema } from './json-schema.ts'

/** Text in a page, where it is nothing but text. */
export function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')
}

/** A schema as a type to read, in HTML: shapes that have a name lead to it. */
export function schemaWords(schema: JsonSchema, depth = 0): string {
  if (schema.$ref !== undefined) {
    const name = escaped(schema.$ref.split('/').at(-1) ?? '')
    return `<a href="#shape-${name}">${name}</a>`
  }
  if (schema.const !== undefined) return escaped(JSON.stringify(schema.const))
  if (schema.enum) return schema.enum.map((each) => escaped(JSON.stringify(each))).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map((each) => schemaWords(each, depth)).join(' | ')
  return typeWords(schema, depth)
}

function typeWords(schema: JsonSchema, depth: number): string {
  if (schema.type === 'array') return `list of ${schemaWords(schema.items ?? {}, depth)}${countWords(schema)}`
  if (schema.type === 'object') return objectWords(schema, depth)
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'anything')
  return escaped(schema.format ?? type) + rangeWords(schema)
}

function objectWords({ properties = {}, required = [] }: JsonSchema, depth: number): string {
  const names = Object.entries(properties)
  if (names.length === 0) return '{}'
  const indent = '  '.repeat(depth + 1)
  const lines = names.map(([name, schema]) => {
    const sign = required.includes(name) ? '' : '?'
    return `${indent}${escaped(name)}${sign}: ${schemaWords(schema, depth + 1)}`
  })
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

function rangeWords({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  const least = minimum ?? minLength
  const most = maximum ?? maxLength
  const isSafe = most !== undefined && most < Number.MAX_SAFE_INTEGER
  if (least === undefined && !isSafe) return ''
  const unit = minLength === undefined && maxLength === undefined ? '' : ' characters'
  if (!isSafe) return ` (${least} or more${unit})`
  return ` (${least === undefined ? 'at most ' : `${least} to `}${most}${unit})`
}

function countWords({ minItems, maxItems }: JsonSchema): string {
  if (maxItems === undefined) return minItems === undefined ? '' : ` (${minItems} or more)`
  return ` (${minItems ?? 0} to ${maxItems})`
}
