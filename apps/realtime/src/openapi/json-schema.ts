import { z } from 'zod'

/** JSON Schema 2020-12 as OpenAPI 3.1 takes it. */
export type JsonSchema = {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  additionalProperties?: boolean | JsonSchema
  description?: string
}
export type Named = Record<string, JsonSchema>

/** What a request may say: unknown keys are refused. */
export function inputSchemaOf(schema: z.ZodType): JsonSchema {
  return hoist(z.toJSONSchema(schema, { io: 'input' }), {})
}

/**
 * What an answer says. Schemas with an id go to `named` and are referred to. Readers must let keys they do not know pass:
 * more may be added (ARCHITECTURE 8), so none of these is closed, strict as they are for us.
 */
export function answerSchemaOf(schema: z.ZodType, named: Named): JsonSchema {
  const override = ({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }) => {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  }
  return hoist(z.toJSONSchema(schema, { io: 'output', override }), named)
}

function hoist(made: object, named: Named): JsonSchema {
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')
  const { $schema: _schema, $defs, ...schema } = JSON.parse(text) as JsonSchema & { $schema?: string; $defs?: Named }
  for (const [id, each] of Object.entries($defs ?? {})) named[id] = withoutId(each)
  const { id } = schema as { id?: string }
  if (id === undefined) return schema
  named[id] = withoutId(schema)
  return { $ref: `#/components/schemas/${id}` }
}

function withoutId(schema: JsonSchema): JsonSchema {
  const { id: _id, ...rest } = schema as JsonSchema & { id?: string }
  return rest
}
