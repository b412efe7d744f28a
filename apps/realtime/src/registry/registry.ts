import { z } from 'zod'
import type { AnyDoor, Context } from './door.ts'

/** A declaration as anything holds it, whatever context its `run` asks for (a socket event gets more than a route). */
export type Declared<C extends Context = Context> = Omit<AnyDoor, 'run' | 'answer' | 'summary'> & {
  run: (context: C, input: never) => Promise<object>
}
export type RestDoor = AnyDoor & { rest: NonNullable<AnyDoor['rest']> }
export type Registry = {
  doors: readonly AnyDoor[]
  byEvent: ReadonlyMap<string, AnyDoor>
  rest: readonly RestDoor[]
}

const REQUIRED = ['name', 'input', 'policy', 'rate', 'audit', 'run'] as const
/** What programs read of a route: docs/openapi.json is made of it. */
const DESCRIBED = ['summary', 'answer'] as const

/**
 * Checks every declaration and indexes it. One that lacks its schemas, policy, rate class or audit class, lets unknown
 * keys in, or takes a name, event or route that is taken stops the start.
 * @throws Error that names the declaration and what to add
 */
export function openRegistry(doors: readonly AnyDoor[]): Registry {
  requireDeclarations(doors)
  for (const door of doors) requireParts(door, DESCRIBED)
  const rest = doors.filter((door): door is RestDoor => door.rest !== undefined)
  requireUnique(
    'route',
    rest.map(({ rest: { method, path } }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`),
  )
  const byEvent = new Map(doors.flatMap((door) => (door.event === undefined ? [] : [[door.event, door] as const])))
  return { doors, byEvent, rest }
}

/** The same check for declarations that are no routes, such as what only a socket can ask. @throws Error */
export function requireDeclarations<C extends Context>(doors: readonly Declared<C>[]): void {
  for (const door of doors) requireWhole(door)
  requireUnique(
    'name',
    doors.map(({ name }) => name),
  )
  requireUnique(
    'event',
    doors.flatMap(({ event }) => (event === undefined ? [] : [event])),
  )
}

function requireParts<Part extends string>(door: Partial<Record<Part, unknown>>, parts: readonly Part[]): void {
  const { name, event } = door as { name?: string; event?: string }
  const missing = parts.filter((part) => door[part] === undefined)
  if (missing.length > 0)
    throw new Error(`The door ${name ?? event ?? 'without a name'} does not start without: ${missing.join(', ')}`)
}

function requireWhole<C extends Context>(door: Declared<C>): void {
  requireParts(door, REQUIRED)
  const { name } = door
  if (!isStrictObject(door.input))
    throw new Error(`The door ${name} must take a z.strictObject: unknown keys are refused`)
  if (door.event === undefined && door.rest === undefined) throw new Error(`The door ${name} has no event and no route`)
}

function isStrictObject(schema: unknown): boolean {
  return schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever
}

function requireUnique(what: string, values: string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw new Error(`The ${what} ${twice} is declared twice`)
}
