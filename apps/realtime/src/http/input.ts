import type { Request } from 'express'
import { OpId, Refusal } from '@closeby/protocol/core'
import type { RestDoor } from '../registry/registry.ts'

const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

/**
 * The one input of a request: query, body and path together, under the names of the schema. A name that comes twice must
 * say the same twice. `newOpId` makes the key of a write that came without one.
 * @throws Refusal `invalid` with paths
 */
export function inputOf(door: RestDoor, request: Request, newOpId: () => string): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const numbers = door.rest.numbers ?? []
  take(input, bodyOf(request))
  take(input, numbered(request.query, numbers))
  take(input, numbered(request.params, numbers))
  if (takesOpId(door)) take(input, { opId: keyOf(request) ?? input['opId'] ?? newOpId() })
  return input
}

function take(input: Record<string, unknown>, source: object): void {
  for (const [name, value] of Object.entries(source)) {
    if (FORBIDDEN.includes(name)) throw new Refusal('invalid', { paths: [name] })
    if (Object.hasOwn(input, name) && input[name] !== value) throw new Refusal('invalid', { paths: [name] })
    input[name] = value
  }
}

function bodyOf(request: Request): object {
  const body: unknown = request.body
  if (body === undefined) return {}
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal('invalid', { paths: [''] })
  return body
}

/** Addresses hold text only; what is no whole number is left for the schema to refuse. */
function numbered(source: object, numbers: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(source).map(([name, value]: [string, unknown]) =>
      numbers.includes(name) && typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? [name, Number(value)]
        : [name, value],
    ),
  )
}

function takesOpId({ input }: RestDoor): boolean {
  return 'shape' in input && typeof input.shape === 'object' && input.shape !== null && 'opId' in input.shape
}

function keyOf(request: Request): string | undefined {
  const key = request.get('idempotency-key')
  if (key === undefined) return undefined
  const plain = key.replace(/^"(.*)"$/, '$1')
  if (!OpId.safeParse(plain).success) throw new Refusal('invalid', { paths: ['Idempotency-Key'] })
  return plain.toLowerCase()
}
