import { REFUSAL_CODES, REFUSALS } from '@closeby/protocol/core'
import type { RestDoor } from '../registry/registry.ts'
import type { JsonSchema, Named } from './json-schema.ts'
import { answerSchemaOf, inputSchemaOf } from './json-schema.ts'
import { DESCRIPTION } from './words.ts'

type Ref = { $ref: string }
export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema: JsonSchema
}
type Content = { content?: Record<string, { schema: JsonSchema }> }
export type Response = Content & { description: string; headers?: Record<string, object> }
export type Operation = {
  operationId: string
  summary: string
  tags: string[]
  security: Record<string, never[]>[]
  parameters: (Parameter | Ref)[]
  requestBody?: Content & { required: boolean }
  responses: Record<string, Response | Ref>
  /** The event of the socket that runs the same code, with the same words beside `opId`. */
  'x-socket-event'?: string
}
export type OpenApi = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Named
    parameters: Record<string, Parameter>
    headers: Record<string, object>
    responses: Record<string, Response>
    securitySchemes: Record<string, object>
  }
}

/** Raised when something is taken away; what is added leaves it as it is. */
const VERSION = '1.0.0'
const SIGNED_IN = [{ accessToken: [] }, { session: [] }]
const INTERNAL = '/api/dev/'

/** What only a developer's machine answers is no part of the API. */
export function isPublished({ rest }: RestDoor): boolean {
  return !rest.path.startsWith(INTERNAL)
}

/** OpenAPI 3.1 of every REST door: the same declarations that admit requests, so the two cannot differ. */
export function describeApi(doors: readonly RestDoor[]): OpenApi {
  const schemas: Named = { Problem: problemSchema() }
  const paths: OpenApi['paths'] = {}
  for (const door of doors.filter(isPublished)) {
    const path = door.rest.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [door.rest.method.toLowerCase()]: operationOf(door, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Closeby', version: VERSION, description: DESCRIPTION },
    servers: [{ url: '/' }],
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: problemResponses(),
      securitySchemes: SECURITY,
    },
  }
}

function operationOf(door: RestDoor, schemas: Named): Operation {
  const { method, path, status = 200 } = door.rest
  const input = inputSchemaOf(door.input)
  const { opId, ...properties } = input.properties ?? {}
  const mustHave = new Set(input.required ?? [])
  const inPath = [...path.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? [])
  // A patient may leave his own id out (ARCHITECTURE 8); of a body without it nobody else's is meant.
  if (door.policy.kind === 'patient') mustHave.delete('patientId')
  const named = (place: Parameter['in'], name: string): Parameter => ({
    name,
    in: place,
    ...((place === 'path' || mustHave.has(name)) && { required: true }),
    schema: properties[name] ?? {},
  })
  const others = Object.keys(properties).filter((name) => !inPath.includes(name))
  const inQuery = others.filter((name) => method === 'GET' || (method === 'DELETE' && name === 'patientId'))
  const inBody = others.filter((name) => !inQuery.includes(name))
  const parameters: Operation['parameters'] = [
    ...inPath.map((name) => named('path', name)),
    ...inQuery.map((name) => named('query', name)),
  ]
  if (opId) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' })
  if (method === 'GET') parameters.push({ $ref: '#/components/parameters/IfNoneMatch' })
  return {
    operationId: door.name.replaceAll(/[.:](\w)/g, (_all, letter: string) => letter.toUpperCase()),
    summary: door.summary,
    tags: [path.split('/')[2] ?? ''],
    security: securityOf(door),
    parameters,
    ...(inBody.length > 0 && { requestBody: bodyOf(inBody, properties, mustHave) }),
    responses: {
      [status]: {
        description: 'It was done.',
        headers: { 'X-Request-Id': header('RequestId'), ...(method === 'GET' && { ETag: header('ETag') }) },
        content: { 'application/json': { schema: answerSchemaOf(door.answer, schemas) } },
      },
      ...(method === 'GET' && { 304: { description: 'Nothing has changed since the answer with this tag.' } }),
      ...Object.fromEntries(statusesOf(door).map((each) => [each, { $ref: `#/components/responses/Problem${each}` }])),
    },
    ...(door.event !== undefined && { 'x-socket-event': door.event }),
  }
}

function bodyOf(
  names: string[],
  properties: Named,
  mustHave: ReadonlySet<string>,
): NonNullable<Operation['requestBody']> {
  const required = names.filter((name) => mustHave.has(name))
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, properties[name] ?? {}])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
  return { required: required.length > 0, content: { 'application/json': { schema } } }
}

function securityOf({ policy }: RestDoor): Operation['security'] {
  if (policy.kind !== 'public') return SIGNED_IN
  return policy.knowsCaller ? [{}, ...SIGNED_IN] : []
}

/** The statuses with which a door may say no. */
function statusesOf({ policy, rate, rest }: RestDoor): number[] {
  const isRead = rest.method === 'GET'
  const known = [404, 422, 429, 500, 503]
  const isOpen = policy.kind === 'public'
  const caller = isOpen && !policy.knowsCaller && rate !== 'signIn' ? [] : [401]
  const write = isRead ? [] : [403, 409, 410, 413]
  return [...new Set([...known, ...caller, ...write, ...(isOpen ? [] : [403])])].sort((a, b) => a - b)
}

const STATUSES = [...new Set(REFUSAL_CODES.map((code) => REFUSALS[code][0]))].sort((a, b) => a - b)

/** One for each status, naming the codes that have it. */
function problemResponses(): Record<string, Response> {
  return Object.fromEntries(
    STATUSES.map((status) => {
      const codes = REFUSAL_CODES.filter((code) => REFUSALS[code][0] === status)
      const mayWait = status === 429 || status === 503
      const headers = { 'X-Request-Id': header('RequestId'), ...(mayWait && { 'Retry-After': header('RetryAfter') }) }
      const lines = codes.map((code) => `\`${code}\`: ${REFUSALS[code][1]}`)
      const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
      return [`Problem${status}`, { description: lines.join('\n\n'), headers, content }]
    }),
  )
}

function problemSchema(): JsonSchema {
  const text = { type: 'string' }
  return {
    type: 'object',
    description: 'Why not, as RFC 9457 has it. Unknown and forbidden are both `notFound` and differ in nothing.',
    properties: {
      type: { ...text, pattern: '^urn:closeby:problem:' },
      title: text,
      status: { type: 'integer', enum: STATUSES },
      detail: text,
      code: { ...text, enum: REFUSAL_CODES },
      instance: { ...text, pattern: '^urn:uuid:' },
      paths: { type: 'array', items: text, description: 'What is wrong, by name; never what it held.' },
      afterMs: { type: 'integer', minimum: 0, description: 'When to come back, in milliseconds.' },
      by: {
        type: 'object',
        description: 'Who was first.',
        properties: { name: text },
        required: ['name'],
      },
      secondStep: {
        type: 'object',
        description: 'With `auth.secondStep`: what to bring to the second step, and the ways this person can take it.',
        properties: { token: text, ways: { type: 'array', items: { ...text, enum: ['passkey', 'totp', 'recovery'] } } },
        required: ['token', 'ways'],
      },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  }
}

const header = (name: string): Ref => ({ $ref: `#/components/headers/${name}` })
const HEADERS = {
  ETag: { description: 'The tag of this answer, for `If-None-Match`.', schema: { type: 'string' } },
  RequestId: { description: 'The id of this request, as our log has it.', schema: { type: 'string', format: 'uuid' } },
  RetryAfter: { description: 'When to come back, in seconds.', schema: { type: 'integer', minimum: 1 } },
}
const PARAMETERS: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A UUID of your own. The same request with the same key is done once and answered with the first answer; other words or another person get `op.conflict`. It is the `opId` of the socket. Without one the server makes one.',
    schema: { type: 'string', format: 'uuid' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Tags of answers you have. When one of them still holds the answer is 304 without a body.',
    schema: { type: 'string' },
  },
}
const SECURITY = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An EdDSA JWT from `/api/auth/login`, good for five minutes.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-closeby_session',
    description:
      'The browser’s session from `POST /api/session`. A write must come from our own pages. Over plain http, on a developer’s machine, the name has no `__Host-`.',
  },
}

function sorted<Value>(values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
}
