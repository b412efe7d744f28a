import type { Registry, RestDoor } from '../registry/registry.ts'

/* Every good answer that any test gets over HTTP is held to what its door declares. */

/** The door a request goes to. */
export function doorOf({ rest }: Registry, method: string, path: string): RestDoor | undefined {
  const parts = partsOf(path.split('?')[0] ?? '')
  const fits = ({ rest: route }: RestDoor) => {
    const pattern = partsOf(route.path)
    const same = pattern.length === parts.length
    return same && pattern.every((part, index) => part.startsWith(':') || part === parts[index])
  }
  const found = rest.filter((door) => door.rest.method === method && fits(door))
  return found.find((door) => !door.rest.path.includes(':')) ?? found[0]
}

/** @throws Error that names the door and where the answer differs */
export function requireDeclared(registry: Registry, method: string, path: string, body: unknown): void {
  const door = doorOf(registry, method, path)
  const wrong = door?.answer.safeParse(body).error
  if (!door || !wrong) return
  const told = wrong.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`${door.name} answered what it does not declare: ${told.join('; ')}`)
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}
